/* SPDX-License-Identifier: Apache-2.0 */
/* Copies a whole store into another one, of any engine. */
#ifndef STORE_COPY_H
#define STORE_COPY_H

#include "crypto/digest.h"
#include "store/engine.h"

/* A table after the last comparison. */
struct store_copied {
    const char *table;
    int64_t count; /* rows read from the target */
    int64_t written;
    int64_t removed;
    uint8_t checksum[SHA256_SIZE]; /* over all of its rows in the order of their keys */
};

struct store_copy_receiver {
    void *context;
    void (*copied)(void *context, const struct store_copied *copied);
};

/**
 * Make the target's rows equal to those of the source in one snapshot. Rows that are equal already
 * are not written, so that a copy that was interrupted goes on, and a second one brings over what
 * changed since the first. The tables are compared again after the last write.
 *
 * @param dry_run  Nothing is written; the receiver gets what would be.
 * @param to  A store that exists. No server may use it.
 * @param progress  In rows. May be NULL.
 * @returns PASSKEY_OK; PASSKEY_CONFLICT if the target still differs, because another program writes
 *          to it; a fault.
 */
MUST_USE enum passkey_result store_copy(struct passkey_store *from, struct passkey_store *to,
    bool dry_run, const struct passkey_store_progress *progress,
    const struct store_copy_receiver *receiver, struct passkey_error *error);

#endif
