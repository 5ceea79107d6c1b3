/* SPDX-License-Identifier: Apache-2.0 */
#include "service/access/bounded_log.h"

#include "service/access/bounds.h"

void bounded_log_write(struct bounded_log *kind, int64_t now_ms,
    void (*log)(const struct log_event *event), const struct log_event *event)
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
    struct log_event written = *event;
    written.withheld = atomic_exchange(&kind->withheld, 0);
    log(&written);
}
