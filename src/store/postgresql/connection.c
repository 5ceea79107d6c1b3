/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The functions of driver.h for PostgreSQL. Columns are in binary format.
 */
#include "store/postgresql/connection.h"

#include "store/postgresql/arguments.h"
#include "store/postgresql/pipeline.h"
#include "store/query.h"

#include <stdlib.h>
#include <string.h>

/* All rows of one use of a statement. */
struct cursor {
    PGresult *answer;
    int row; /* the current one; -1: before the first */
};

static struct postgresql_connection *postgresql_of(const struct query *query)
{
    return (struct postgresql_connection *)query->connection;
}

/* ---- running ---- */

static enum passkey_result prepare(struct postgresql_connection *connection,
    const struct statement *statement, const struct arguments *arguments,
    struct passkey_error *error)
{
    bool *prepared = postgresql_prepared(connection, statement, false);
    if (*prepared)
        return PASSKEY_OK;
    CLEANUP(pg_answer_free)
    PGresult *answer = PQprepare(connection->database.session, statement->name, statement->text,
        arguments->count, arguments->types);
    TRY(pg_judge(&connection->database, answer, error));
    *prepared = true;
    return PASSKEY_OK;
}

/* A transaction whose session was lost cannot continue in another one. */
static enum passkey_result run(
    struct query *query, struct cursor *cursor, struct passkey_error *error)
{
    struct postgresql_connection *connection = postgresql_of(query);
    struct pg_database *database = &connection->database;
    struct arguments arguments;
    arguments_fill(&arguments, query);
    if (!database->in_transaction)
        TRY(pg_ready(database, error));
    if (database->pooled) {
        cursor->answer = PQexecParams(database->session, query->statement->text, arguments.count,
            arguments.types, arguments.values, arguments.sizes, arguments.formats, 1);
    } else {
        TRY(prepare(connection, query->statement, &arguments, error));
        cursor->answer = PQexecPrepared(database->session, query->statement->name, arguments.count,
            arguments.values, arguments.sizes, arguments.formats, 1);
    }
    return pg_judge(database, cursor->answer, error);
}

static void release(struct cursor *cursor)
{
    PQclear(cursor->answer);
    free(cursor);
}

/* Outside of a transaction there are only reads, which can be repeated. */
static enum passkey_result start(struct query *query, struct passkey_error *error)
{
    const struct pg_database *database = &postgresql_of(query)->database;
    struct cursor *cursor = calloc(1, sizeof(*cursor));
    if (cursor == NULL)
        return fault(error, "Out of memory.");
    cursor->row = -1;
    enum passkey_result result = run(query, cursor, error);
    if (result != PASSKEY_OK && database->failure == PG_LOST && !database->in_transaction) {
        pg_answer_free(&cursor->answer);
        result = run(query, cursor, error);
    }
    if (result == PASSKEY_OK)
        query->cursor = cursor;
    else
        release(cursor);
    return result;
}

static enum passkey_result step(struct query *query, bool *row, struct passkey_error *error)
{
    struct postgresql_connection *connection = postgresql_of(query);
    if (connection->pipeline.active) {
        connection->pipeline.needs_answer = true;
        return fault(error, "%s needs an answer at once.", query->statement->name);
    }
    if (query->cursor == NULL)
        TRY(start(query, error));
    struct cursor *cursor = query->cursor;
    *row = cursor->row + 1 < PQntuples(cursor->answer);
    if (*row)
        cursor->row++;
    return PASSKEY_OK;
}

static void rewind_query(struct query *query)
{
    struct cursor *cursor = query->cursor;
    if (cursor != NULL)
        cursor->row = -1;
}

static void end(struct query *query)
{
    if (query->cursor != NULL)
        release(query->cursor);
    query->cursor = NULL;
}

/* ---- rows ---- */

/* Literals and booleans of a query are narrower than columns of tables. */
static int64_t integer(const struct query *row, int column)
{
    const struct cursor *cursor = row->cursor;
    const uint8_t *at = (const uint8_t *)PQgetvalue(cursor->answer, cursor->row, column);
    int size = PQgetlength(cursor->answer, cursor->row, column);
    if (size < 1 || size > 8)
        return 0;
    uint64_t value = (at[0] & 0x80) != 0 ? UINT64_MAX : 0;
    for (int i = 0; i < size; i++)
        value = value << 8 | at[i];
    return (int64_t)value;
}

static struct passkey_bytes bytes(const struct query *row, int column)
{
    const struct cursor *cursor = row->cursor;
    if (PQgetisnull(cursor->answer, cursor->row, column) != 0)
        return (struct passkey_bytes){ NULL, 0 };
    return (struct passkey_bytes){ (const uint8_t *)PQgetvalue(cursor->answer, cursor->row, column),
        (size_t)PQgetlength(cursor->answer, cursor->row, column) };
}

static enum passkey_result unsound(const struct query *row, struct passkey_error *error)
{
    return refuse(error, PASSKEY_STORE_UNAVAILABLE, CHECK_NONE,
        "A row of the store is damaged, or was changed by another program (read by %s): run "
        "\"passkeyctl store check\", which names it, and correct it, or restore a backup.",
        row->statement->name);
}

static int64_t changed(const struct query *query)
{
    const struct cursor *cursor = query->cursor;
    return strtoll(PQcmdTuples(cursor->answer), NULL, 10);
}

static enum passkey_result snapshot_begin(
    struct connection *connection, struct passkey_error *error)
{
    return pg_begin(&((struct postgresql_connection *)connection)->database,
        "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", error);
}

static void snapshot_end(struct connection *connection)
{
    pg_rollback(&((struct postgresql_connection *)connection)->database);
}

static const struct driver driver = {
    .defer = pg_pipeline_defer,
    .step = step,
    .rewind = rewind_query,
    .end = end,
    .integer = integer,
    .bytes = bytes,
    .unsound = unsound,
    .changed = changed,
    .snapshot_begin = snapshot_begin,
    .snapshot_end = snapshot_end,
};

/* ---- creation and end ---- */

enum passkey_result postgresql_connection_init(
    struct postgresql_connection *connection, const char *rest, struct passkey_error *error)
{
    connection->base.driver = &driver;
    connection->prepared = calloc(2 * statement_count(), sizeof(*connection->prepared));
    if (connection->prepared == NULL)
        return fault(error, "Out of memory.");
    TRY(digest_new(&connection->base.digest, error));
    return pg_open(rest, &connection->database, error);
}

void postgresql_connection_deinit(struct postgresql_connection *connection)
{
    pg_close(&connection->database);
    free(connection->prepared);
    free(connection->pipeline.sent);
    digest_free(&connection->base.digest);
}
