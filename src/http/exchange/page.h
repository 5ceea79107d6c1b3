/* SPDX-License-Identifier: Apache-2.0 */
/* A page: a file for browsers. */
#ifndef HTTP_EXCHANGE_PAGE_H
#define HTTP_EXCHANGE_PAGE_H

#include "base/result.h"

/* The size of 96 bits of the digest in base64url, in quotes, and a NUL. */
#define PAGE_TAG_SIZE 19

struct page {
    const char *name; /* its path without the slash */
    const char *media_type;
    struct passkey_bytes content;
    struct passkey_bytes gzip; /* no data: no compressed copy */
    char tag[PAGE_TAG_SIZE];
    char gzip_tag[PAGE_TAG_SIZE];
};

/** Set the media type for a page's name and the tags for its content, which is borrowed. */
MUST_USE enum passkey_result page_init(struct page *page, const char *name,
    struct passkey_bytes content, struct passkey_bytes gzip, struct passkey_error *error);

/** The content of a file of web/, not compressed. It has no data if the file does not exist. */
struct passkey_bytes page_compiled_in(const char *name);

/** The files of web/. @param pages  Freed by free(). */
MUST_USE enum passkey_result pages_compiled_in(
    struct page **pages, size_t *count, struct passkey_error *error);

#endif
