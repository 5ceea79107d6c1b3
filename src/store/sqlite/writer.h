/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The thread that writes. Callers hand in tasks and wait; it takes all that are there as one
 * group, does them in one transaction, commits once, and wakes the callers.
 */
#ifndef STORE_SQLITE_WRITER_H
#define STORE_SQLITE_WRITER_H

#include "store/sqlite/write_connection.h"

/** Work inside a transaction. Its outputs count only when writer_execute() returns their result. */
struct task {
    /* After a fault it has undone its changes, or rolled the transaction back. */
    enum passkey_result (*run)(
        struct write_connection *connection, void *context, struct passkey_error *error);
    void *context;
    bool synced;
    bool looks; /* it only reads: others may write meanwhile */
};

struct writer;

/**
 * @param database  The writer's from here on, on PASSKEY_OK alone.
 * @param writer  Freed by writer_free().
 */
MUST_USE enum passkey_result writer_new(
    sqlite3 *database, struct writer **writer, struct passkey_error *error);
/** Waits for what was handed in, then frees and nulls. */
void writer_free(struct writer **writer);

/**
 * Do a task; from any thread. Returns when its group is committed.
 *
 * @returns What run returned; PASSKEY_STORE_UNAVAILABLE or PASSKEY_INTERNAL when the group could
 *          not be committed, and then nothing of it is kept.
 */
MUST_USE enum passkey_result writer_execute(
    struct writer *writer, const struct task *task, struct passkey_error *error);

#endif
