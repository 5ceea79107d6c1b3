/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which pages may call: the CORS protocol (Fetch, 3.2) and the Origin rule for cookies.
 */
#ifndef HTTP_EXCHANGE_ORIGIN_H
#define HTTP_EXCHANGE_ORIGIN_H

#include "http/exchange/exchange.h"

/** The party's configured origin that is exactly this one, or NULL. */
const char *origin_find(const struct party *party, struct passkey_bytes origin);

/** The request must say that a page of this relying party sent it: PASSKEY_ORIGIN_NOT_ALLOWED. */
MUST_USE enum passkey_result origin_require(struct exchange *exchange);

/**
 * The rule for a session that came in a cookie. A GET or HEAD may lack Origin, since browsers send
 * none to their own site; it changes nothing, and no other site can read the answer.
 */
MUST_USE enum passkey_result origin_check_cookie(struct exchange *exchange);

/** CORS headers for a configured origin, none for any other; always Vary. */
void origin_headers(struct exchange *exchange);

/** The answer to OPTIONS. @param methods  "GET, HEAD" and so on; copied. */
void origin_preflight(struct exchange *exchange, const char *methods);

#endif
