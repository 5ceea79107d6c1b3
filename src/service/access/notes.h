/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Changes that no reply waits for: when a session or an API key was last used. A worker
 * that defers submits them without waiting; at most NOTE_COUNT_MAX are unwritten, and others are
 * left out.
 */
#ifndef SERVICE_ACCESS_NOTES_H
#define SERVICE_ACCESS_NOTES_H

#include "service/access/call.h"

#define NOTE_COUNT_MAX 1024

struct notes;
MUST_USE enum passkey_result notes_new(struct notes **notes, struct passkey_error *error);
/** Waits until all are written. @param notes  May point to NULL. */
void notes_free(struct notes **notes);

/**
 * Apply a note, or, while the worker defers, submit it.
 *
 * @param change  Copyable (change_copy.h).
 * @returns Whether it was applied or submitted. Why not is of no interest to the caller.
 */
bool note_apply(const struct call *call, const struct change *change);

#endif
