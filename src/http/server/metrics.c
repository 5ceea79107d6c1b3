/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counting.
 */
#include "http/server/metrics.h"

#include <string.h>

#define FIRST_PAGE   METRICS_ROUTE_COUNT_MAX
#define FIRST_METHOD (METRICS_ROUTE_COUNT_MAX + METRICS_PAGE_COUNT_MAX)

/* The status codes that endpoints answer; all others are counted in the last place. */
static const unsigned STATUSES[METRICS_STATUS_COUNT_MAX] = { 200, 201, 202, 204, 304, 307, 308, 400,
    401, 403, 404, 405, 409, 410, 413, 415, 421, 429, 500, 503 };
static const unsigned BUCKETS_MS[METRICS_BUCKET_COUNT] = { 1, 2, 5, 10, 25, 50, 100, 250, 1000,
    5000 };

/* Files that a relying party may have instead of the built-in ones, or beside them. */
static const char *const OWN_PAGES[] = { "logo.png", "logo.svg", "site.css", "site.js" };
#define OWN_PAGE_COUNT (sizeof(OWN_PAGES) / sizeof(OWN_PAGES[0]))

/* ---- places ---- */

static size_t compiled_in(const struct metrics *metrics)
{
    size_t count_max = METRICS_PAGE_COUNT_MAX - OWN_PAGE_COUNT;
    return metrics->page_count < count_max ? metrics->page_count : count_max;
}

/* Relying parties have pages of the same names. One without a place is counted as no page. */
static size_t place_of_page(const struct metrics *metrics, const char *name, enum method method)
{
    size_t count = compiled_in(metrics);
    for (size_t i = 0; i < count; i++)
        if (strcmp(metrics->pages[i].name, name) == 0)
            return FIRST_PAGE + i;
    for (size_t i = 0; i < OWN_PAGE_COUNT; i++)
        if (strcmp(OWN_PAGES[i], name) == 0)
            return FIRST_PAGE + count + i;
    return FIRST_METHOD + method;
}

size_t metrics_place(const struct metrics *metrics, const struct route *route,
    const struct page *page, enum method method)
{
    if (route != NULL)
        return (size_t)(route - metrics->routes);
    return page != NULL ? place_of_page(metrics, page->name, method) : FIRST_METHOD + method;
}

/* Documents are known by their paths without "index.html" and ".html". */
static const char *path_of(const char *name)
{
    if (strcmp(name, "index.html") == 0)
        return "";
    return strcmp(name, "operator.html") == 0 ? "operator" : name;
}

bool metrics_labels(const struct metrics *metrics, size_t place, struct metrics_labels *labels)
{
    size_t count = compiled_in(metrics);
    size_t page = place - FIRST_PAGE;
    if (place >= FIRST_METHOD)
        *labels =
            (struct metrics_labels){ method_name((enum method)(place - FIRST_METHOD)), "", "" };
    else if (place < metrics->route_count)
        *labels = (struct metrics_labels){ method_name(metrics->routes[place].method), "",
            metrics->routes[place].path };
    else if (place >= FIRST_PAGE && page < count + OWN_PAGE_COUNT)
        *labels = (struct metrics_labels){ "GET", "/",
            page < count ? path_of(metrics->pages[page].name) : OWN_PAGES[page - count] };
    else
        return false;
    return true;
}

/* ---- counting ---- */

static size_t column_of(unsigned status)
{
    size_t i = 0;
    while (i + 1 < METRICS_STATUS_COUNT_MAX && STATUSES[i] != status)
        i++;
    return i;
}

unsigned metrics_status(size_t column)
{
    return STATUSES[column];
}

unsigned metrics_bucket_ms(size_t bucket)
{
    return BUCKETS_MS[bucket];
}

static void add(atomic_ullong *counter, unsigned long long count)
{
    atomic_fetch_add_explicit(counter, count, memory_order_relaxed);
}

void metrics_count(
    struct metrics *metrics, size_t place, unsigned status, enum passkey_result result)
{
    add(&metrics->requests[place][column_of(status)], 1);
    if (result != PASSKEY_OK)
        add(&metrics->refusals[problem_index(result)], 1);
}

void metrics_count_malformed(struct metrics *metrics)
{
    add(&metrics->malformed, 1);
}

void metrics_count_connection(struct metrics *metrics)
{
    add(&metrics->connections_refused, 1);
}

void metrics_time(struct metrics *metrics, size_t place, int64_t time_ms)
{
    size_t i = 0;
    while (i < METRICS_BUCKET_COUNT && time_ms > BUCKETS_MS[i])
        i++;
    add(&metrics->times[place][i], 1);
    add(&metrics->time_sums_ms[place], (unsigned long long)time_ms);
}
