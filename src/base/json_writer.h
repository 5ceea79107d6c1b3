/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes JSON directly to a buffer: without a tree, without copies of strings; views need no NUL.
 *
 * The writer keeps track of commas and nesting. Like the buffer, it stays failed after a failure,
 * which the caller checks at the end with buffer_check() or buffer_take(). Text that is not valid
 * UTF-8 makes the writer fail.
 */
#ifndef BASE_JSON_WRITER_H
#define BASE_JSON_WRITER_H

#include "base/buffer.h"
#include <passkey/credential.h>

struct json_writer {
    struct buffer *buffer;
    bool comma; /* a comma is needed before the next value */
};

void json_writer_init(struct json_writer *writer, struct buffer *buffer);

/** Initialize a buffer and a writer, and begin the object that is the document. */
void json_document_begin(struct json_writer *writer, struct buffer *buffer, size_t size_max);

void json_object_begin(struct json_writer *writer);
void json_object_end(struct json_writer *writer);
void json_array_begin(struct json_writer *writer);
void json_array_end(struct json_writer *writer);
/** Write the name of the next value: an ASCII constant, which is not escaped. */
void json_key(struct json_writer *writer, const char *name);

void json_text(struct json_writer *writer, struct passkey_bytes text);
void json_base64url(struct json_writer *writer, struct passkey_bytes bytes);
void json_integer(struct json_writer *writer, int64_t integer);
void json_bool(struct json_writer *writer, bool flag);
void json_null(struct json_writer *writer);
/** Milliseconds since 1970 (UTC) as RFC 3339 with whole seconds, "2026-05-08T08:46:53Z". */
void json_time(struct json_writer *writer, int64_t time_ms);
/** Insert JSON text unchanged. */
void json_raw(struct json_writer *writer, struct passkey_bytes json);

/* Write a member: json_key() and the value, or its beginning. */
void json_object_member(struct json_writer *writer, const char *name);
void json_array_member(struct json_writer *writer, const char *name);
void json_text_member(struct json_writer *writer, const char *name, struct passkey_bytes text);
void json_base64url_member(
    struct json_writer *writer, const char *name, struct passkey_bytes bytes);
void json_integer_member(struct json_writer *writer, const char *name, int64_t integer);
void json_bool_member(struct json_writer *writer, const char *name, bool flag);
/** null for PASSKEY_FACT_UNKNOWN. */
void json_fact_member(struct json_writer *writer, const char *name, enum passkey_fact fact);
/** null for 0, which means never. */
void json_time_member(struct json_writer *writer, const char *name, int64_t time_ms);
/** An array of the words in a text, which are separated by single spaces. */
void json_words_member(struct json_writer *writer, const char *name, struct passkey_bytes words);

#endif
