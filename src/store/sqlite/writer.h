/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The thread that writes. It takes all submissions that are queued as one group, applies them in
 * one transaction, commits once, and completes them.
 */
#ifndef STORE_SQLITE_WRITER_H
#define STORE_SQLITE_WRITER_H

#include "store/engine.h"
#include "store/sqlite/write_connection.h"

struct writer;

/**
 * @param database  The writer's own after this, if the result is PASSKEY_OK.
 * @param writer  Freed by writer_free().
 */
MUST_USE enum passkey_result writer_new(
    sqlite3 *database, struct writer **writer, struct passkey_error *error);
/** Waits for what was submitted, then frees and nulls. */
void writer_free(struct writer **writer);

/** See store_submit(). PASSKEY_STORE_UNAVAILABLE or PASSKEY_INTERNAL: the group could not be
 *  committed, and nothing of it is kept. */
void writer_submit(struct writer *writer, struct submission *submission);

#endif
