/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one connection that writes: its prepared statements, its transactions, its checkpoints, and
 * the number of unfinished ceremonies. Only the writer's thread uses it.
 */
#ifndef STORE_SQLITE_WRITE_CONNECTION_H
#define STORE_SQLITE_WRITE_CONNECTION_H

#include "store/engine.h"
#include "store/sqlite/connection.h"
#include <sys/types.h>

/* Statements that begin and end transactions and savepoints. */
enum control {
    CONTROL_BEGIN,
    CONTROL_BEGIN_READING,
    CONTROL_COMMIT,
    CONTROL_ROLLBACK,
    CONTROL_SAVEPOINT,
    CONTROL_RELEASE,
    CONTROL_ROLLBACK_TO,
    CONTROL_COUNT,
};

struct write_connection {
    struct sqlite_connection connection; /* must be first */
    sqlite3_stmt *control[CONTROL_COUNT];
    int64_t ceremony_count_at_begin; /* its value when the transaction began */
    struct store_state *state;       /* of the store, to be kept up to date; NULL: of none */
    bool synced;                     /* commits are synced to the disk */
    bool sync_failed;                /* what the log seems to have may not be on the disk */
    int log_frame_count;             /* of the write-ahead log after the last commit */
    ino_t log_inode;                 /* 0: the log does not exist */
    int checkpoint_at;               /* in frames */
    int restart_at;                  /* in frames */
};

/**
 * @param database  With the newest schema. Owned by the connection if the result is PASSKEY_OK.
 */
MUST_USE enum passkey_result write_connection_new(
    sqlite3 *database, struct write_connection **connection, struct passkey_error *error);
void write_connection_free(struct write_connection **connection);

MUST_USE enum passkey_result write_control(
    struct write_connection *connection, enum control control, struct passkey_error *error);

/** Begin a transaction that only reads; it takes no lock. */
MUST_USE enum passkey_result write_begin_reading(
    struct write_connection *connection, struct passkey_error *error);
/** Begin a transaction; `synced` says whether its commit syncs the log to disk. */
MUST_USE enum passkey_result write_begin(
    struct write_connection *connection, bool synced, struct passkey_error *error);
/** On failure, the transaction was rolled back. */
MUST_USE enum passkey_result write_commit(
    struct write_connection *connection, struct passkey_error *error);
void write_rollback(struct write_connection *connection);
/** False if SQLite rolled back the transaction automatically, as it does when the disk is full. */
bool write_in_transaction(const struct write_connection *connection);

/** Copy the write-ahead log into the database file if the log has become long. */
void write_checkpoint(struct write_connection *connection);
/** Copy all of it there, before other connections are opened, and empty it. Another program that
 *  has the store open may prevent this. */
MUST_USE enum passkey_result write_checkpoint_all(sqlite3 *database, struct passkey_error *error);

#endif
