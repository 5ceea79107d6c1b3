/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The files for browsers: those of web/, compiled into the program, and those that each relying
 * party adds.
 */
#ifndef HTTP_ENDPOINTS_PAGES_H
#define HTTP_ENDPOINTS_PAGES_H

#include "http/exchange/exchange.h"

/**
 * The page for the request's path: "/" is index.html, "/operator" is operator.html if it is
 * configured, "/texts.js" is the catalogue in the language that the browser prefers, and the
 * relying party's own files have their names. NULL if no page has the path.
 */
const struct page *pages_find(const struct exchange *exchange);

/** Serve the page for the request's path, which must exist. */
MUST_USE enum passkey_result pages_get(struct exchange *exchange);

#endif
