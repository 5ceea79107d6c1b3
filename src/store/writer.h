/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The writer's thread, for every engine. It takes all queued submissions as one group, which an
 * engine applies in one transaction with one commit.
 */
#ifndef STORE_WRITER_H
#define STORE_WRITER_H

#include "store/engine.h"

struct writer;

/**
 * @param run  Applies the submissions of a group and completes each with group_complete(). Called
 *         in the writer's thread. Returns those that are early and were left, or NULL.
 * @param state  Where the groups are counted. It must remain valid as long as `context`.
 * @param context  For `run`. It must remain valid until writer_free() returns.
 * @param writer  Freed by writer_free().
 */
MUST_USE enum passkey_result writer_new(
    struct queue_link *(*run)(void *context, struct queue_link *group), void *context,
    struct store_state *state, struct writer **writer, struct passkey_error *error);
/**
 * Waits for all submissions, then frees and nulls.
 * @param writer  May point to NULL.
 */
void writer_free(struct writer **writer);

/** See store_submit(). Callable from any thread. */
void writer_submit(struct writer *writer, struct submission *submission);

/* ---- for engines: a group is the link of the first submission, followed by the others ---- */

struct submission *submission_of(struct queue_link *link);

/**
 * Run the changes of a set in order, up to the first that fails, in the engine's transaction.
 *
 * @param refused  Written only on PASSKEY_CONFLICT: the index of the change whose precondition was
 *        not met.
 */
MUST_USE enum passkey_result changes_run(struct connection *connection,
    const struct change_set *changes, size_t *refused, struct passkey_error *error);

/** Whether a set of the group must be on disk when it completes. */
bool group_wants_sync(struct queue_link *group);

/**
 * Complete each submission.
 *
 * @param result  PASSKEY_OK: each submission has its own result. Otherwise the transaction failed,
 *         and this is the result of all.
 */
void group_complete(
    struct queue_link *group, enum passkey_result result, const struct passkey_error *error);

#endif
