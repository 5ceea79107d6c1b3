/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one connection that writes: its prepared statements, its transactions, its checkpoints, and
 * the count of unfinished ceremonies. It belongs to the writer's thread.
 */
#ifndef STORE_SQLITE_WRITE_CONNECTION_H
#define STORE_SQLITE_WRITE_CONNECTION_H

#include "store/change.h"
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
    struct sqlite_connection connection; /* first */
    sqlite3_stmt *control[CONTROL_COUNT];
    int64_t ceremony_count_at_begin; /* what it was when the transaction began */
    bool synced;                     /* commits are synced to the disk */
    int log_frame_count;             /* of the write-ahead log after the last commit */
    ino_t log_inode;                 /* of its file; 0: there is none */
    int checkpoint_at;               /* so many frames */
    int restart_at;                  /* so many frames */
};

/**
 * @param database  Of the newest schema; the connection's from here on, only on PASSKEY_OK.
 */
MUST_USE enum passkey_result write_connection_new(
    sqlite3 *database, struct write_connection **connection, struct passkey_error *error);
void write_connection_free(struct write_connection **connection);

MUST_USE enum passkey_result write_control(
    struct write_connection *connection, enum control control, struct passkey_error *error);

/** Begin a transaction that only reads; it takes no lock. */
MUST_USE enum passkey_result write_begin_reading(
    struct write_connection *connection, struct passkey_error *error);
/** Begin a transaction; `synced` says what its commit does. */
MUST_USE enum passkey_result write_begin(
    struct write_connection *connection, bool synced, struct passkey_error *error);
/** On failure everything was rolled back. */
MUST_USE enum passkey_result write_commit(
    struct write_connection *connection, struct passkey_error *error);
void write_rollback(struct write_connection *connection);
/** False when SQLite rolled the transaction back by itself, as it does on a full disk. */
bool write_in_transaction(const struct write_connection *connection);

/** Bring the write-ahead log into the database file when it has become long. */
void write_checkpoint(struct write_connection *connection);

#endif
