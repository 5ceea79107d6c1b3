/* SPDX-License-Identifier: Apache-2.0 */
/* The table of endpoints, and the answers of HTTP if none matches. */
#ifndef HTTP_SERVER_ROUTER_H
#define HTTP_SERVER_ROUTER_H

#include "http/exchange/exchange.h"
#include "http/server/route.h"

/**
 * The row for a method and path (HEAD has that of GET), or NULL.
 *
 * @param parameters  The text in the path for each {}, as views. May be NULL.
 */
const struct route *router_find(enum method method, struct passkey_bytes path,
    struct passkey_bytes parameters[PARAMETER_COUNT_MAX]);

/** The whole table. */
const struct route *router_routes(size_t *count);

/** Answer the request: an endpoint's PASSKEY_OK, or the result that is the answer. */
MUST_USE enum passkey_result router_serve(struct exchange *exchange);

#endif
