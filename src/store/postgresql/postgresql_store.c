/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The PostgreSQL engine: opening, readers, and its table of functions.
 */
#include "store/ceremony.h"
#include "store/postgresql/changes.h"
#include "store/postgresql/check.h"
#include "store/postgresql/connection.h"
#include "store/postgresql/maintenance.h"
#include "store/postgresql/schema.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct postgresql_store {
    struct passkey_store store; /* must be first */
    char *rest;
    struct postgresql_connection connection; /* of the writer */
    struct writer *writer;
};

static struct postgresql_store *postgresql_of(struct passkey_store *store)
{
    return (struct postgresql_store *)store;
}

static void close_store(struct passkey_store *store)
{
    struct postgresql_store *open = postgresql_of(store);
    writer_free(&open->writer);
    postgresql_connection_deinit(&open->connection);
    free(open->rest);
    free(open);
}

static void submit(struct passkey_store *store, struct submission *submission)
{
    writer_submit(postgresql_of(store)->writer, submission);
}

/* ---- readers ---- */

static void close_reader(struct connection *reader)
{
    postgresql_connection_deinit((struct postgresql_connection *)reader);
    free(reader);
}

static enum passkey_result open_reader(
    struct passkey_store *store, struct connection **reader, struct passkey_error *error)
{
    struct postgresql_connection *opened = calloc(1, sizeof(*opened));
    if (opened == NULL)
        return fault(error, "Out of memory.");
    enum passkey_result result =
        postgresql_connection_init(opened, postgresql_of(store)->rest, error);
    if (result == PASSKEY_OK)
        *reader = &opened->base;
    else
        close_reader(&opened->base);
    return result;
}

/* ---- opening ---- */

static enum passkey_result open_writer(struct postgresql_store *open, const char *rest,
    enum store_open_mode mode, struct passkey_error *error)
{
    struct postgresql_connection *connection = &open->connection;
    open->rest = strdup(rest);
    if (open->rest == NULL)
        return fault(error, "Out of memory.");
    TRY(postgresql_connection_init(connection, rest, error));
    TRY(pg_schema_prepare(&connection->database, mode, error));
    TRY(store_ceremony_count(&connection->base, &connection->base.ceremony_count, error));
    return writer_new(postgresql_group_run, connection, &open->store.state, &open->writer, error);
}

static enum passkey_result open_store(const char *rest, enum store_open_mode mode,
    struct passkey_store **store, struct passkey_error *error)
{
    struct postgresql_store *open = calloc(1, sizeof(*open));
    if (open == NULL)
        return fault(error, "Out of memory.");
    enum passkey_result result = open_writer(open, rest, mode, error);
    if (result == PASSKEY_OK)
        *store = &open->store;
    else
        close_store(&open->store);
    return result;
}

/* ---- explicit transactions ---- */

static struct pg_database *database_of(struct connection *connection)
{
    return &((struct postgresql_connection *)connection)->database;
}

static enum passkey_result by_hand_begin(
    struct connection *connection, enum by_hand kind, struct passkey_error *error)
{
    static const char *const begin[] = {
        [BY_HAND_READ] = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        [BY_HAND_WRITE] = "BEGIN; SET LOCAL synchronous_commit = off",
        [BY_HAND_WRITE_SYNCED] = "BEGIN",
    };
    return pg_begin(database_of(connection), begin[kind], error);
}

static enum passkey_result by_hand_commit(
    struct connection *connection, struct passkey_error *error)
{
    return pg_commit(database_of(connection), "COMMIT", error);
}

static void by_hand_rollback(struct connection *connection)
{
    pg_rollback(database_of(connection));
}

static enum passkey_result numbers_restart(
    struct connection *connection, struct passkey_error *error)
{
    static const char *const tables[] = { "relying_party", "credential", "audit", "outgoing_mail",
        "former_name" };
    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
        char sql[200];
        (void)snprintf(sql, sizeof(sql),
            "SELECT setval(pg_get_serial_sequence('%s', 'number'), coalesce(max(number), 0) + 1, "
            "false) FROM %s",
            tables[i], tables[i]);
        TRY(pg_execute(database_of(connection), sql, error));
    }
    return PASSKEY_OK;
}

const struct store_engine POSTGRESQL_ENGINE = {
    .scheme = "postgresql://",
    .reads_block = true,
    .check_location = pg_location_check,
    .open = open_store,
    .close = close_store,
    .reader_open = open_reader,
    .reader_close = close_reader,
    .submit = submit,
    .check = pg_check,
    .backup = pg_maintenance_backup,
    .restore = pg_maintenance_restore,
    .upgrade = pg_maintenance_upgrade,
    .stats = pg_maintenance_stats,
    .relying_parties = pg_maintenance_relying_parties,
    .by_hand_open = open_reader,
    .by_hand_begin = by_hand_begin,
    .by_hand_commit = by_hand_commit,
    .by_hand_rollback = by_hand_rollback,
    .by_hand_close = close_reader,
    .numbers_restart = numbers_restart,
};
