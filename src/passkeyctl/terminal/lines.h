/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A file line by line, in memory that does not grow: a line that is too long is read over.
 */
#ifndef PASSKEYCTL_TERMINAL_LINES_H
#define PASSKEYCTL_TERMINAL_LINES_H

#include "base/buffer.h"

#include <stdio.h>

struct lines {
    int file;           /* borrowed */
    struct buffer line; /* the current one, without its end */
    size_t number;      /* of the current one, from 1 */
    bool too_long;      /* the current one; then `line` has its beginning */

    bool begun; /* `line` is the next one already, as far as it came */
    bool whole; /* and all of it came */
    bool ended; /* nothing comes any more */
    size_t at;  /* of what was read and not taken yet */
    size_t end;
    uint8_t read[4096];
};

/** @param lines  Given back with lines_deinit(). @param file  Of which no one else reads. */
void lines_init(struct lines *lines, FILE *file, size_t size_max);
void lines_deinit(struct lines *lines);

/**
 * The next line; a last one without an end counts too.
 *
 * @param more  false: there was none.
 * @returns PASSKEY_OK; PASSKEY_STORE_UNAVAILABLE when the file cannot be read; PASSKEY_INTERNAL.
 */
MUST_USE enum passkey_result lines_next(
    struct lines *lines, bool *more, struct passkey_error *error);

/** Whether lines_next() returns without waiting for the writer. The current line becomes
 *  invalid. */
bool lines_ready(struct lines *lines);

#endif
