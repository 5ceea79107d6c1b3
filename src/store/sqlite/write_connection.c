/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one connection that writes, and its log.
 */
#include "store/sqlite/write_connection.h"

#include "store/ceremony.h"
#include "store/sqlite/database.h"

#include <stdlib.h>
#include <sys/stat.h>

/* SQLite's default: about 4 MB. */
#define CHECKPOINT_FRAME_COUNT 1000
/* Whenever the log has grown by this many frames, wait for readers, so that it starts again from
 * the beginning: about 16 MB. */
#define RESTART_FRAME_COUNT 4000
/* Readers of this program hold a snapshot for microseconds, or while they wait for a processor. An
 * open shell may hold one for hours. */
#define RESTART_TIMEOUT_MS 100

/* ---- opening ---- */

/*
 * SQLite calls this after each commit. A log that became shorter has started again from the
 * beginning.
 */
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

/* The inode of the write-ahead log, which stays the same while any program has the database open;
 * 0: it does not exist. */
static ino_t log_inode(sqlite3 *database)
{
    struct stat status;
    const char *path = sqlite3_filename_wal(sqlite3_db_filename(database, "main"));
    return path != NULL && stat(path, &status) == 0 ? status.st_ino : 0;
}

static const char *const control_texts[CONTROL_COUNT] = {
    [CONTROL_BEGIN] = "BEGIN IMMEDIATE",
    [CONTROL_BEGIN_READING] = "BEGIN",
    [CONTROL_COMMIT] = "COMMIT",
    [CONTROL_ROLLBACK] = "ROLLBACK",
    [CONTROL_SAVEPOINT] = "SAVEPOINT changes",
    [CONTROL_RELEASE] = "RELEASE changes",
    [CONTROL_ROLLBACK_TO] = "ROLLBACK TO changes",
};

static enum passkey_result set_up(
    struct write_connection *connection, sqlite3 *database, struct passkey_error *error)
{
    for (size_t i = 0; i < CONTROL_COUNT; i++)
        TRY(database_prepare(database, control_texts[i], &connection->control[i], error));
    TRY(database_execute(database, "PRAGMA synchronous = FULL", error));
    connection->synced = true;
    connection->checkpoint_at = CHECKPOINT_FRAME_COUNT;
    connection->restart_at = RESTART_FRAME_COUNT;
    return PASSKEY_OK;
}

/* The caller owns the database until everything has succeeded. */
static enum passkey_result open_connection(
    struct write_connection *made, sqlite3 *database, struct passkey_error *error)
{
    struct connection *base = &made->connection.base;
    TRY(sqlite_connection_init(&made->connection, database, error));
    TRY(set_up(made, database, error));
    return store_ceremony_count(base, &base->ceremony_count, error);
}

enum passkey_result write_connection_new(
    sqlite3 *database, struct write_connection **connection, struct passkey_error *error)
{
    struct write_connection *made = calloc(1, sizeof(*made));
    if (made == NULL)
        return fault(error, "Out of memory.");
    enum passkey_result result = open_connection(made, database, error);
    if (result != PASSKEY_OK) {
        made->connection.database = NULL;
        write_connection_free(&made);
        return result;
    }
    made->log_inode = log_inode(database); /* the log exists after the first read */
    /* This replaces SQLite's own hook, which would run a checkpoint while callers wait for their
     * commit. */
    sqlite3_wal_hook(database, committed, made);
    *connection = made;
    return PASSKEY_OK;
}

void write_connection_free(struct write_connection **connection)
{
    struct write_connection *made = *connection;
    *connection = NULL;
    if (made == NULL)
        return;
    for (size_t i = 0; i < CONTROL_COUNT; i++)
        sqlite3_finalize(made->control[i]);
    sqlite_connection_deinit(&made->connection);
    free(made);
}

enum passkey_result write_control(
    struct write_connection *connection, enum control control, struct passkey_error *error)
{
    bool row = false;
    enum passkey_result result = database_step(connection->control[control], &row, error);
    /* Resetting returns the code of the step again. */
    (void)sqlite3_reset(connection->control[control]);
    return result;
}

/* ---- transactions ---- */

/*
 * SQLite applies this setting when it parses the statement, so the statement cannot be kept
 * prepared.
 */
