/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every resource that a request can consume, with its limits. The table is in bounds.c;
 * docs/security.md contains it, and tests/unit/service/test_service_bounds_page.c compares the two.
 */
#ifndef SERVICE_ACCESS_BOUNDS_H
#define SERVICE_ACCESS_BOUNDS_H

#include <stdint.h>

enum resource {
    RESOURCE_CEREMONY_START,
    RESOURCE_CEREMONY, /* unfinished */
    RESOURCE_SIGN_UP,
    RESOURCE_CREDENTIAL,
    RESOURCE_HELD_CREDENTIAL,
    RESOURCE_ACCOUNT_CHANGE,
    RESOURCE_REMOVAL,
    RESOURCE_AUDIT_ROW,
    RESOURCE_SESSION,
    RESOURCE_RECOVERY_CODES,
    RESOURCE_RECOVERY_ATTEMPT,
    RESOURCE_PASSWORD_HASH,
    RESOURCE_LINK,
    RESOURCE_LINK_REDEEM,
    RESOURCE_NOTICE,
    RESOURCE_ACCOUNT_NOTICE,
    RESOURCE_CONNECTION,
    RESOURCE_LOG_LINE,
    RESOURCE_COUNT,
};

/** By what a resource is counted. */
enum bound_scope {
    BOUND_ACCOUNT,
    BOUND_ADDRESS, /* an IPv4 address or an IPv6 /64 */
    BOUND_NETWORK, /* an IPv6 /48; an IPv4 address is counted once, as an address */
    BOUND_ALL,
    BOUND_SCOPE_COUNT,
};

/**
 * If interval_ms is 0: at most `count` at a time. Otherwise a token bucket: `count` at once, and
 * another one per interval. A count of 0 means no limit.
 */
struct bound {
    uint32_t count;
    uint32_t interval_ms;
};

struct resource_bounds {
    const char *name; /* plural */
    struct bound of[BOUND_SCOPE_COUNT];
    const char *then; /* what happens at the limit, in Markdown */
};

extern const struct resource_bounds bounds[RESOURCE_COUNT];

#endif
