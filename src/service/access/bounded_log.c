/* SPDX-License-Identifier: Apache-2.0 */
#include "service/access/bounded_log.h"

#include "service/access/bounds.h"
#include <stdio.h>

#define LINE_SIZE_MAX 1024

void bounded_log_line(
    struct bounded_log *kind, int64_t now_ms, void (*log)(const char *line), const char *line)
{
    if (log == NULL)
        return;
    int64_t next_ms = atomic_load(&kind->next_ms);
    int64_t interval_ms = bounds[RESOURCE_LOG_LINE].of[BOUND_ALL].interval_ms;
    bool early =
        now_ms < next_ms && next_ms - now_ms <= interval_ms; /* or the clock was set back */
    if (early || !atomic_compare_exchange_strong(&kind->next_ms, &next_ms, now_ms + interval_ms)) {
        atomic_fetch_add(&kind->withheld, 1);
        return;
    }
    char full[LINE_SIZE_MAX];
    unsigned withheld = atomic_exchange(&kind->withheld, 0);
    if (withheld > 0)
        snprintf(full, sizeof(full), "%s (%u more since the last such line)", line, withheld);
    log(withheld > 0 ? full : line);
}
