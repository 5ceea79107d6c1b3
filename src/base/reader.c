/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The shrinking view. All other functions use reader_take(), which has the only comparison of a
 * length with the remaining size.
 */
#include "base/reader.h"

struct reader reader_of(struct passkey_bytes bytes)
{
    return (struct reader){ bytes.data, bytes.size };
}

bool reader_take(struct reader *reader, size_t size, struct passkey_bytes *bytes)
{
    if (size > reader->left)
        return false;
    *bytes = (struct passkey_bytes){ reader->data, size };
    if (size != 0)
        reader->data += size;
    reader->left -= size;
    return true;
}

bool reader_u8(struct reader *reader, uint8_t *value)
{
    struct passkey_bytes bytes;
    if (!reader_take(reader, 1, &bytes))
        return false;
    *value = bytes.data[0];
    return true;
}

bool reader_u16(struct reader *reader, uint16_t *value)
{
    struct passkey_bytes bytes;
    if (!reader_take(reader, 2, &bytes))
        return false;
    *value = (uint16_t)(bytes.data[0] << 8 | bytes.data[1]);
    return true;
}

bool reader_u32(struct reader *reader, uint32_t *value)
{
    struct passkey_bytes bytes;
    if (!reader_take(reader, 4, &bytes))
        return false;
    *value = (uint32_t)bytes.data[0] << 24 | (uint32_t)bytes.data[1] << 16 |
             (uint32_t)bytes.data[2] << 8 | bytes.data[3];
    return true;
}

struct passkey_bytes reader_rest(const struct reader *reader)
{
    return (struct passkey_bytes){ reader->data, reader->left };
}

bool reader_end(const struct reader *reader)
{
    return reader->left == 0;
}
