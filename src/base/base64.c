/* SPDX-License-Identifier: Apache-2.0 */
/* Translates the two characters that differ to those of base64url, whose decoder does the rest. */
#include "base/base64.h"

#include "base/base64url.h"

static bool is_space(uint8_t character)
{
    return character == ' ' || character == '\t' || character == '\n' || character == '\r';
}

/* 0: not in the alphabet. The two characters of base64url are not in it either. */
static uint8_t translated(uint8_t character)
{
    if (character == '+')
        return '-';
    if (character == '/')
        return '_';
    return character == '-' || character == '_' ? 0 : character;
}

bool base64_decode(struct passkey_bytes text, uint8_t *out, size_t *size)
{
    size_t count = 0;
    size_t padding = 0;
    for (size_t i = 0; i < text.size; i++) {
        uint8_t character = text.data[i];
        if (is_space(character))
            continue;
        if (character == '=')
            padding++;
        else if (padding > 0 || translated(character) == 0)
            return false;
        else
            out[count++] = translated(character);
    }
    if (padding != 0 && (padding > 2 || (count + padding) % 4 != 0))
        return false;
    return base64url_decode((struct passkey_bytes){ out, count }, out, size);
}
