/* SPDX-License-Identifier: Apache-2.0 */
/*
 * GET /metrics in Prometheus' text format. Figures that are still zero are left out where there is
 * one for each route, status or code.
 */
#include "http/server/metrics.h"

#include "base/bytes.h"
#include "http/endpoints/endpoints.h"
#include "service/access/limits.h"
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define TEXT_SIZE_MAX ((size_t)256 * 1024)
#define LINE_SIZE_MAX 256

/* What the endpoints answer; the last place is for any other. */
static const unsigned STATUSES[METRICS_STATUS_COUNT_MAX] = { 200, 201, 202, 204, 304, 307, 308, 400,
    401, 403, 404, 405, 409, 410, 413, 415, 421, 429, 500, 503 };
static const unsigned BUCKETS_MS[METRICS_BUCKET_COUNT] = { 1, 2, 5, 10, 25, 50, 100, 250, 1000,
    5000 };

/* ---- counting ---- */

static size_t status_index(unsigned status)
{
    size_t i = 0;
    while (i + 1 < METRICS_STATUS_COUNT_MAX && STATUSES[i] != status)
        i++;
    return i;
}

static void add(atomic_ullong *counter, unsigned long long count)
{
    atomic_fetch_add_explicit(counter, count, memory_order_relaxed);
}

static unsigned long long read(const atomic_ullong *counter)
{
    return atomic_load_explicit(counter, memory_order_relaxed);
}

void metrics_count(
    struct metrics *metrics, const struct route *route, unsigned status, enum passkey_result result)
{
    size_t index = route == NULL ? METRICS_ROUTE_COUNT_MAX : (size_t)(route - metrics->routes);
    add(&metrics->requests[index][status_index(status)], 1);
    if (result != PASSKEY_OK)
        add(&metrics->refusals[problem_index(result)], 1);
}

void metrics_count_malformed(struct metrics *metrics)
{
    add(&metrics->malformed, 1);
}

void metrics_time(struct metrics *metrics, int64_t time_ms)
{
    size_t i = 0;
    while (i < METRICS_BUCKET_COUNT && time_ms > BUCKETS_MS[i])
        i++;
    add(&metrics->times[i], 1);
    add(&metrics->time_sum_ms, (unsigned long long)time_ms);
}

/* ---- writing ---- */

__attribute__((format(printf, 2, 3))) static void write_line(
    struct buffer *text, const char *format, ...)
{
    char line[LINE_SIZE_MAX];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(line, sizeof(line), format, arguments);
    va_end(arguments);
    buffer_append_text(text, line);
}

static void write_head(struct buffer *text, const char *name, const char *type, const char *help)
{
    write_line(text, "# HELP passkeyd_%s %s\n# TYPE passkeyd_%s %s\n", name, help, name, type);
}

static void write_requests(struct buffer *text, const struct metrics *metrics)
{
    write_head(text, "requests_total", "counter", "Requests that were answered.");
    for (size_t i = 0; i <= METRICS_ROUTE_COUNT_MAX; i++) {
        const struct route *route = i < metrics->route_count ? &metrics->routes[i] : NULL;
        for (size_t j = 0; j < METRICS_STATUS_COUNT_MAX; j++) {
            unsigned long long count = read(&metrics->requests[i][j]);
            if (count > 0)
                write_line(text,
                    "passkeyd_requests_total{method=\"%s\",route=\"%s\",status=\"%u\"} %llu\n",
                    route == NULL ? "" : method_name(route->method),
                    route == NULL ? "" : route->path, STATUSES[j], count);
        }
    }
}

/* What both finishes were answered, by whose fault it was. */
static void write_verifications(struct buffer *text, const struct metrics *metrics)
{
    static const char *const ceremonies[] = { "registration", "authentication" };
    static const char *const paths[] = { "/v1/registration/verify", "/v1/authentication/verify" };
    write_head(text, "verifications_total", "counter", "Ceremonies that were finished.");
    for (size_t i = 0; i < 2; i++) {
        size_t index = 0;
        while (strcmp(metrics->routes[index].path, paths[i]) != 0)
            index++;
        unsigned long long accepted = 0, refused = 0, failed = 0;
        for (size_t j = 0; j < METRICS_STATUS_COUNT_MAX; j++) {
            unsigned long long count = read(&metrics->requests[index][j]);
            *(STATUSES[j] < 300 ? &accepted : STATUSES[j] < 500 ? &refused : &failed) += count;
        }
        write_line(text,
            "passkeyd_verifications_total{ceremony=\"%s\",outcome=\"accepted\"} %llu\n"
            "passkeyd_verifications_total{ceremony=\"%s\",outcome=\"refused\"} %llu\n",
            ceremonies[i], accepted, ceremonies[i], refused);
        write_line(text, "passkeyd_verifications_total{ceremony=\"%s\",outcome=\"failed\"} %llu\n",
            ceremonies[i], failed);
    }
}

