/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a browser gets: the files of web/, compiled in.
 */
#ifndef HTTP_PAGES_H
#define HTTP_PAGES_H

#include "http/exchange.h"

MUST_USE enum passkey_result pages_init(struct site *site, struct passkey_error *error);
void pages_deinit(struct site *site);

/** The page of a path, "/" being index.html; NULL when there is none. */
const struct page *pages_find(const struct site *site, struct passkey_bytes path);

/** Serve the page of the request's path, which is there. */
MUST_USE enum passkey_result pages_get(struct exchange *exchange);

#endif
