/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The check reads like the encoding: tag, length, two numbers, nothing more.
 */
#include "crypto/ecdsa_der.h"

#include "base/reader.h"

#define TAG_INTEGER  0x02
#define TAG_SEQUENCE 0x30
/* 256 bits and the zero in front that keeps the number from being negative. */
#define INTEGER_SIZE_MAX 33

static bool take_integer(struct reader *reader)
{
    uint8_t tag, size;
    struct passkey_bytes number;
    if (!reader_u8(reader, &tag) || tag != TAG_INTEGER || !reader_u8(reader, &size) || size == 0 ||
        size > INTEGER_SIZE_MAX || !reader_take(reader, size, &number))
        return false;
    bool negative = number.data[0] >= 0x80;
    bool padded = size > 1 && number.data[0] == 0 && number.data[1] < 0x80;
    bool too_large = size == INTEGER_SIZE_MAX && number.data[0] != 0;
    return !negative && !padded && !too_large;
}

bool ecdsa_der_strict(struct passkey_bytes signature)
{
    struct reader reader = reader_of(signature);
    uint8_t tag, size;
    /* Two integers of 33 bytes never need the long form of a length. */
    return reader_u8(&reader, &tag) && tag == TAG_SEQUENCE && reader_u8(&reader, &size) &&
           size == reader_rest(&reader).size && take_integer(&reader) && take_integer(&reader) &&
           reader_end(&reader);
}
