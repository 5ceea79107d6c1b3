/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A relying party as HTTP sees it.
 */
#ifndef HTTP_EXCHANGE_PARTY_H
#define HTTP_EXCHANGE_PARTY_H

#include "http/exchange/page.h"

struct party {
    size_t index; /* in the configuration */
    char *rp_id;
    char **origins;
    size_t origin_count;
    bool plain;         /* its own origin is http, which is localhost: a cookie cannot be Secure */
    struct page *pages; /* theme.h */
    size_t page_count;
    char *script;
    const char *logo_name; /* NULL: none */
};

#endif
