/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a browser gets: the files of web/, compiled in, and what each relying party adds to them.
 */
#ifndef HTTP_PAGES_H
#define HTTP_PAGES_H

#include "http/exchange.h"

/* 96 bits of the digest in base64url, in quotes, and the NUL. */
#define PAGE_TAG_SIZE 19

struct page {
    const char *name; /* its path without the slash */
    const char *media_type;
    struct passkey_bytes content;
    struct passkey_bytes gzip; /* no data: no compressed copy */
    char tag[PAGE_TAG_SIZE];
    char gzip_tag[PAGE_TAG_SIZE];
};

/** Of the files of web/; the site's until pages_deinit(). */
MUST_USE enum passkey_result pages_init(struct site *site, struct passkey_error *error);
void pages_deinit(struct site *site);

/** Give a page the type of its name and the tags of its content, which is borrowed. */
MUST_USE enum passkey_result page_init(struct page *page, const char *name,
    struct passkey_bytes content, struct passkey_bytes gzip, struct passkey_error *error);

/**
 * The page of the request's path: "/" is index.html, "/operator" operator.html where it is
 * configured, "/texts.js" the catalogue of the language that the browser asks for, and the relying
 * party's own pages are found under their names. NULL when there is none.
 */
const struct page *pages_find(const struct exchange *exchange);

/** Serve the page of the request's path, which is there. */
MUST_USE enum passkey_result pages_get(struct exchange *exchange);

#endif
