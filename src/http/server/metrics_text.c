/* SPDX-License-Identifier: Apache-2.0 */
/*
 * GET /metrics in Prometheus' text format. Figures that are still zero are left out where there is
 * one for each route, page, status or code.
 */
#include "base/bytes.h"
#include "http/endpoints/endpoints.h"
#include "http/server/metrics.h"
#include "service/access/limits.h"
#include "store/mail.h"
#include "store/store.h"
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* A histogram of each place has about two kilobytes. */
#define TEXT_SIZE_MAX ((size_t)1024 * 1024)
#define LINE_SIZE_MAX 256
#define NAME_SIZE_MAX 80

static unsigned long long read(const atomic_ullong *counter)
{
    return atomic_load_explicit(counter, memory_order_relaxed);
}

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

static void write_gauge(struct buffer *text, const char *name, const char *help, unsigned count)
{
    write_head(text, name, "gauge", help);
    write_line(text, "passkeyd_%s %u\n", name, count);
}

static void write_counter(
    struct buffer *text, const char *name, const char *help, unsigned long long count)
{
    write_head(text, name, "counter", help);
    write_line(text, "passkeyd_%s %llu\n", name, count);
}

/* ---- requests ---- */

static void write_requests(struct buffer *text, const struct metrics *metrics)
{
    struct metrics_labels labels;
    write_head(text, "requests_total", "counter", "Requests that were answered.");
    for (size_t i = 0; i < METRICS_PLACE_COUNT; i++) {
        if (!metrics_labels(metrics, i, &labels))
            continue;
        for (size_t j = 0; j < METRICS_STATUS_COUNT_MAX; j++) {
            unsigned long long count = read(&metrics->requests[i][j]);
            if (count > 0)
                write_line(text,
                    "passkeyd_requests_total{method=\"%s\",route=\"%s%s\",status=\"%u\"} %llu\n",
                    labels.method, labels.slash, labels.path, metrics_status(j), count);
        }
    }
}

/* The answers to the finishes of both ceremonies, by the cause of a failure. */
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
            unsigned status = metrics_status(j);
            *(status < 300 ? &accepted : status < 500 ? &refused : &failed) += count;
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

/* ---- histograms ---- */

struct histogram {
    const char *name;
    const char *labels;           /* with a comma at the end, or empty */
    const atomic_ullong *buckets; /* one more than bounds */
    size_t bucket_count;
};

static void write_bucket(
    struct buffer *text, const struct histogram *histogram, const char *bound, uint64_t count)
{
    write_line(text, "passkeyd_%s_bucket{%sle=\"%s\"} %" PRIu64 "\n", histogram->name,
        histogram->labels, bound, count);
}

/* The sum, in thousandths, and the count; labels without the comma. */
static void write_totals(struct buffer *text, const struct histogram *histogram,
    unsigned long long sum, unsigned long long count)
{
    int size = (int)strlen(histogram->labels);
    const char *open = size == 0 ? "" : "{";
    const char *close = size == 0 ? "" : "}";
    size -= size > 0;
    write_line(text, "passkeyd_%s_sum%s%.*s%s %llu.%03llu\n", histogram->name, open, size,
        histogram->labels, close, sum / 1000, sum % 1000);
    write_line(text, "passkeyd_%s_count%s%.*s%s %llu\n", histogram->name, open, size,
        histogram->labels, close, count);
}

static void write_times_of(
    struct buffer *text, const struct metrics *metrics, size_t place, const char *labels)
{
    struct histogram histogram = { "request_duration_seconds", labels, metrics->times[place],
        METRICS_BUCKET_COUNT };
    unsigned long long count = 0;
    char bound[32];
    for (size_t i = 0; i < METRICS_BUCKET_COUNT; i++) {
        unsigned bound_ms = metrics_bucket_ms(i);
        count += read(&metrics->times[place][i]);
        (void)snprintf(bound, sizeof(bound), "%u.%03u", bound_ms / 1000, bound_ms % 1000);
        write_bucket(text, &histogram, bound, count);
    }
    count += read(&metrics->times[place][METRICS_BUCKET_COUNT]);
    write_bucket(text, &histogram, "+Inf", count);
    write_totals(text, &histogram, read(&metrics->time_sums_ms[place]), count);
}

static void write_times(struct buffer *text, const struct metrics *metrics)
{
    struct metrics_labels each;
    write_head(text, "request_duration_seconds", "histogram",
        "Time from the end of a request to its answer, by route.");
    for (size_t i = 0; i < METRICS_PLACE_COUNT; i++) {
        char labels[LINE_SIZE_MAX / 2];
        unsigned long long count = 0;
        for (size_t j = 0; j <= METRICS_BUCKET_COUNT; j++)
            count += read(&metrics->times[i][j]);
        if (count == 0 || !metrics_labels(metrics, i, &each))
            continue;
        (void)snprintf(labels, sizeof(labels), "method=\"%s\",route=\"%s%s\",", each.method,
            each.slash, each.path);
        write_times_of(text, metrics, i, labels);
    }
}

/* ---- the store and the mail ---- */

