/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The PostgreSQL engine: opening, readers, and its table of functions.
 */
#include "store/ceremony.h"
#include "store/postgresql/changes.h"
#include "store/postgresql/connection.h"
#include "store/postgresql/maintenance.h"
#include "store/postgresql/schema.h"
#include <stdlib.h>
#include <string.h>

struct postgresql_store {
    struct passkey_store store; /* first */
    char *rest;
    struct postgresql_connection connection; /* the writer's */
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
    return writer_new(postgresql_group_run, connection, &open->writer, error);
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

static enum passkey_result import(struct passkey_store *store, uint32_t relying_party,
    const struct passkey_transfer_source *source, enum passkey_transfer_mode mode,
    struct passkey_error *error)
{
    (void)store;
    (void)relying_party;
    (void)source;
    (void)mode;
    return refuse(error, PASSKEY_STORE_UNAVAILABLE, CHECK_NONE,
        "This version cannot import users into PostgreSQL.");
}

const struct store_engine POSTGRESQL_ENGINE = {
    .scheme = "postgresql://",
    .check_location = pg_location_check,
    .open = open_store,
    .close = close_store,
    .reader_open = open_reader,
    .reader_close = close_reader,
    .submit = submit,
    .check = pg_maintenance_check,
    .backup = pg_maintenance_backup,
    .restore = pg_maintenance_restore,
    .upgrade = pg_maintenance_upgrade,
    .stats = pg_maintenance_stats,
    .relying_parties = pg_maintenance_relying_parties,
    .import = import,
};
