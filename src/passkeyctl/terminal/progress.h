/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Shows the progress of long work: a line on a terminal, with rate and remaining time; nothing in a
 * pipe.
 */
#ifndef PASSKEYCTL_TERMINAL_PROGRESS_H
#define PASSKEYCTL_TERMINAL_PROGRESS_H

#include "passkeyctl/terminal/command_table.h"

struct progress {
    const char *what; /* "Import" */
    const char *unit; /* "lines" */
    bool silent;
    bool shown;
    int64_t begun_ms;
    int64_t shown_ms;
};

struct progress progress_begin(const struct request *request, const char *what, const char *unit);

/** @param progress  A struct progress. @param total  0: unknown. */
void progress_step(void *progress, int64_t done, int64_t total);

/** Remove the line, so that the next output begins a line. */
void progress_end(struct progress *progress);

#endif
