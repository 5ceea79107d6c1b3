/* SPDX-License-Identifier: Apache-2.0 */
#include "passkeyctl/terminal/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define INTERVAL_MS 200

static int64_t monotonic_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

struct progress progress_begin(const struct request *request, const char *what, const char *unit)
{
    return (struct progress){
        .what = what,
        .unit = unit,
        .silent = isatty(STDERR_FILENO) != 1 || request_has(request, OPTION_QUIET),
        .begun_ms = monotonic_ms(),
    };
}

static void show(const struct progress *progress, int64_t done, int64_t total, int64_t taken_ms)
{
    int64_t rate = taken_ms == 0 ? 0 : done * 1000 / taken_ms;
    (void)fprintf(stderr, "\r%s: ", progress->what);
    if (total > 0)
        (void)fprintf(stderr, "%" PRId64 " %%, ", done * 100 / total);
    (void)fprintf(stderr, "%" PRId64 " %s, %" PRId64 "/s", done, progress->unit, rate);
    if (total > done && rate > 0)
        (void)fprintf(stderr, ", %" PRId64 " s left", (total - done) / rate + 1);
    (void)fputs("\033[K", stderr);
}

void progress_step(void *context, int64_t done, int64_t total)
{
    struct progress *progress = context;
    if (progress->silent)
        return;
    int64_t now_ms = monotonic_ms();
    if (progress->shown && now_ms - progress->shown_ms < INTERVAL_MS)
        return;
    progress->shown = true;
    progress->shown_ms = now_ms;
    show(progress, done, total, now_ms - progress->begun_ms);
}

void progress_end(struct progress *progress)
{
    if (progress->shown)
        (void)fputs("\r\033[K", stderr);
    progress->shown = false;
}
