/* SPDX-License-Identifier: Apache-2.0 */
/* The JSON writer. The strict reader accepts its output if the caller closes what it opens. */
#include "base/json_writer.h"

#include "base/base64url.h"
#include "base/bytes.h"
#include "base/rfc3339.h"
#include "base/utf8.h"
#include <inttypes.h>
#include <stdio.h>

void json_writer_init(struct json_writer *writer, struct buffer *buffer)
{
    *writer = (struct json_writer){ .buffer = buffer };
}

/* Called before each value; json_key() has written the comma before a member's name. */
static void value_begin(struct json_writer *writer)
{
    if (writer->comma)
        buffer_append_u8(writer->buffer, ',');
    writer->comma = true;
}

static void container_begin(struct json_writer *writer, uint8_t bracket)
{
    value_begin(writer);
    buffer_append_u8(writer->buffer, bracket);
    writer->comma = false;
}

static void container_end(struct json_writer *writer, uint8_t bracket)
{
    buffer_append_u8(writer->buffer, bracket);
    writer->comma = true;
}

void json_object_begin(struct json_writer *writer)
{
    container_begin(writer, '{');
}

void json_object_end(struct json_writer *writer)
{
    container_end(writer, '}');
}

void json_array_begin(struct json_writer *writer)
{
    container_begin(writer, '[');
}

void json_array_end(struct json_writer *writer)
{
    container_end(writer, ']');
}

void json_key(struct json_writer *writer, const char *name)
{
    value_begin(writer);
    buffer_append_u8(writer->buffer, '"');
    buffer_append_text(writer->buffer, name);
    buffer_append_text(writer->buffer, "\":");
    writer->comma = false;
}

static void escape(struct buffer *buffer, uint8_t byte)
{
    char text[8];
    if (byte == '"' || byte == '\\')
        (void)snprintf(text, sizeof(text), "\\%c", byte);
    else
        (void)snprintf(text, sizeof(text), "\\u%04x", (unsigned int)byte);
    buffer_append_text(buffer, text);
}

void json_text(struct json_writer *writer, struct passkey_bytes text)
{
    value_begin(writer);
    if (!utf8_valid(text)) {
        writer->buffer->failed = true;
        return;
    }
    buffer_append_u8(writer->buffer, '"');
    size_t written = 0;
    for (size_t at = 0; at < text.size; at++) {
        if (text.data[at] >= 0x20 && text.data[at] != '"' && text.data[at] != '\\')
            continue;
        buffer_append(writer->buffer, (struct passkey_bytes){ text.data + written, at - written });
        escape(writer->buffer, text.data[at]);
        written = at + 1;
    }
    if (written < text.size)
        buffer_append(
            writer->buffer, (struct passkey_bytes){ text.data + written, text.size - written });
    buffer_append_u8(writer->buffer, '"');
}

void json_base64url(struct json_writer *writer, struct passkey_bytes bytes)
{
    value_begin(writer);
    buffer_append_u8(writer->buffer, '"');
    base64url_append(writer->buffer, bytes);
    buffer_append_u8(writer->buffer, '"');
}

void json_integer(struct json_writer *writer, int64_t integer)
{
    char text[24];
    (void)snprintf(text, sizeof(text), "%" PRId64, integer);
    value_begin(writer);
    buffer_append_text(writer->buffer, text);
}

void json_bool(struct json_writer *writer, bool flag)
{
    value_begin(writer);
    buffer_append_text(writer->buffer, flag ? "true" : "false");
}

void json_null(struct json_writer *writer)
{
    value_begin(writer);
    buffer_append_text(writer->buffer, "null");
}

void json_time(struct json_writer *writer, int64_t time_ms)
{
    char text[RFC3339_SIZE];
    if (rfc3339_write(time_ms, text))
        json_text(writer, bytes_text(text));
    else
        writer->buffer->failed = true;
}

void json_raw(struct json_writer *writer, struct passkey_bytes json)
{
    value_begin(writer);
    buffer_append(writer->buffer, json);
}

void json_text_member(struct json_writer *writer, const char *name, struct passkey_bytes text)
{
    json_key(writer, name);
    json_text(writer, text);
}

void json_base64url_member(struct json_writer *writer, const char *name, struct passkey_bytes bytes)
{
    json_key(writer, name);
    json_base64url(writer, bytes);
}

void json_integer_member(struct json_writer *writer, const char *name, int64_t integer)
{
    json_key(writer, name);
    json_integer(writer, integer);
}

void json_bool_member(struct json_writer *writer, const char *name, bool flag)
{
    json_key(writer, name);
    json_bool(writer, flag);
}

void json_fact_member(struct json_writer *writer, const char *name, enum passkey_fact fact)
{
    json_key(writer, name);
    if (fact == PASSKEY_FACT_UNKNOWN)
        json_null(writer);
    else
        json_bool(writer, fact == PASSKEY_FACT_YES);
}

void json_time_member(struct json_writer *writer, const char *name, int64_t time_ms)
{
    json_key(writer, name);
    if (time_ms == 0)
        json_null(writer);
    else
        json_time(writer, time_ms);
}

void json_words_member(struct json_writer *writer, const char *name, struct passkey_bytes words)
{
    json_key(writer, name);
    json_array_begin(writer);
    for (size_t begin = 0, i = 0; i <= words.size; i++) {
        if (i < words.size && words.data[i] != ' ')
            continue;
        if (i > begin)
            json_text(writer, (struct passkey_bytes){ words.data + begin, i - begin });
        begin = i + 1;
    }
    json_array_end(writer);
}

void json_document_begin(struct json_writer *writer, struct buffer *buffer, size_t size_max)
{
    buffer_init(buffer, size_max);
    json_writer_init(writer, buffer);
    json_object_begin(writer);
}

void json_object_member(struct json_writer *writer, const char *name)
{
    json_key(writer, name);
    json_object_begin(writer);
}

void json_array_member(struct json_writer *writer, const char *name)
{
    json_key(writer, name);
    json_array_begin(writer);
}
