/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An answer as a value: status, headers, body. Only daemon.c turns it into what the server library
 * sends.
 */
#ifndef HTTP_EXCHANGE_REPLY_H
#define HTTP_EXCHANGE_REPLY_H

#include "base/json_writer.h"

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
    struct buffer json; /* what writer writes until it is the body */
    struct json_writer writer;
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

/** Begin the JSON object of the body, in place of one that was begun before. */
struct json_writer *reply_begin(struct reply *reply);

/** End it, with a newline so that a shell prompt begins on its own line, and make it the body. On
 *  failure the reply has no body. */
MUST_USE enum passkey_result reply_take(struct reply *reply, struct passkey_error *error);
/** The same with the status and headers of an answer of the API, which caches must not store. */
MUST_USE enum passkey_result reply_end(
    struct reply *reply, unsigned status, struct passkey_error *error);
/** The same for a public document with status 200, which caches may store. */
MUST_USE enum passkey_result reply_end_public(
    struct reply *reply, int max_age_s, struct passkey_error *error);

#endif
