/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one connection that writes, and its log.
 */
#include "store/sqlite/write_connection.h"

#include "store/sqlite/database.h"

#include <stdlib.h>
#include <sys/stat.h>

/* SQLite's own measure: about 4 MB. */
#define CHECKPOINT_FRAME_COUNT 1000
/* Each time the log has grown by so much, readers are waited for, so that it begins again from the
 * front: about 16 MB. */
#define RESTART_FRAME_COUNT 4000
/* Our readers hold a snapshot for microseconds, or while they wait for a processor; somebody's
 * open shell may hold one for hours. */
#define RESTART_TIMEOUT_MS 100

/* ---- opening ---- */

/* SQLite calls this after each commit; a log that became shorter began again from the front. */
static int committed(void *context, sqlite3 *database, const char *schema, int frame_count)
{
    (void)database;
    (void)schema;
    struct write_connection *connection = context;
    if (frame_count < connection->log_frame_count) {
        connection->checkpoint_at = CHECKPOINT_FRAME_COUNT;
        connection->restart_at = RESTART_FRAME_COUNT;
    }
    connection->log_frame_count = frame_count;
    return SQLITE_OK;
}

/* The file of the write-ahead log, which stays the same while anybody has the database open; 0: it
 * is not there. */
static ino_t log_inode(sqlite3 *database)
{
    struct stat status;
    const char *path = sqlite3_filename_wal(sqlite3_db_filename(database, "main"));
    return path != NULL && stat(path, &status) == 0 ? status.st_ino : 0;
}

static enum passkey_result set_up(
    struct write_connection *connection, sqlite3 *database, struct passkey_error *error)
{
    TRY(digest_new(&connection->digest, error));
    TRY(statements_prepare(
        database, WRITE_TEXTS, WRITE_STATEMENT_COUNT, connection->statements, error));
    TRY(database_execute(database, "PRAGMA synchronous = FULL", error));
    connection->synced = true;
    connection->checkpoint_at = CHECKPOINT_FRAME_COUNT;
    connection->restart_at = RESTART_FRAME_COUNT;
    TRY(write_count_ceremonies(connection, error));
    connection->log_inode = log_inode(database); /* read from, it is there */
    return PASSKEY_OK;
}

enum passkey_result write_connection_new(
    sqlite3 *database, struct write_connection **connection, struct passkey_error *error)
{
    CLEANUP(write_connection_free) struct write_connection *made = calloc(1, sizeof(*made));
    if (made == NULL)
        return fault(error, "Out of memory.");
    TRY(set_up(made, database, error));
    /* It replaces SQLite's own hook, which would checkpoint while callers wait for their commit. */
    sqlite3_wal_hook(database, committed, made);
    made->database = database;
    *connection = made;
    made = NULL;
    return PASSKEY_OK;
}

void write_connection_free(struct write_connection **connection)
{
    struct write_connection *made = *connection;
    *connection = NULL;
    if (made == NULL)
        return;
    statements_finalize(made->statements, WRITE_STATEMENT_COUNT);
    database_close(&made->database);
    digest_free(&made->digest);
    free(made);
}

/* ---- statements ---- */

struct query write_query(struct write_connection *connection, enum write_statement statement)
{
    return query_begin(connection->statements[statement]);
}

enum passkey_result write_run(struct write_connection *connection, enum write_statement statement,
    struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = write_query(connection, statement);
    return query_run(&query, error);
}

enum passkey_result write_count_ceremonies(
    struct write_connection *connection, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = write_query(connection, WRITE_CEREMONY_COUNT);
    bool row = false;
    TRY(query_step(&query, &row, error));
    connection->ceremony_count = sqlite3_column_int64(query.statement, 0);
    return PASSKEY_OK;
}

/* ---- transactions ---- */

/* SQLite takes this setting when it parses it, so it cannot be kept prepared. */
static enum passkey_result set_synced(
    struct write_connection *connection, bool synced, struct passkey_error *error)
{
    if (connection->synced == synced)
        return PASSKEY_OK;
    TRY(database_execute(connection->database,
        synced ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL", error));
    connection->synced = synced;
    return PASSKEY_OK;
}

/* A file that nobody finds any more still takes what is written, and would lose it. */
static enum passkey_result check_place(
    struct write_connection *connection, struct passkey_error *error)
{
    int moved = 0;
    (void)sqlite3_file_control(connection->database, NULL, SQLITE_FCNTL_HAS_MOVED, &moved);
    if (moved != 0)
        return refuse(error, PASSKEY_STORE_UNAVAILABLE, CHECK_NONE,
            "The store's file was moved or deleted under the running program: put it back, or "
            "start the program again.");
    if (connection->log_inode != 0 && log_inode(connection->database) != connection->log_inode)
        return refuse(error, PASSKEY_STORE_UNAVAILABLE, CHECK_NONE,
            "The store's write-ahead log (the file that ends in -wal) was moved or deleted under "
            "the running program: put it back, or stop the program and start it again.");
    return PASSKEY_OK;
}

enum passkey_result write_begin(
    struct write_connection *connection, bool synced, struct passkey_error *error)
{
    TRY(check_place(connection, error));
    TRY(set_synced(connection, synced, error));
    connection->ceremony_count_at_begin = connection->ceremony_count;
    return write_run(connection, WRITE_BEGIN, error);
}

enum passkey_result write_begin_looking(
    struct write_connection *connection, struct passkey_error *error)
{
    TRY(check_place(connection, error));
    connection->ceremony_count_at_begin = connection->ceremony_count;
    return write_run(connection, WRITE_BEGIN_LOOKING, error);
}

enum passkey_result write_commit(struct write_connection *connection, struct passkey_error *error)
{
    enum passkey_result result = write_run(connection, WRITE_COMMIT, error);
    if (result != PASSKEY_OK)
        write_rollback(connection);
    return result;
}

void write_rollback(struct write_connection *connection)
{
    /* It fails only where SQLite has rolled back by itself. */
    if (write_in_transaction(connection)) {
        CLEANUP(query_end) struct query query = write_query(connection, WRITE_ROLLBACK);
        (void)sqlite3_step(query.statement);
    }
    connection->ceremony_count = connection->ceremony_count_at_begin;
}

bool write_in_transaction(const struct write_connection *connection)
{
    return sqlite3_get_autocommit(connection->database) == 0;
}

/* ---- the log ---- */

void write_checkpoint(struct write_connection *connection)
{
    if (connection->log_frame_count < connection->checkpoint_at)
        return;
    connection->checkpoint_at = connection->log_frame_count + CHECKPOINT_FRAME_COUNT;
    bool restart = connection->log_frame_count >= connection->restart_at;
    if (restart) {
        connection->restart_at = connection->log_frame_count + RESTART_FRAME_COUNT;
        database_wait_for(connection->database, RESTART_TIMEOUT_MS);
    }
    /* What it could not do now it does the next time; a disk that fails shows at a commit. */
    (void)sqlite3_wal_checkpoint_v2(connection->database, NULL,
        restart ? SQLITE_CHECKPOINT_RESTART : SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    if (restart)
        database_wait_for(connection->database, DATABASE_BUSY_TIMEOUT_MS);
}
