/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ceremonies that have been started and whose row is not in the store yet. While a worker defers,
 * the start of a ceremony is answered before its row is written, if the store is a file: a finish
 * finds the ceremony here, and its deletion is queued after the insertion. A killed process may
 * lose the starts of its last milliseconds; freeing the service writes them all. Another process
 * sees a ceremony when its row is written.
 */
#ifndef SERVICE_CEREMONY_UNWRITTEN_H
#define SERVICE_CEREMONY_UNWRITTEN_H

#include "service/access/call.h"

/* Beyond this number a start waits for its row. */
#define UNWRITTEN_CEREMONY_COUNT_MAX 1024

struct unwritten;
MUST_USE enum passkey_result unwritten_new(
    struct unwritten **unwritten, struct passkey_error *error);
/** Waits until all are written. @param unwritten  May point to NULL. */
void unwritten_free(struct unwritten **unwritten);

/**
 * Submit the change set of a start, without waiting.
 *
 * @param items  The first inserts the ceremony; all copyable (change_copy.h).
 * @returns Whether it was submitted. Otherwise the caller applies it: the worker does not defer,
 *          the store is not a file, a bound is reached, or the last one could not be written.
 */
bool unwritten_submit(const struct call *call, const struct change *items, size_t count);

/**
 * Find a ceremony that is not written.
 *
 * @param ceremony  As from store_ceremony_find(); NULL: it is in the store, or does not exist.
 */
MUST_USE enum passkey_result unwritten_find(
    const struct call *call, const struct ceremony_key *key, struct ceremony_record **ceremony);

#endif
