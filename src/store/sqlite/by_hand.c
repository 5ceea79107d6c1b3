/* SPDX-License-Identifier: Apache-2.0 */
/* Explicit transactions, for import and copy. */
#include "store/sqlite/by_hand.h"

#include "store/sqlite/maintenance.h"
#include "store/sqlite/write_connection.h"

/* A transaction keeps a running server's writer waiting; after it, the writer gets a turn. */
#define GAP_MS 5
/* In KiB. Ids are random, so records are spread over all pages. */
#define CACHE_SIZE "PRAGMA cache_size = -32768"

static struct write_connection *write_connection_of(struct connection *connection)
{
    return (struct write_connection *)connection;
}

enum passkey_result by_hand_open(
    const char *path, struct connection **connection, struct passkey_error *error)
{
    CLEANUP(maintenance_close) struct maintenance maintenance;
    struct write_connection *opened = NULL;
    TRY(maintenance_open_store(path, DATABASE_WRITE, &maintenance, error));
    TRY(database_execute(maintenance.database, CACHE_SIZE, error));
    TRY(write_connection_new(maintenance.database, &opened, error));
    maintenance.database = NULL;
    *connection = &opened->connection.base;
    return PASSKEY_OK;
}

enum passkey_result by_hand_begin(
    struct connection *connection, enum by_hand kind, struct passkey_error *error)
{
    struct write_connection *writing = write_connection_of(connection);
    return kind == BY_HAND_READ ? write_begin_reading(writing, error)
                                : write_begin(writing, kind == BY_HAND_WRITE_SYNCED, error);
}

enum passkey_result by_hand_commit(struct connection *connection, struct passkey_error *error)
{
    struct write_connection *writing = write_connection_of(connection);
    TRY(write_commit(writing, error));
    write_checkpoint(writing);
    (void)sqlite3_sleep(GAP_MS);
    return PASSKEY_OK;
}

void by_hand_rollback(struct connection *connection)
{
    write_rollback(write_connection_of(connection));
}

void by_hand_close(struct connection *connection)
{
    struct write_connection *writing = write_connection_of(connection);
    write_connection_free(&writing);
}
