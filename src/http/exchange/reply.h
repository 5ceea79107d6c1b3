/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An answer as a value: status, headers, body. daemon.c alone turns it into what the server library
 * sends.
 */
#ifndef HTTP_EXCHANGE_REPLY_H
#define HTTP_EXCHANGE_REPLY_H

#include "base/buffer.h"

/* Every answer has five, an API answer to a page of another origin five more. */
#define REPLY_HEADER_COUNT_MAX 20
/* The longest is a Set-Cookie of about 150 bytes; an ETag and an Allow are shorter. */
#define REPLY_TEXT_SIZE_MAX 1024

struct reply_header {
    const char *name;
    const char *value;
};

struct reply {
    unsigned status;
    struct passkey_bytes body;
    char *owned; /* the memory behind body when it is the reply's own */
    struct reply_header headers[REPLY_HEADER_COUNT_MAX];
    size_t header_count;
    char text[REPLY_TEXT_SIZE_MAX]; /* values that were made for this reply */
    size_t text_size;
};

/** With the headers that every answer has. */
void reply_init(struct reply *reply);
void reply_deinit(struct reply *reply);

/** @param value  Borrowed until the reply is gone. */
void reply_header(struct reply *reply, const char *name, const char *value);
/** The value is kept in the reply. */
__attribute__((format(printf, 3, 4))) void reply_header_format(
    struct reply *reply, const char *name, const char *format, ...);
/** The value of the first header of the name, or NULL. */
const char *reply_header_find(const struct reply *reply, const char *name);

/** Moves a complete JSON text into the body and ends it with a newline, so that a shell prompt does
 *  not follow it on the same line. On failure the reply is unchanged. */
MUST_USE enum passkey_result reply_take(
    struct reply *reply, struct buffer *json, struct passkey_error *error);
/** The same with the status and headers of an answer of the API, which caches must not store. */
MUST_USE enum passkey_result reply_json(
    struct reply *reply, unsigned status, struct buffer *json, struct passkey_error *error);

#endif
