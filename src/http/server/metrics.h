/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The metrics of the server, for GET /metrics on the private listener: numbers of routes, pages,
 * statuses and codes, never of users, addresses or other paths, so that their memory is bounded.
 */
#ifndef HTTP_SERVER_METRICS_H
#define HTTP_SERVER_METRICS_H

#include "base/result.h"
#include "http/exchange/page.h"
#include "http/exchange/problem.h"
#include "http/server/pool.h"
#include "http/server/route.h"
#include <stdatomic.h>

#define METRICS_ROUTE_COUNT_MAX  64
#define METRICS_PAGE_COUNT_MAX   48
#define METRICS_METHOD_COUNT     (METHOD_OPTIONS + 1)
#define METRICS_STATUS_COUNT_MAX 24
#define METRICS_BUCKET_COUNT     10

/* A place for each route, for each page, and for each method of what has neither. */
#define METRICS_PLACE_COUNT                                                                        \
    (METRICS_ROUTE_COUNT_MAX + METRICS_PAGE_COUNT_MAX + METRICS_METHOD_COUNT)

struct metrics {
    atomic_ullong requests[METRICS_PLACE_COUNT][METRICS_STATUS_COUNT_MAX];
    /* Each request is counted once; in the last bucket if it took longer. */
    atomic_ullong times[METRICS_PLACE_COUNT][METRICS_BUCKET_COUNT + 1];
    atomic_ullong time_sums_ms[METRICS_PLACE_COUNT];
    atomic_ullong refusals[PROBLEM_COUNT_MAX];
    atomic_ullong malformed;           /* requests that no endpoint could read */
    atomic_ullong connections_refused; /* of an address that had too many */
    const struct route *routes;        /* borrowed */
    size_t route_count;                /* at most METRICS_ROUTE_COUNT_MAX */
    const struct page *pages;          /* compiled in; borrowed */
    size_t page_count;
    struct pool *pool;                 /* borrowed */
    const atomic_uint *requests_begun; /* and not yet completed; borrowed */
    const atomic_uint *unwritten;      /* replies that wait for the store; borrowed */
    int64_t (*monotonic_ms)(void);
};

/** The place of a request. @param route, page  NULL: it has none. */
size_t metrics_place(const struct metrics *metrics, const struct route *route,
    const struct page *page, enum method method);

/* The labels of a place. */
struct metrics_labels {
    const char *method;
    const char *slash; /* before the path: "/" for a page, else "" */
    const char *path;  /* of a route or page; empty: neither */
};

/** @param place  Below METRICS_PLACE_COUNT. @returns false if nothing has the place. */
bool metrics_labels(const struct metrics *metrics, size_t place, struct metrics_labels *labels);

/** The status that is counted in a column; the last one means any other. */
unsigned metrics_status(size_t column);
/** The upper bound of a bucket. */
unsigned metrics_bucket_ms(size_t bucket);

/** An answer was made. */
void metrics_count(
    struct metrics *metrics, size_t place, unsigned status, enum passkey_result result);

/** Count a request that could not be read. */
void metrics_count_malformed(struct metrics *metrics);
/** A connection was refused, because its address had too many. */
void metrics_count_connection(struct metrics *metrics);
/** How long a request took from when it was whole to its answer. */
void metrics_time(struct metrics *metrics, size_t place, int64_t time_ms);

#endif
