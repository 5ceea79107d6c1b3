/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON straight into a buffer: no tree, no copies of strings, views need no NUL.
 *
 * Commas and nesting are kept by the writer. Like the buffer it fails once and for all: the caller
 * asks buffer_check() or buffer_take() at the end. Text must be valid UTF-8; the writer refuses
 * other text by failing.
 */
#ifndef BASE_JSON_WRITER_H
#define BASE_JSON_WRITER_H

#include "base/buffer.h"
#include <passkey/credential.h>

struct json_writer {
    struct buffer *buffer;
    bool comma; /* the next value needs one in front */
};

void json_writer_init(struct json_writer *writer, struct buffer *buffer);

/** Initialize a buffer and a writer, and begin the object that is the whole document. */
void json_document_begin(struct json_writer *writer, struct buffer *buffer, size_t size_max);

void json_object_begin(struct json_writer *writer);
void json_object_end(struct json_writer *writer);
void json_array_begin(struct json_writer *writer);
void json_array_end(struct json_writer *writer);
/** The name of the member whose value comes next: ASCII from our own code, not escaped. */
void json_key(struct json_writer *writer, const char *name);

void json_text(struct json_writer *writer, struct passkey_bytes text);
void json_base64url(struct json_writer *writer, struct passkey_bytes bytes);
void json_integer(struct json_writer *writer, int64_t integer);
void json_bool(struct json_writer *writer, bool flag);
void json_null(struct json_writer *writer);
/** Milliseconds since 1970 in UTC as RFC 3339 in whole seconds, "2026-05-08T08:46:53Z". */
void json_time(struct json_writer *writer, int64_t time_ms);
/** JSON that was written before, put in as it is. */
void json_raw(struct json_writer *writer, struct passkey_bytes json);

/* A member: json_key() and the value, or its beginning. */
void json_object_member(struct json_writer *writer, const char *name);
void json_array_member(struct json_writer *writer, const char *name);
void json_text_member(struct json_writer *writer, const char *name, struct passkey_bytes text);
void json_base64url_member(
    struct json_writer *writer, const char *name, struct passkey_bytes bytes);
void json_integer_member(struct json_writer *writer, const char *name, int64_t integer);
void json_bool_member(struct json_writer *writer, const char *name, bool flag);
/** null for PASSKEY_FACT_UNKNOWN. */
void json_fact_member(struct json_writer *writer, const char *name, enum passkey_fact fact);
/** null for 0: it never happened. */
void json_time_member(struct json_writer *writer, const char *name, int64_t time_ms);
/** An array of the words of a text in which single spaces separate words. */
void json_words_member(struct json_writer *writer, const char *name, struct passkey_bytes words);

#endif
