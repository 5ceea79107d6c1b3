/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What all requests share: the relying parties, the pages and the service. It is created before the
 * first request and does not change.
 */
#ifndef HTTP_EXCHANGE_SITE_H
#define HTTP_EXCHANGE_SITE_H

#include "base/network.h"
#include "base/result.h"
#include "http/exchange/readiness.h"
#include "http/exchange/theme.h"
#include "service/access/bounded_log.h"
#include <passkey/service.h>
#include <stdatomic.h>

struct metrics;

/*
 * Events that are not logged each time. The first two are mistakes of the deployment and logged
 * once.
 */
struct notices {
    atomic_flag untrusted;  /* X-Forwarded-For from a peer that is not a configured proxy */
    atomic_flag unreadable; /* an item of X-Forwarded-For that is not an address */
    struct bounded_log overloads;
    struct bounded_log malformed; /* requests */
    struct bounded_log store_faults;
    struct bounded_log other_faults;
};

struct site {
    struct passkey_service *service; /* borrowed */
    struct party *parties;
    size_t party_count;
    struct page *pages;
    size_t page_count;
    bool operator_page;
    const char *base_path;         /* such as "/auth", borrowed; NULL: the root */
    const struct network *proxies; /* borrowed */
    size_t proxy_count;
    struct metrics *metrics;                    /* borrowed; NULL: nothing is counted */
    void (*log)(const struct log_event *event); /* NULL: nothing is logged */
    bool logs_requests;                         /* each that is answered */
    bool logs_refusals;                         /* each that is refused */
    bool logs_addresses;                        /* whole ones */
    struct notices *notices;                    /* borrowed; set if there is a log */
    int64_t (*monotonic_ms)(void);              /* set if there is a log */
    struct readiness *readiness;                /* borrowed; NULL: each request tests the store */
};

/** @param themes  The themes of the parties, in their order; borrowed. NULL: none. */
MUST_USE enum passkey_result site_init(struct site *site, struct passkey_service *service,
    const struct passkey_relying_party *parties, const struct theme *themes, size_t party_count,
    struct passkey_error *error);
void site_deinit(struct site *site);

/** The party for a Host header; the only party, whatever the header is; or NULL. */
const struct party *site_party(const struct site *site, struct passkey_bytes host);

#endif
