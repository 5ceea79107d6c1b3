/* SPDX-License-Identifier: Apache-2.0 */
/*
 * base64url with tables, four characters at a time. Do not use it for secrets: its time depends on
 * the text.
 */
#include "base/base64url.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/* The value of a character plus one; 0 for characters without a value. */
static const uint8_t values[256] = {
    ['A'] = 1,
    ['B'] = 2,
    ['C'] = 3,
    ['D'] = 4,
    ['E'] = 5,
    ['F'] = 6,
    ['G'] = 7,
    ['H'] = 8,
    ['I'] = 9,
    ['J'] = 10,
    ['K'] = 11,
    ['L'] = 12,
    ['M'] = 13,
    ['N'] = 14,
    ['O'] = 15,
    ['P'] = 16,
    ['Q'] = 17,
    ['R'] = 18,
    ['S'] = 19,
    ['T'] = 20,
    ['U'] = 21,
    ['V'] = 22,
    ['W'] = 23,
    ['X'] = 24,
    ['Y'] = 25,
    ['Z'] = 26,
    ['a'] = 27,
    ['b'] = 28,
    ['c'] = 29,
    ['d'] = 30,
    ['e'] = 31,
    ['f'] = 32,
    ['g'] = 33,
    ['h'] = 34,
    ['i'] = 35,
    ['j'] = 36,
    ['k'] = 37,
    ['l'] = 38,
    ['m'] = 39,
    ['n'] = 40,
    ['o'] = 41,
    ['p'] = 42,
    ['q'] = 43,
    ['r'] = 44,
    ['s'] = 45,
    ['t'] = 46,
    ['u'] = 47,
    ['v'] = 48,
    ['w'] = 49,
    ['x'] = 50,
    ['y'] = 51,
    ['z'] = 52,
    ['0'] = 53,
    ['1'] = 54,
    ['2'] = 55,
    ['3'] = 56,
    ['4'] = 57,
    ['5'] = 58,
    ['6'] = 59,
    ['7'] = 60,
    ['8'] = 61,
    ['9'] = 62,
    ['-'] = 63,
    ['_'] = 64,
};

/* A character without a value becomes all ones; no other value has a bit above bit 5. */
static uint32_t value_of(uint8_t character)
{
    return (uint32_t)values[character] - 1;
}

/* Decodes the two or three characters after the last complete group of four. */
static bool decode_tail(const uint8_t *in, size_t left, uint8_t *out)
{
    uint32_t a = value_of(in[0]);
    uint32_t b = value_of(in[1]);
    uint32_t c = left == 3 ? value_of(in[2]) : 0;
    uint32_t unused = left == 3 ? c & 3 : b & 15;
    if (((a | b | c) > 63) || unused != 0) /* JSON-2 */
        return false;
    out[0] = (uint8_t)(a << 2 | b >> 4);
    if (left == 3)
        out[1] = (uint8_t)(b << 4 | c >> 2);
    return true;
}

bool base64url_decode(struct passkey_bytes text, uint8_t *out, size_t *size)
{
    size_t left = text.size % 4;
    if (left == 1) /* JSON-1 */
        return false;
    const uint8_t *in = text.data;
    uint8_t *at = out;
    for (size_t group = 0; group < text.size / 4; group++, in += 4, at += 3) {
        uint32_t a = value_of(in[0]);
        uint32_t b = value_of(in[1]);
        uint32_t c = value_of(in[2]);
        uint32_t d = value_of(in[3]);
        if ((a | b | c | d) > 63) /* JSON-1 */
            return false;
        at[0] = (uint8_t)(a << 2 | b >> 4);
        at[1] = (uint8_t)(b << 4 | c >> 2);
        at[2] = (uint8_t)(c << 6 | d);
    }
    if (left != 0 && !decode_tail(in, left, at))
        return false;
    *size = text.size / 4 * 3 + (left != 0 ? left - 1 : 0);
    return true;
}

/* Writes BASE64URL_ENCODED_SIZE(bytes.size) characters without a NUL. */
static void encode(struct passkey_bytes bytes, uint8_t *out)
{
    const uint8_t *in = bytes.data;
    size_t left = bytes.size;
    for (; left >= 3; left -= 3, in += 3) {
        *out++ = (uint8_t)alphabet[in[0] >> 2];
        *out++ = (uint8_t)alphabet[(in[0] << 4 | in[1] >> 4) & 63];
        *out++ = (uint8_t)alphabet[(in[1] << 2 | in[2] >> 6) & 63];
        *out++ = (uint8_t)alphabet[in[2] & 63];
    }
    if (left == 0)
        return;
    uint8_t second = left == 2 ? in[1] : 0;
    *out++ = (uint8_t)alphabet[in[0] >> 2];
    *out++ = (uint8_t)alphabet[(in[0] << 4 | second >> 4) & 63];
    if (left == 2)
        *out = (uint8_t)alphabet[second << 2 & 63];
}

void base64url_append(struct buffer *buffer, struct passkey_bytes bytes)
{
    if (bytes.size > SIZE_MAX / 8) {
        buffer->failed = true;
        return;
    }
    uint8_t *out = buffer_extend(buffer, BASE64URL_ENCODED_SIZE(bytes.size));
    if (out != NULL)
        encode(bytes, out);
}

void base64url_encode(struct passkey_bytes bytes, char *out)
{
    encode(bytes, (uint8_t *)out);
    out[BASE64URL_ENCODED_SIZE(bytes.size)] = '\0';
}
