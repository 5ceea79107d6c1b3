/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What endpoints that change something read: identifiers in the path, and members of the body.
 */
#ifndef HTTP_EXCHANGE_BODY_H
#define HTTP_EXCHANGE_BODY_H

#include "base/base64url.h"
#include "http/exchange/exchange.h"

/** The index-th id of the path, decoded from base64url. PASSKEY_NOT_FOUND if it is not base64url or
 *  longer than size_max. */
MUST_USE enum passkey_result path_id(
    struct exchange *exchange, size_t index, size_t size_max, struct passkey_bytes *id);

/** The body with no members but these, NULL-terminated; freed by json_free(). */
MUST_USE enum passkey_result body_read(
    struct exchange *exchange, const char *const *names, struct json **body);

/** PASSKEY_MEMBER_MISSING if the body has no member, or only "userId". */
MUST_USE enum passkey_result body_require_any(
    struct exchange *exchange, const struct json *body, const char *what);

/** "email": null, the only value that it takes: an address is set by a link. */
MUST_USE enum passkey_result body_email_removed(
    struct exchange *exchange, const struct json *body, bool *removed);

/** "confirm": "last_way_in", the only value that it takes. */
MUST_USE enum passkey_result body_allow_last(
    struct exchange *exchange, const struct json *body, bool *allow_last);

/** 204, never to be stored. */
void answer_nothing(struct exchange *exchange);

#endif
