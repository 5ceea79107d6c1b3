/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The functions of driver.h for SQLite.
 */
#include "store/sqlite/connection.h"

#include "store/query.h"
#include "store/sqlite/database.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static struct sqlite_connection *sqlite_of(struct connection *connection)
{
    return (struct sqlite_connection *)connection;
}

/* ---- running ---- */

/* SQLite numbers a parameter $2 by its position in the text, but ?2 by its number. */
#define TEXT_SIZE_MAX 2048

static int prepare_text(sqlite3 *database, const char *text, sqlite3_stmt **prepared)
{
    char numbered[TEXT_SIZE_MAX];
    size_t size = strlen(text);
    assert(size < sizeof(numbered));
    for (size_t i = 0; i <= size; i++)
        numbered[i] = text[i] == '$' ? '?' : text[i];
    return sqlite3_prepare_v3(
        database, numbered, (int)size + 1, SQLITE_PREPARE_PERSISTENT, prepared, NULL);
}

static enum passkey_result prepare(struct sqlite_connection *connection,
    const struct statement *statement, sqlite3_stmt **prepared, struct passkey_error *error)
{
    sqlite3_stmt **kept = &connection->statements[statement_index(statement)];
    if (*kept == NULL) {
        int code = prepare_text(connection->database, statement->text, kept);
        if (code != SQLITE_OK)
            return database_error(code, error);
    }
    *prepared = *kept;
    return PASSKEY_OK;
}

static int bind(sqlite3_stmt *prepared, int index, const struct value *value)
{
    switch (value->type) {
    case VALUE_INTEGER:
        return sqlite3_bind_int64(prepared, index, value->integer);
    case VALUE_BLOB:
        return sqlite3_bind_blob64(
            prepared, index, value->bytes.data, value->bytes.size, SQLITE_STATIC);
    case VALUE_TEXT:
        return sqlite3_bind_text64(prepared, index, (const char *)value->bytes.data,
            value->bytes.size, SQLITE_STATIC, SQLITE_UTF8);
    case VALUE_NULL:
    default:
        return sqlite3_bind_null(prepared, index);
    }
}

static enum passkey_result start(struct query *query, struct passkey_error *error)
{
    sqlite3_stmt *prepared = NULL;
    TRY(prepare(sqlite_of(query->connection), query->statement, &prepared, error));
    assert(query->parameter_count == sqlite3_bind_parameter_count(prepared));
    for (int i = 0; i < query->parameter_count; i++) {
        int code = bind(prepared, i + 1, &query->parameters[i]);
        if (code != SQLITE_OK)
            return database_error(code, error);
    }
    query->cursor = prepared;
    return PASSKEY_OK;
}

static enum passkey_result step(struct query *query, bool *row, struct passkey_error *error)
{
    if (query->cursor == NULL)
        TRY(start(query, error));
    int code = sqlite3_step(query->cursor);
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        return database_error(code, error);
    *row = code == SQLITE_ROW;
    return PASSKEY_OK;
}

/* Resetting returns the code of the last step again, which was handled there. */
static void rewind_query(struct query *query)
{
    if (query->cursor != NULL)
        (void)sqlite3_reset(query->cursor);
}

static void end(struct query *query)
{
    rewind_query(query);
    query->cursor = NULL;
}

/* ---- rows ---- */

static int64_t integer(const struct query *row, int column)
{
    return sqlite3_column_int64(row->cursor, column);
}

static struct passkey_bytes bytes(const struct query *row, int column)
{
    if (sqlite3_column_type(row->cursor, column) == SQLITE_NULL)
        return (struct passkey_bytes){ NULL, 0 };
    const void *data = sqlite3_column_blob(row->cursor, column);
    if (data == NULL) /* SQLite returns NULL for an empty value */
        return (struct passkey_bytes){ (const uint8_t *)"", 0 };
    return (struct passkey_bytes){ data, (size_t)sqlite3_column_bytes(row->cursor, column) };
}

static enum passkey_result unsound(const struct query *row, struct passkey_error *error)
{
    if (sqlite3_errcode(sqlite3_db_handle(row->cursor)) == SQLITE_NOMEM)
        return database_error(SQLITE_NOMEM, error);
    return refuse(error, PASSKEY_STORE_UNAVAILABLE, CHECK_NONE,
        "A row of the store is damaged, or was changed by another program (read by %s): run "
        "\"passkeyctl store check\", which names it, and correct it, or restore a backup.",
        row->statement->name);
}

static int64_t changed(const struct query *query)
{
    return sqlite3_changes64(sqlite_of(query->connection)->database);
}

static enum passkey_result snapshot_begin(
    struct connection *connection, struct passkey_error *error)
{
    return database_execute(sqlite_of(connection)->database, "BEGIN", error);
}

static void snapshot_end(struct connection *connection)
{
    /* Ending a transaction that only read cannot fail. */
    enum passkey_result ignored = database_execute(sqlite_of(connection)->database, "END", NULL);
    (void)ignored;
}

static const struct driver driver = {
    .step = step,
    .rewind_runs_again = true,
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

enum passkey_result sqlite_connection_init(
    struct sqlite_connection *connection, sqlite3 *database, struct passkey_error *error)
{
    connection->base.driver = &driver;
    connection->statements = calloc(statement_count(), sizeof(*connection->statements));
    if (connection->statements == NULL)
        return fault(error, "Out of memory.");
    TRY(digest_new(&connection->base.digest, error));
    connection->database = database;
    return PASSKEY_OK;
}

void sqlite_connection_deinit(struct sqlite_connection *connection)
{
    if (connection->statements != NULL)
        for (size_t i = 0; i < statement_count(); i++)
            sqlite3_finalize(connection->statements[i]);
    free(connection->statements);
    database_close(&connection->database);
    digest_free(&connection->base.digest);
}
