/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A connection to an SQLite database, with the same settings everywhere, and the meaning of
 * SQLite's codes. It does not depend on the schema.
 */
#ifndef STORE_SQLITE_DATABASE_H
#define STORE_SQLITE_DATABASE_H

#include "base/result.h"
#include <sqlite3.h>

/* Another process may hold the write lock: a backup, passkeyctl, someone's sqlite3. */
#define DATABASE_BUSY_TIMEOUT_MS 5000

/**
 * How long this connection waits for a lock that another one holds. It tries every two
 * milliseconds. SQLite's own timeout tries only ten times a second after a while and would miss the
 * few milliseconds that an import leaves between its batches.
 */
void database_wait_for(sqlite3 *database, int timeout_ms);

enum database_access {
    DATABASE_READ,
    DATABASE_WRITE,
};

/**
 * Connect to an existing file. A connection is for one thread at a time.
 *
 * @param database  Closed by database_close().
 */
MUST_USE enum passkey_result database_open(
    const char *path, enum database_access access, sqlite3 **database, struct passkey_error *error);
/** Closes and nulls. All statements must have been finalized. */
void database_close(sqlite3 **database);

/** Runs statements without parameters and results. */
MUST_USE enum passkey_result database_execute(
    sqlite3 *database, const char *sql, struct passkey_error *error);
/** Reads the first column of the first row. */
MUST_USE enum passkey_result database_integer(
    sqlite3 *database, const char *sql, int64_t *value, struct passkey_error *error);

/**
 * Prepare a statement that only this engine uses (schema, pragmas). Freed by sqlite3_finalize().
 */
MUST_USE enum passkey_result database_prepare(
    sqlite3 *database, const char *sql, sqlite3_stmt **statement, struct passkey_error *error);
/** @param row  Whether there is a row, or another one. */
MUST_USE enum passkey_result database_step(
    sqlite3_stmt *statement, bool *row, struct passkey_error *error);
/** For CLEANUP. */
void statement_free(sqlite3_stmt **statement);

/**
 * The result for a code other than SQLITE_OK, _ROW and _DONE.
 *
 * @returns PASSKEY_STORE_UNAVAILABLE or PASSKEY_INTERNAL.
 */
enum passkey_result database_error(int code, struct passkey_error *error);

#endif
