/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a browser gets: the files of web/, compiled in, and what each relying party adds to them.
 */
#ifndef HTTP_ENDPOINTS_PAGES_H
#define HTTP_ENDPOINTS_PAGES_H

#include "http/exchange/exchange.h"

/**
 * The page of the request's path: "/" is index.html, "/operator" operator.html where it is
 * configured, "/texts.js" the catalogue of the language that the browser asks for, and the relying
 * party's own pages have their names. NULL if no page has the path.
 */
const struct page *pages_find(const struct exchange *exchange);

/** Serve the page of the request's path, which is there. */
MUST_USE enum passkey_result pages_get(struct exchange *exchange);

#endif
