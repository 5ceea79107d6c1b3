/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What endpoints that change something read: identifiers in the path, and members of the body.
 */
#ifndef HTTP_EXCHANGE_BODY_H
#define HTTP_EXCHANGE_BODY_H

#include "base/base64url.h"
#include "http/exchange/exchange.h"

/* Memory for path_bytes(): decoding may ask for some bytes more than there are. */
#define PATH_BYTES_SIZE(size) BASE64URL_DECODED_SIZE(BASE64URL_ENCODED_SIZE(size))

/**
 * What stands in the path for the index-th {}, decoded from base64url.
 *
 * @param memory  Where it goes, PATH_BYTES_SIZE() of the most there can be. What does not fit, or
 *        is no base64url, is PASSKEY_NOT_FOUND: there is nothing of that name.
 */
MUST_USE enum passkey_result path_bytes(struct exchange *exchange, size_t index, uint8_t *memory,
    size_t memory_size, struct passkey_bytes *bytes);

/** The body with no members but these, NULL-terminated; freed by json_free(). */
MUST_USE enum passkey_result body_read(
    struct exchange *exchange, const char *const *names, struct json **body);

/** PASSKEY_MEMBER_MISSING when the body says nothing at all. */
MUST_USE enum passkey_result body_require_any(
    struct exchange *exchange, const struct json *body, const char *what);

/** "email": null, the only value that it takes: an address is set by a link. */
MUST_USE enum passkey_result body_email_removed(
    struct exchange *exchange, const struct json *body, bool *removed);

/** "confirm": "last_way_in", the only value that it takes. */
MUST_USE enum passkey_result body_last_too(
    struct exchange *exchange, const struct json *body, bool *last_too);

/** 204, never to be stored. */
void answer_nothing(struct exchange *exchange);

#endif
