/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The SQLite engine: opening, readers, and its table of functions.
 */
#include "base/bytes.h"
#include "store/engine.h"
#include "store/sqlite/by_hand.h"
#include "store/sqlite/changes.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/database.h"
#include "store/sqlite/file.h"
#include "store/sqlite/maintenance.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/write_connection.h"
#include "store/writer.h"
#include <stdlib.h>

struct sqlite_store {
    struct passkey_store store; /* must be first */
    char *path;
    struct write_connection *connection; /* of the writer; NULL if the file cannot be written */
    struct writer *writer;               /* NULL if `connection` is NULL */
};

static struct sqlite_store *sqlite_of(struct passkey_store *store)
{
    return (struct sqlite_store *)store;
}

static void close_store(struct passkey_store *store)
{
    struct sqlite_store *open = sqlite_of(store);
    writer_free(&open->writer);
    write_connection_free(&open->connection);
    free(open->path);
    free(open);
}

static void submit(struct passkey_store *store, struct submission *submission)
{
    struct sqlite_store *open = sqlite_of(store);
    if (open->writer != NULL) {
        writer_submit(open->writer, submission);
        return;
    }
    submission->result = refuse(&submission->error, PASSKEY_STORE_UNAVAILABLE, CHECK_NONE,
        "The store is read-only: nothing was changed.");
    submission->completed(submission);
}

/* ---- readers ---- */

static void close_reader(struct connection *reader)
{
    sqlite_connection_deinit((struct sqlite_connection *)reader);
    free(reader);
}

static enum passkey_result open_database(
    const char *path, struct sqlite_connection *connection, struct passkey_error *error)
{
    CLEANUP(database_close) sqlite3 *database = NULL;
    TRY(database_open(path, DATABASE_READ, &database, error));
    TRY(sqlite_connection_init(connection, database, error));
    database = NULL;
    return PASSKEY_OK;
}

static enum passkey_result open_reader(
    struct passkey_store *store, struct connection **reader, struct passkey_error *error)
{
    struct sqlite_connection *opened = calloc(1, sizeof(*opened));
    if (opened == NULL)
        return fault(error, "Out of memory.");
    enum passkey_result result = open_database(sqlite_of(store)->path, opened, error);
    if (result == PASSKEY_OK)
        *reader = &opened->base;
    else
        close_reader(&opened->base);
    return result;
}

/* ---- opening ---- */

void store_own_process(void)
{
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); /* has no effect after the first use */
}

/* The functions that these two call do not name the path in their messages. */

static enum passkey_result check_read_only(struct sqlite_store *open, struct passkey_error *error)
{
    CLEANUP(database_close) sqlite3 *database = NULL;
    TRY(database_open(open->path, DATABASE_READ, &database, error));
    return schema_check(database, error);
}

static enum passkey_result open_writer(
    struct sqlite_store *open, enum store_open_mode mode, struct passkey_error *error)
{
    CLEANUP(database_close) sqlite3 *database = NULL;
    TRY(database_open(open->path, DATABASE_WRITE, &database, error));
    /* After a sync that failed, the log may be readable, and yet not on the disk. */
    if (mode == STORE_OPEN_CREATE)
        TRY(write_checkpoint_all(database, error));
    TRY(schema_prepare(database, mode, error));
    TRY(write_connection_new(database, &open->connection, error));
    database = NULL;
    open->connection->state = &open->store.state;
    atomic_store(
        &open->store.state.ceremony_count, open->connection->connection.base.ceremony_count);
    return writer_new(sqlite_group_run, open->connection, &open->store.state, &open->writer, error);
}

static enum passkey_result open_store(const char *path, enum store_open_mode mode,
    struct passkey_store **store, struct passkey_error *error)
{
    bool read_only = mode == STORE_OPEN_EXISTING && file_is_read_only(path);
    TRY(file_prepare(path, mode, read_only ? DATABASE_READ : DATABASE_WRITE, error));
    struct sqlite_store *open = calloc(1, sizeof(*open));
    if (open == NULL)
        return fault(error, "Out of memory.");
    open->store.shared = file_is_shared(path);
    open->store.read_only = read_only;
    open->path = file_plain_path(path);
    struct passkey_error below = { 0 };
    enum passkey_result result = open->path == NULL ? fault(&below, "Out of memory.")
                                 : read_only        ? check_read_only(open, &below)
                                                    : open_writer(open, mode, &below);
    if (result == PASSKEY_OK) {
        if (open->store.shared && mode == STORE_OPEN_CREATE)
            file_narrow(path);
        *store = &open->store;
        return PASSKEY_OK;
    }
    close_store(&open->store);
    char quoted[TEXT_QUOTE_SIZE];
    return refuse(
        error, result, CHECK_NONE, "%s: %s", text_quote(bytes_text(path), quoted), below.message);
}

static enum passkey_result refuse_in_use(const char *path, struct passkey_error *error)
{
    return maintenance_refuse_in_use(path, file_is_in_use(path), error);
}

static enum passkey_result open_by_hand(
    struct passkey_store *store, struct connection **connection, struct passkey_error *error)
{
    return by_hand_open(sqlite_of(store)->path, connection, error);
}

const struct store_engine SQLITE_ENGINE = {
    .scheme = "sqlite:",
    .open = open_store,
    .close = close_store,
    .reader_open = open_reader,
    .reader_close = close_reader,
    .submit = submit,
    .check = maintenance_check,
    .backup = maintenance_backup,
    .restore = maintenance_restore,
    .upgrade = maintenance_upgrade,
    .stats = maintenance_stats,
    .refuse_in_use = refuse_in_use,
    .relying_parties = maintenance_relying_parties,
    .by_hand_open = open_by_hand,
    .by_hand_begin = by_hand_begin,
    .by_hand_commit = by_hand_commit,
    .by_hand_rollback = by_hand_rollback,
    .by_hand_close = by_hand_close,
};
