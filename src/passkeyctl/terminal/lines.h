/* SPDX-License-Identifier: Apache-2.0 */
/* Reads a file line by line in constant memory. The rest of a line that is too long is skipped. */
#ifndef PASSKEYCTL_TERMINAL_LINES_H
#define PASSKEYCTL_TERMINAL_LINES_H

#include "base/buffer.h"

#include <stdio.h>

struct lines {
    int file;           /* borrowed */
    struct buffer line; /* the current one, without its line end */
    size_t number;      /* of the current one, from 1 */
    bool too_long;      /* the current line is, and `line` has only its beginning */

    bool begun; /* `line` has the beginning of the next line already */
    bool whole; /* and it is complete */
    bool ended; /* the end of the file was reached */
    size_t at;  /* of bytes that were read and not used yet */
    size_t end;
    uint8_t read[4096];
};

/** @param lines  Free it with lines_deinit(). @param file  Nothing else may read from it. */
void lines_init(struct lines *lines, FILE *file, size_t size_max);
void lines_deinit(struct lines *lines);

/**
 * Read the next line. The last one need not have a line end.
 *
 * @param more  false: the end was reached.
 * @returns PASSKEY_OK; PASSKEY_STORE_UNAVAILABLE if the file cannot be read; PASSKEY_INTERNAL.
 */
MUST_USE enum passkey_result lines_next(
    struct lines *lines, bool *more, struct passkey_error *error);

/** Whether lines_next() would return without waiting. The current line becomes invalid. */
bool lines_ready(struct lines *lines);

#endif
