/* SPDX-License-Identifier: Apache-2.0 */
/* The reader's limit on depth ends the recursion. */
#include "inspect/cbor_text.h"

#include <inttypes.h>
#include <stdio.h>

static void append_number(const struct cbor_item *item, struct buffer *out)
{
    char text[32];
    /* -1 - number. -2^64 does not fit into a uint64_t. */
    bool least = item->number == UINT64_MAX;
    if (item->kind == CBOR_KIND_UNSIGNED)
        (void)snprintf(text, sizeof(text), "%" PRIu64, item->number);
    else if (least)
        (void)snprintf(text, sizeof(text), "-18446744073709551616");
    else
        (void)snprintf(text, sizeof(text), "-%" PRIu64, item->number + 1);
    buffer_append_text(out, text);
}

static void append_bytes(struct passkey_bytes bytes, struct buffer *out)
{
    static const char digits[] = "0123456789abcdef";
    buffer_append_text(out, "h'");
    for (size_t i = 0; i < bytes.size; i++) {
        buffer_append_u8(out, (uint8_t)digits[bytes.data[i] >> 4]);
        buffer_append_u8(out, (uint8_t)digits[bytes.data[i] & 15]);
    }
    buffer_append_text(out, "'");
}

static void append_other(uint8_t head, struct buffer *out)
{
    static const char *const words[] = { "false", "true", "null", "undefined" };
    bool simple = head >= 0xf4 && head <= 0xf7;
    buffer_append_text(out, simple ? words[head - 0xf4] : "float");
}

static enum passkey_result append_container(struct cbor_reader *reader,
    const struct cbor_item *head, struct buffer *out, struct passkey_error *error)
{
    struct cbor_container container;
    struct cbor_item key;
    bool map = head->kind == CBOR_KIND_MAP;
    bool more = false;
    TRY(cbor_reader_enter(reader, head, &container, error));
    buffer_append_text(out, map ? "{" : "[");
    for (const char *comma = "";; comma = ", ") {
        size_t start = reader->at;
        TRY(cbor_reader_next(reader, &container, &key, &more, error));
        if (!more)
            break;
        buffer_append_text(out, comma);
        if (map) {
            TRY(cbor_text_append_item(reader, start, &key, out, error));
            buffer_append_text(out, ": ");
        }
        TRY(cbor_text_append(reader, out, error));
    }
    buffer_append_text(out, map ? "}" : "]");
    return PASSKEY_OK;
}

enum passkey_result cbor_text_append_item(struct cbor_reader *reader, size_t start,
    const struct cbor_item *item, struct buffer *out, struct passkey_error *error)
{
    switch (item->kind) {
    case CBOR_KIND_UNSIGNED:
    case CBOR_KIND_NEGATIVE:
        append_number(item, out);
        break;
    case CBOR_KIND_BYTES:
        append_bytes(item->bytes, out);
        break;
    case CBOR_KIND_TEXT:
        buffer_append_text(out, "\"");
        buffer_append(out, item->bytes);
        buffer_append_text(out, "\"");
        break;
    case CBOR_KIND_ARRAY:
    case CBOR_KIND_MAP:
        return append_container(reader, item, out, error);
    case CBOR_KIND_OTHER:
        append_other(reader->input.data[start], out);
        break;
    case CBOR_KIND_BREAK:
        break;
    }
    return PASSKEY_OK;
}

enum passkey_result cbor_text_append(
    struct cbor_reader *reader, struct buffer *out, struct passkey_error *error)
{
    size_t start = reader->at;
    struct cbor_item item;
    TRY(cbor_reader_item(reader, &item, error));
    return cbor_text_append_item(reader, start, &item, out, error);
}
