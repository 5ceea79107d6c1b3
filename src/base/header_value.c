/* SPDX-License-Identifier: Apache-2.0 */
/* Reads parts of header values without copying. */
#include "base/header_value.h"

#include "base/bytes.h"

static uint8_t lower(uint8_t byte)
{
    return byte >= 'A' && byte <= 'Z' ? (uint8_t)(byte | 0x20) : byte;
}

bool text_equal_any_case(struct passkey_bytes a, struct passkey_bytes b)
{
    if (a.size != b.size)
        return false;
    for (size_t i = 0; i < a.size; i++)
        if (lower(a.data[i]) != lower(b.data[i]))
            return false;
    return true;
}

static bool is_blank(uint8_t byte)
{
    return byte == ' ' || byte == '\t';
}

struct passkey_bytes text_trim(struct passkey_bytes text)
{
    while (text.size > 0 && is_blank(text.data[0])) {
        text.data++;
        text.size--;
    }
    while (text.size > 0 && is_blank(text.data[text.size - 1]))
        text.size--;
    return text;
}

struct passkey_bytes text_cut(struct passkey_bytes *rest, char separator)
{
    size_t at = 0;
    while (at < rest->size && rest->data[at] != (uint8_t)separator)
        at++;
    struct passkey_bytes head = { rest->data, at };
    size_t skipped = at < rest->size ? at + 1 : at;
    rest->size -= skipped;
    rest->data = rest->data == NULL ? NULL : rest->data + skipped;
    return head;
}

unsigned text_weight(struct passkey_bytes parameters)
{
    struct passkey_bytes rest = text_trim(parameters);
    if (!text_equal_any_case(text_trim(text_cut(&rest, '=')), BYTES_LITERAL("q")))
        return 1000;
    rest = text_trim(rest);
    unsigned weight = 0;
    unsigned unit = 1000;
    for (size_t i = 0; i < rest.size && unit > 0; i++) {
        if (rest.data[i] == '.' && i == 1)
            continue;
        if (rest.data[i] < '0' || rest.data[i] > '9')
            return 1000;
        weight += (unsigned)(rest.data[i] - '0') * unit;
        unit /= 10;
    }
    return weight < 1000 ? weight : 1000;
}
