/* SPDX-License-Identifier: Apache-2.0 */
/* An answer: status, headers and body. Only daemon.c converts it for the server library. */
#ifndef HTTP_EXCHANGE_REPLY_H
#define HTTP_EXCHANGE_REPLY_H

#include "base/json_writer.h"

/* Every answer has six; API answers to pages of another origin have five more. */
#define REPLY_HEADER_COUNT_MAX 21
/* The longest is a Set-Cookie of about 150 bytes; ETag and Allow are shorter. */
#define REPLY_TEXT_SIZE_MAX 1152

struct reply_header {
    const char *name;
    const char *value;
};

struct reply {
    unsigned status;
    size_t metric; /* metrics_place() of the request, if metrics are counted */
    struct passkey_bytes body;
    char *owned; /* the memory of `body` if the reply owns it */
    struct reply_header headers[REPLY_HEADER_COUNT_MAX];
    size_t header_count;
    char text[REPLY_TEXT_SIZE_MAX]; /* values that were made for this reply */
    size_t text_size;
    struct buffer json; /* written by `writer` until it becomes the body */
    struct json_writer writer;
};

/** Initialize a reply with the headers of every answer. */
void reply_init(struct reply *reply);
void reply_deinit(struct reply *reply);
/** The same, of a reply that was not sent: it may contain a token. */
void reply_wipe(struct reply *reply);

/** @param value  Borrowed until the reply is freed. */
void reply_header(struct reply *reply, const char *name, const char *value);
/** The value is stored in the reply. */
__attribute__((format(printf, 3, 4))) void reply_header_format(
    struct reply *reply, const char *name, const char *format, ...);
/** The value of the first header with the name, or NULL. */
const char *reply_header_find(const struct reply *reply, const char *name);

/** Begin the JSON object of the body, replacing one that was begun before. */
struct json_writer *reply_begin(struct reply *reply);

/** End the object, with a newline so that a shell prompt begins on its own line, and make it the
 * body. After a failure, the reply has no body. */
MUST_USE enum passkey_result reply_take(struct reply *reply, struct passkey_error *error);
/** The same, with the status and headers of an API answer, which caches must not store. */
MUST_USE enum passkey_result reply_end(
    struct reply *reply, unsigned status, struct passkey_error *error);
/** The same for a public document with status 200, which caches may store. */
MUST_USE enum passkey_result reply_end_public(
    struct reply *reply, int max_age_s, struct passkey_error *error);

#endif