static void write_refusals(struct buffer *text, const struct metrics *metrics)
{
    write_head(text, "refusals_total", "counter", "Requests that were refused or failed, by code.");
    for (size_t i = 0; i < PROBLEM_COUNT_MAX; i++) {
        unsigned long long count = read(&metrics->refusals[i]);
        if (count > 0)
            write_line(text, "passkeyd_refusals_total{code=\"%s\"} %llu\n",
                passkey_result_slug(problem_at(i)), count);
    }
}

static void write_times(struct buffer *text, const struct metrics *metrics)
{
    unsigned long long sum = 0;
    write_head(
        text, "request_duration_seconds", "histogram", "From a whole request to its answer.");
    for (size_t i = 0; i < METRICS_BUCKET_COUNT; i++) {
        sum += read(&metrics->times[i]);
        write_line(text, "passkeyd_request_duration_seconds_bucket{le=\"%u.%03u\"} %llu\n",
            BUCKETS_MS[i] / 1000, BUCKETS_MS[i] % 1000, sum);
    }
    sum += read(&metrics->times[METRICS_BUCKET_COUNT]);
    unsigned long long time_ms = read(&metrics->time_sum_ms);
    write_line(text,
        "passkeyd_request_duration_seconds_bucket{le=\"+Inf\"} %llu\n"
        "passkeyd_request_duration_seconds_sum "
        "%llu.%03llu\npasskeyd_request_duration_seconds_count %llu\n",
        sum, time_ms / 1000, time_ms % 1000, sum);
}

static void write_gauge(struct buffer *text, const char *name, const char *help, unsigned count)
{
    write_head(text, name, "gauge", help);
    write_line(text, "passkeyd_%s %u\n", name, count);
}

/* A write is tried, as by /readyz. */
static void write_store(struct buffer *text, struct exchange *exchange)
{
    const struct metrics *metrics = exchange->site->metrics;
    struct passkey_error error = { .result = PASSKEY_OK };
    int64_t begun_ms = metrics->monotonic_ms();
    bool up = passkey_service_check(exchange->site->service, &error) == PASSKEY_OK;
    int64_t time_ms = metrics->monotonic_ms() - begun_ms;
    write_gauge(text, "store_up", "Whether the store can be written.", up);
    write_head(text, "store_write_duration_seconds", "gauge",
        "How long a write took that was just tried.");
    write_line(text, "passkeyd_store_write_duration_seconds %" PRId64 ".%03" PRId64 "\n",
        time_ms / 1000, time_ms % 1000);
}

enum passkey_result metrics_get(struct exchange *exchange)
{
    const struct metrics *metrics = exchange->site->metrics;
    struct reply *reply = exchange->reply;
    CLEANUP(buffer_deinit) struct buffer text;
    size_t size = 0;
    buffer_init(&text, TEXT_SIZE_MAX);
    write_requests(&text, metrics);
    write_verifications(&text, metrics);
    write_refusals(&text, metrics);
    write_times(&text, metrics);
    write_head(&text, "malformed_requests_total", "counter",
        "Requests that could not be read as HTTP, or whose head was too large.");
    write_line(&text, "passkeyd_malformed_requests_total %llu\n", read(&metrics->malformed));
    write_head(&text, "sign_ups_exceeded_total", "counter",
        "Sign-ups beyond the rate in all, which are not refused.");
    write_line(&text, "passkeyd_sign_ups_exceeded_total %" PRIu64 "\n",
        limits_exceeded(exchange->site->service));
    write_gauge(&text, "requests_in_flight", "Requests that have begun, with this one.",
        atomic_load(metrics->requests_begun));
    write_gauge(&text, "requests_waiting", "Whole requests that wait for a worker.",
        pool_waiting(metrics->pool));
    write_gauge(&text, "replies_waiting", "Replies that wait for the store to write their changes.",
        atomic_load(metrics->unwritten));
    write_store(&text, exchange);
    TRY(buffer_take(&text, &reply->owned, &size, &exchange->error));
    reply->status = 200;
    reply->body = (struct passkey_bytes){ (const uint8_t *)reply->owned, size };
    reply_header(reply, "Content-Type", "text/plain; version=0.0.4; charset=utf-8");
    reply_header(reply, "Cache-Control", "no-store");
    return PASSKEY_OK;
}