static enum passkey_result set_synced(
    struct write_connection *connection, bool synced, struct passkey_error *error)
{
    if (connection->synced == synced)
        return PASSKEY_OK;
    TRY(database_execute(connection->connection.database,
        synced ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL", error));
    connection->synced = synced;
    return PASSKEY_OK;
}

/* A file whose name was removed or replaced still accepts writes, which would be lost. */
static enum passkey_result check_place(
    struct write_connection *connection, struct passkey_error *error)
{
    int moved = 0;
    (void)sqlite3_file_control(
        connection->connection.database, NULL, SQLITE_FCNTL_HAS_MOVED, &moved);
    if (moved != 0)
        return refuse(error, PASSKEY_STORE_UNAVAILABLE, CHECK_NONE,
            "The store's file was moved or deleted under the running program: put it back, or "
            "restart the program.");
    if (connection->log_inode != 0 &&
        log_inode(connection->connection.database) != connection->log_inode)
        return refuse(error, PASSKEY_STORE_UNAVAILABLE, CHECK_NONE,
            "The store's write-ahead log (the file that ends in -wal) was moved or deleted under "
            "the running program: put it back, or restart the program.");
    return PASSKEY_OK;
}

/*
 * After a sync that failed, the operating system may have dropped the writes and marked their pages
 * clean: later syncs succeed without writing them. SQLite would go on after a gap in its log, at
 * which a recovery ends. So nothing is written after it, and the log is not copied into the
 * database until the next start has checked it.
 */
static void note_sync(struct write_connection *connection, int code)
{
    if (code != SQLITE_IOERR_FSYNC && code != SQLITE_IOERR_DIR_FSYNC)
        return;
    connection->sync_failed = true;
    (void)sqlite3_db_config(
        connection->connection.database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    if (connection->state != NULL)
        atomic_store(&connection->state->sync_failed, true);
}

enum passkey_result write_begin(
    struct write_connection *connection, bool synced, struct passkey_error *error)
{
    if (connection->sync_failed)
        return refuse(error, PASSKEY_STORE_UNAVAILABLE, CHECK_NONE, SYNC_FAILED_MESSAGE);
    TRY(check_place(connection, error));
    TRY(set_synced(connection, synced, error));
    connection->ceremony_count_at_begin = connection->connection.base.ceremony_count;
    return write_control(connection, CONTROL_BEGIN, error);
}

enum passkey_result write_begin_reading(
    struct write_connection *connection, struct passkey_error *error)
{
    TRY(check_place(connection, error));
    connection->ceremony_count_at_begin = connection->connection.base.ceremony_count;
    return write_control(connection, CONTROL_BEGIN_READING, error);
}

enum passkey_result write_commit(struct write_connection *connection, struct passkey_error *error)
{
    enum passkey_result result = write_control(connection, CONTROL_COMMIT, error);
    if (result != PASSKEY_OK) {
        note_sync(connection, sqlite3_extended_errcode(connection->connection.database));
        write_rollback(connection);
    }
    return result;
}

void write_rollback(struct write_connection *connection)
{
    /* Fails only if SQLite has rolled back already. */
    if (write_in_transaction(connection)) {
        (void)sqlite3_step(connection->control[CONTROL_ROLLBACK]);
        (void)sqlite3_reset(connection->control[CONTROL_ROLLBACK]);
    }
    connection->connection.base.ceremony_count = connection->ceremony_count_at_begin;
}

bool write_in_transaction(const struct write_connection *connection)
{
    return sqlite3_get_autocommit(connection->connection.database) == 0;
}

/* ---- the log ---- */

void write_checkpoint(struct write_connection *connection)
{
    if (connection->log_frame_count < connection->checkpoint_at || connection->sync_failed)
        return;
    connection->checkpoint_at = connection->log_frame_count + CHECKPOINT_FRAME_COUNT;
    bool restart = connection->log_frame_count >= connection->restart_at;
    if (restart) {
        connection->restart_at = connection->log_frame_count + RESTART_FRAME_COUNT;
        database_wait_for(connection->connection.database, RESTART_TIMEOUT_MS);
    }
    /* What could not be done now is done the next time. */
    note_sync(connection,
        sqlite3_wal_checkpoint_v2(connection->connection.database, NULL,
            restart ? SQLITE_CHECKPOINT_RESTART : SQLITE_CHECKPOINT_PASSIVE, NULL, NULL));
    if (restart)
        database_wait_for(connection->connection.database, DATABASE_BUSY_TIMEOUT_MS);
}

enum passkey_result write_checkpoint_all(sqlite3 *database, struct passkey_error *error)
{
    TRY(database_execute(database, "PRAGMA user_version", error)); /* opens the log */
    database_wait_for(database, RESTART_TIMEOUT_MS);
    int code = sqlite3_wal_checkpoint_v2(database, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    database_wait_for(database, DATABASE_BUSY_TIMEOUT_MS);
    return code == SQLITE_OK || (code & 0xff) == SQLITE_BUSY ? PASSKEY_OK
                                                             : database_error(code, error);
}
