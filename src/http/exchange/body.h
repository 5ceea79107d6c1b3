/* SPDX-License-Identifier: Apache-2.0 */
/* Reads identifiers in the path and members of the body for endpoints that change something. */
#ifndef HTTP_EXCHANGE_BODY_H
#define HTTP_EXCHANGE_BODY_H

#include "base/base64url.h"
#include "http/exchange/exchange.h"

/** The id with an index in the path, decoded from base64url. PASSKEY_NOT_FOUND if it is not
 * base64url or longer than size_max. */
MUST_USE enum passkey_result path_id(
    struct exchange *exchange, size_t index, size_t size_max, struct passkey_bytes *id);

/** Parse the body, which may have only these members (NULL-terminated). Freed by json_free(). */
MUST_USE enum passkey_result body_read(
    struct exchange *exchange, const char *const *names, struct json **body);

/** PASSKEY_MEMBER_MISSING if the body has no members, or only "userId". */
MUST_USE enum passkey_result body_require_any(
    struct exchange *exchange, const struct json *body, const char *what);

/** "email": null is the only allowed value, because an address is set with a link. */
MUST_USE enum passkey_result body_email_removed(
    struct exchange *exchange, const struct json *body, bool *removed);

/** "confirm": "last_way_in" is the only allowed value. */
MUST_USE enum passkey_result body_allow_last(
    struct exchange *exchange, const struct json *body, bool *allow_last);

/** Answer 204, which caches must not store. */
void answer_nothing(struct exchange *exchange);

#endif