static void write_store_histogram(struct buffer *text, const struct histogram *histogram,
    const uint32_t limits[], uint32_t scale, unsigned long long sum)
{
    unsigned long long count = 0;
    char bound[32];
    for (size_t i = 0; i < histogram->bucket_count; i++) {
        count += read(&histogram->buckets[i]);
        if (scale == 1)
            (void)snprintf(bound, sizeof(bound), "%u", limits[i]);
        else
            (void)snprintf(bound, sizeof(bound), "%u.%03u", limits[i] / scale, limits[i] % scale);
        write_bucket(text, histogram, bound, count);
    }
    count += read(&histogram->buckets[histogram->bucket_count]);
    write_bucket(text, histogram, "+Inf", count);
    write_totals(text, histogram, sum, count);
}

static void write_writer(struct buffer *text, const struct store_state *state)
{
    struct histogram sizes = { "store_group_size", "", state->group_sizes, STORE_BUCKET_COUNT };
    struct histogram times = { "store_commit_duration_seconds", "", state->commit_times,
        STORE_BUCKET_COUNT };
    write_gauge(text, "store_queue", "Change sets that wait for the writer of the store.",
        atomic_load(&state->queued));
    write_head(text, sizes.name, "histogram", "Change sets that were committed together.");
    write_store_histogram(text, &sizes, STORE_GROUP_SIZES, 1, read(&state->changes) * 1000);
    write_head(text, times.name, "histogram",
        "From the beginning of a group of change sets until it is committed and on the disk.");
    write_store_histogram(
        text, &times, STORE_COMMIT_TIMES_MS, 1000, read(&state->commit_time_us) / 1000);
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
    write_writer(text, store_state(exchange->site->service->store));
}

/* Left out if the store cannot be read. */
static void write_mail(struct buffer *text, const struct exchange *exchange)
{
    int64_t count = 0, oldest_ms = 0;
    if (store_mail_waiting(exchange->worker->reader, &count, &oldest_ms, NULL) != PASSKEY_OK)
        return;
    write_gauge(text, "mails_waiting", "Mails that wait to be sent, or to be tried again.",
        (unsigned)count);
    write_head(text, "mails_oldest_timestamp_seconds", "gauge",
        "When the oldest mail that waits was queued; 0 if none does.");
    write_line(text, "passkeyd_mails_oldest_timestamp_seconds %" PRId64 "\n", oldest_ms / 1000);
}

/* ---- limits ---- */

/* The name of a resource up to a comma or parenthesis, with underscores. */
static void write_limit(struct buffer *text, const char *resource, uint64_t count)
{
    char name[NAME_SIZE_MAX];
    size_t size = strcspn(resource, ",(");
    while (size > 0 && resource[size - 1] == ' ')
        size--;
    (void)snprintf(name, sizeof(name), "%.*s", (int)size, resource);
    for (char *at = name; *at != '\0'; at++)
        if (*at == ' ')
            *at = '_';
    if (count > 0)
        write_line(text, "passkeyd_limits_total{limit=\"%s\"} %" PRIu64 "\n", name, count);
}

static void write_limits(struct buffer *text, const struct exchange *exchange)
{
    const struct metrics *metrics = exchange->site->metrics;
    write_head(text, "limits_total", "counter",
        "Requests and connections that were refused at a limit, by its kind.");
    for (int i = 0; i < RESOURCE_COUNT; i++)
        write_limit(text, bounds[i].name,
            limits_refused(exchange->site->service, (enum resource)i) +
                (i == RESOURCE_CONNECTION ? read(&metrics->connections_refused) : 0));
    write_counter(text, "sign_ups_exceeded_total",
        "Sign-ups beyond the rate in all, which are not refused.",
        limits_exceeded(exchange->site->service));
}

/* ---- the whole ---- */

static void write_all(struct buffer *text, struct exchange *exchange)
{
    const struct metrics *metrics = exchange->site->metrics;
    write_requests(text, metrics);
    write_verifications(text, metrics);
    write_refusals(text, metrics);
    write_times(text, metrics);
    write_counter(text, "malformed_requests_total",
        "Requests that could not be read as HTTP, or whose head was too large.",
        read(&metrics->malformed));
    write_limits(text, exchange);
    write_gauge(text, "requests_in_flight", "Requests that have begun, with this one.",
        atomic_load(metrics->requests_begun));
    write_gauge(text, "requests_waiting", "Whole requests that wait for a worker.",
        pool_waiting(metrics->pool));
    write_gauge(text, "replies_waiting", "Replies that wait for the store to write their changes.",
        atomic_load(metrics->unwritten));
    write_store(text, exchange);
    write_mail(text, exchange);
}

enum passkey_result metrics_get(struct exchange *exchange)
{
    struct reply *reply = exchange->reply;
    CLEANUP(buffer_deinit) struct buffer text;
    size_t size = 0;
    buffer_init(&text, TEXT_SIZE_MAX);
    write_all(&text, exchange);
    TRY(buffer_take(&text, &reply->owned, &size, &exchange->error));
    reply->status = 200;
    reply->body = (struct passkey_bytes){ (const uint8_t *)reply->owned, size };
    reply_header(reply, "Content-Type", "text/plain; version=0.0.4; charset=utf-8");
    reply_header(reply, "Cache-Control", "no-store");
    return PASSKEY_OK;
}
