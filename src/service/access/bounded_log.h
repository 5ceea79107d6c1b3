/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Events that requests can cause: of each kind at most one a minute is logged, and it says how many
 * were not, so that a flood of requests does not fill the log.
 */
#ifndef SERVICE_ACCESS_BOUNDED_LOG_H
#define SERVICE_ACCESS_BOUNDED_LOG_H

#include "base/log.h"
#include "base/result.h"
#include <stdatomic.h>

/* One kind of event. Zero at first. */
struct bounded_log {
    atomic_uint withheld;
    _Atomic int64_t next_ms; /* no event before this time */
};

/** Log the event, or count it. Thread-safe. @param log  NULL: nothing is logged. */
void bounded_log_write(struct bounded_log *kind, int64_t now_ms,
    void (*log)(const struct log_event *event), const struct log_event *event);

#endif
