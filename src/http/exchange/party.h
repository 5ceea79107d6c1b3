/* SPDX-License-Identifier: Apache-2.0 */
/* A relying party for HTTP. */
#ifndef HTTP_EXCHANGE_PARTY_H
#define HTTP_EXCHANGE_PARTY_H

#include "http/exchange/page.h"

struct party {
    size_t index; /* in the configuration */
    char *rp_id;
    char **origins;
    size_t origin_count;
    bool plain;         /* its own origin is http (localhost), so cookies cannot be Secure */
    struct page *pages; /* see theme.h */
    size_t page_count;
    char *script;
    char *document; /* NULL: that of all parties */
    const char *logo_name; /* NULL: none */
};

#endif
