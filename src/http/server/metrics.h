/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The metrics of the server, for GET /metrics on the private listener: numbers of routes, statuses
 * and codes, never of users or addresses, so that their memory is bounded.
 */
#ifndef HTTP_SERVER_METRICS_H
#define HTTP_SERVER_METRICS_H

#include "base/result.h"
#include "http/exchange/problem.h"
#include "http/server/pool.h"
#include "http/server/route.h"
#include <stdatomic.h>

#define METRICS_ROUTE_COUNT_MAX  64 /* and one more for what has no route */
#define METRICS_STATUS_COUNT_MAX 24
#define METRICS_BUCKET_COUNT     10

struct metrics {
    atomic_ullong requests[METRICS_ROUTE_COUNT_MAX + 1][METRICS_STATUS_COUNT_MAX];
    atomic_ullong refusals[PROBLEM_COUNT_MAX];
    atomic_ullong times[METRICS_BUCKET_COUNT + 1]; /* each counted once; the last: longer */
    atomic_ullong time_sum_ms;
    atomic_ullong malformed;           /* requests that no endpoint could read */
    const struct route *routes;        /* borrowed */
    size_t route_count;                /* at most METRICS_ROUTE_COUNT_MAX */
    struct pool *pool;                 /* borrowed */
    const atomic_uint *requests_begun; /* and not yet completed; borrowed */
    const atomic_uint *unwritten;      /* replies that wait for the store; borrowed */
    int64_t (*monotonic_ms)(void);
};

/** An answer was made. @param route  NULL: a page, or what has no route. */
void metrics_count(struct metrics *metrics, const struct route *route, unsigned status,
    enum passkey_result result);

/** A request could not be read. */
void metrics_count_malformed(struct metrics *metrics);
/** How long a request took from when it was whole to its answer. */
void metrics_time(struct metrics *metrics, int64_t time_ms);

#endif
