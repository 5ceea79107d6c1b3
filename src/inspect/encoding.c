/* SPDX-License-Identifier: Apache-2.0 */
/* Ignores white space where people and tools insert it, and accepts quoted text. */
#include "inspect/encoding.h"

#include "base/base64.h"
#include "base/base64url.h"
#include "base/bytes.h"

static bool is_space(uint8_t byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

static struct passkey_bytes trimmed(struct passkey_bytes text)
{
    while (text.size > 0 && is_space(text.data[0]))
        text = (struct passkey_bytes){ text.data + 1, text.size - 1 };
    while (text.size > 0 && is_space(text.data[text.size - 1]))
        text.size--;
    return text;
}

/* A JSON string without escapes, as jq prints it. */
static struct passkey_bytes unquoted(struct passkey_bytes text)
{
    text = trimmed(text);
    if (text.size >= 2 && text.data[0] == '"' && text.data[text.size - 1] == '"')
        text = (struct passkey_bytes){ text.data + 1, text.size - 2 };
    return text;
}

bool encoding_is_json(struct passkey_bytes bytes)
{
    static const struct passkey_bytes mark = BYTES_CONSTANT("\xef\xbb\xbf");
    if (bytes_start_with(bytes, mark))
        bytes = (struct passkey_bytes){ bytes.data + mark.size, bytes.size - mark.size };
    bytes = trimmed(bytes);
    return bytes.size > 0 && bytes.data[0] == '{';
}

/* Accepts "a3:63", "a3 63" and "0xa363", too. */
static bool read_hex(struct passkey_bytes text, uint8_t *out, size_t *size)
{
    bool half = false;
    *size = 0;
    if (bytes_start_with(text, BYTES_LITERAL("0x")))
        text = (struct passkey_bytes){ text.data + 2, text.size - 2 };
    for (size_t i = 0; i < text.size; i++) {
        int digit = hex_digit(text.data[i]);
        if (!half && (is_space(text.data[i]) || text.data[i] == ':'))
            continue;
        if (digit < 0)
            return false;
        if (half)
            out[(*size)++] |= (uint8_t)digit;
        else
            out[*size] = (uint8_t)(digit << 4);
        half = !half;
    }
    return !half && *size > 0;
}

static bool read_base64url(struct passkey_bytes text, uint8_t *out, size_t *size)
{
    size_t count = 0;
    for (size_t i = 0; i < text.size; i++)
        if (!is_space(text.data[i]))
            out[count++] = text.data[i];
    return base64url_decode((struct passkey_bytes){ out, count }, out, size) && *size > 0;
}

static bool read_base64(struct passkey_bytes text, uint8_t *out, size_t *size)
{
    return base64_decode(text, out, size) && *size > 0;
}

static const struct {
    const char *name;
    bool (*decode)(struct passkey_bytes text, uint8_t *out, size_t *size);
} texts[] = {
    { "hex", read_hex },
    { "base64url", read_base64url },
    { "base64", read_base64 },
};

static bool read_text(
    size_t index, struct passkey_bytes text, struct buffer *memory, struct passkey_bytes *bytes)
{
    size_t size = 0;
    buffer_reset(memory);
    uint8_t *room = buffer_extend(memory, text.size + ENCODING_ROOM);
    if (room == NULL || !texts[index].decode(text, room, &size))
        return false;
    *bytes = (struct passkey_bytes){ room, size };
    return true;
}

static bool in_no_alphabet(uint8_t byte)
{
    uint8_t group[4] = { 'A', 'A', 'A', byte };
    uint8_t out[sizeof(group) + ENCODING_ROOM];
    size_t size = 0;
    return !is_space(byte) && byte != '=' && byte != ':' &&
           !base64_decode(BYTES_ARRAY(group), out, &size) &&
           !base64url_decode(BYTES_ARRAY(group), out, &size);
}

bool encoding_ends(struct passkey_bytes text, size_t *at)
{
    CLEANUP(buffer_deinit) struct buffer memory;
    struct passkey_bytes bytes;
    buffer_init(&memory, text.size + ENCODING_ROOM);
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        if (read_text(i, unquoted(text), &memory, &bytes))
            return true;
    size_t end = 0;
    while (end < text.size && !in_no_alphabet(text.data[end]))
        end++;
    *at = end;
    return false;
}

bool encoding_read(
    size_t index, struct passkey_bytes input, struct buffer *memory, struct encoded *encoded)
{
    struct encoded read = { .name = "json", .bytes = input };
    bool right = index == 0 && encoding_is_json(input);
    if (index > 0 && index < ENCODING_COUNT - 1) {
        read.name = texts[index - 1].name;
        right = read_text(index - 1, unquoted(input), memory, &read.bytes);
    } else if (index == ENCODING_COUNT - 1) {
        read.name = "raw";
        right = true;
    }
    if (right)
        *encoded = read;
    return right;
}
