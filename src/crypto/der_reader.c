/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads tag, length and contents. Values that have a shorter form are refused, so that each value
 * has exactly one encoding.
 */
#include "crypto/der_reader.h"

#define FORM_MASK   0xe0
#define NUMBER_MASK 0x1f
#define MORE        0x80

/* Tag numbers above 30: seven bits per byte, with the high bit set in all but the last. */
static bool take_high_number(struct reader *reader, uint32_t *number)
{
    uint32_t read = 0;
    uint8_t byte;
    do {
        if (!reader_u8(reader, &byte) || read > UINT32_MAX >> 7 || (read == 0 && byte == MORE))
            return false;
        read = read << 7 | (byte & 0x7f);
    } while ((byte & MORE) != 0);
    *number = read;
    return read > 30;
}

static bool take_tag(struct reader *reader, struct der_value *value)
{
    uint8_t first;
    if (!reader_u8(reader, &first))
        return false;
    value->form = first & FORM_MASK;
    value->number = first & NUMBER_MASK;
    return value->number != NUMBER_MASK || take_high_number(reader, &value->number);
}

static bool take_length(struct reader *reader, size_t *size)
{
    uint8_t first;
    uint16_t two;
    if (!reader_u8(reader, &first))
        return false;
    if (first < 0x80) {
        *size = first;
        return true;
    }
    if (first == 0x81 && reader_u8(reader, &first)) {
        *size = first;
        return first >= 0x80;
    }
    /* No value that is read here has 64 KiB. */
    if (first != 0x82 || !reader_u16(reader, &two))
        return false;
    *size = two;
    return two >= 0x100;
}

bool der_next(struct reader *reader, struct der_value *value)
{
    size_t size;
    return take_tag(reader, value) && take_length(reader, &size) &&
           reader_take(reader, size, &value->contents);
}

bool der_take(struct reader *reader, uint8_t tag, struct passkey_bytes *contents)
{
    struct der_value value;
    if (!der_next(reader, &value) || value.number >= NUMBER_MASK ||
        (value.form | value.number) != tag)
        return false;
    *contents = value.contents;
    return true;
}

bool der_only(struct passkey_bytes bytes, uint8_t tag, struct passkey_bytes *contents)
{
    struct reader reader = reader_of(bytes);
    return der_take(&reader, tag, contents) && reader_end(&reader);
}

bool der_number(struct passkey_bytes contents, uint32_t *number)
{
    struct reader reader = reader_of(contents);
    uint64_t read = 0;
    uint8_t byte;
    bool padded = contents.size > 1 && contents.data[0] == 0 && contents.data[1] < 0x80;
    if (contents.size == 0 || contents.size > 5 || contents.data[0] >= 0x80 || padded)
        return false;
    while (reader_u8(&reader, &byte))
        read = read << 8 | byte;
    if (read > UINT32_MAX)
        return false;
    *number = (uint32_t)read;
    return true;
}
