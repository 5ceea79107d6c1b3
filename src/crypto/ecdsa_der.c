/* SPDX-License-Identifier: Apache-2.0 */
/* The check follows the encoding: tag, length, two numbers, and nothing else. */
#include "crypto/ecdsa_der.h"

#include "base/reader.h"

#define TAG_INTEGER  0x02
#define TAG_SEQUENCE 0x30
#define SIZE_LONG    0x81 /* one byte of length follows */

/* A number with this many bits takes one more, so that it is not negative. */
static bool take_integer(struct reader *reader, unsigned int bits)
{
    uint8_t tag, size;
    struct passkey_bytes number;
    size_t size_max = bits / 8 + 1;
    if (!reader_u8(reader, &tag) || tag != TAG_INTEGER || !reader_u8(reader, &size) || size == 0 ||
        size > size_max || !reader_take(reader, size, &number))
        return false;
    bool negative = number.data[0] >= 0x80;
    bool padded = size > 1 && number.data[0] == 0 && number.data[1] < 0x80;
    bool too_large = size == size_max && number.data[0] >> bits % 8 != 0;
    return !negative && !padded && !too_large;
}

/* The long form is used only if the short one is not possible (P-521). */
static bool take_size(struct reader *reader, uint8_t *size)
{
    if (!reader_u8(reader, size))
        return false;
    if (*size == SIZE_LONG)
        return reader_u8(reader, size) && *size >= 0x80;
    return *size < 0x80;
}

bool ecdsa_der_strict(struct passkey_bytes signature, unsigned int bits)
{
    struct reader reader = reader_of(signature);
    uint8_t tag, size;
    return reader_u8(&reader, &tag) && tag == TAG_SEQUENCE && take_size(&reader, &size) &&
           size == reader_rest(&reader).size && take_integer(&reader, bits) &&
           take_integer(&reader, bits) && reader_end(&reader);
}
