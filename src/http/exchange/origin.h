/* SPDX-License-Identifier: Apache-2.0 */
/* Decides which pages may call: the CORS protocol (Fetch, 3.2) and the Origin rule for cookies. */
#ifndef HTTP_EXCHANGE_ORIGIN_H
#define HTTP_EXCHANGE_ORIGIN_H

#include "http/exchange/exchange.h"

/** The party's configured origin that equals this one, or NULL. */
const char *origin_find(const struct party *party, struct passkey_bytes origin);

/** Require that the request comes from a page of this relying party: PASSKEY_ORIGIN_NOT_ALLOWED. */
MUST_USE enum passkey_result origin_require(struct exchange *exchange);

/**
 * The rule for a session in a cookie. A GET or HEAD may lack Origin, because browsers do not send
 * it to their own site; it changes nothing, and other sites cannot read the answer.
 */
MUST_USE enum passkey_result origin_check_cookie(struct exchange *exchange);

/** CORS headers for a configured origin, none for others; Vary is always set. */
void origin_headers(struct exchange *exchange);

/** Answer OPTIONS. @param methods  "GET, HEAD" and so on; copied. */
void origin_preflight(struct exchange *exchange, const char *methods);

#endif
