/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Prepared statements that are kept, and one use of one. Not the SQL itself: that is beside the
 * code that uses it.
 */
#include "store/sqlite/query.h"

#include "store/sqlite/database.h"

enum passkey_result statements_prepare(sqlite3 *database, const char *const *texts, size_t count,
    sqlite3_stmt **statements, struct passkey_error *error)
{
    for (size_t i = 0; i < count; i++) {
        int code = sqlite3_prepare_v3(
            database, texts[i], -1, SQLITE_PREPARE_PERSISTENT, &statements[i], NULL);
        if (code != SQLITE_OK)
            return database_error(code, error);
    }
    return PASSKEY_OK;
}

void statements_finalize(sqlite3_stmt **statements, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        sqlite3_finalize(statements[i]);
        statements[i] = NULL;
    }
}

struct query query_begin(sqlite3_stmt *statement)
{
    return (struct query){ .statement = statement, .code = SQLITE_OK };
}

void query_end(struct query *query)
{
    /* It repeats the code of the last step, which was dealt with there. */
    (void)sqlite3_reset(query->statement);
}

/* The first failure stays. */
static void bound(struct query *query, int code)
{
    if (query->code == SQLITE_OK)
        query->code = code;
}

void query_integer(struct query *query, int64_t integer)
{
    bound(query, sqlite3_bind_int64(query->statement, ++query->parameter, integer));
}

/* SQLite takes a null pointer for NULL. */
static const void *data_of(struct passkey_bytes bytes)
{
    return bytes.data != NULL ? bytes.data : (const uint8_t *)"";
}

void query_blob(struct query *query, struct passkey_bytes bytes)
{
    bound(query, sqlite3_bind_blob64(query->statement, ++query->parameter, data_of(bytes),
                     bytes.size, SQLITE_STATIC));
}

void query_text(struct query *query, struct passkey_bytes text)
{
    bound(query, sqlite3_bind_text64(query->statement, ++query->parameter, data_of(text), text.size,
                     SQLITE_STATIC, SQLITE_UTF8));
}

void query_blob_or_null(struct query *query, struct passkey_bytes bytes)
{
    if (bytes.data != NULL)
        query_blob(query, bytes);
    else
        bound(query, sqlite3_bind_null(query->statement, ++query->parameter));
}

void query_text_or_null(struct query *query, struct passkey_bytes text)
{
    if (text.data != NULL)
        query_text(query, text);
    else
        bound(query, sqlite3_bind_null(query->statement, ++query->parameter));
}

enum passkey_result query_step(struct query *query, bool *row, struct passkey_error *error)
{
    if (query->code != SQLITE_OK)
        return database_error(query->code, error);
    int code = sqlite3_step(query->statement);
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        return database_error(code, error);
    *row = code == SQLITE_ROW;
    return PASSKEY_OK;
}

enum passkey_result query_run(struct query *query, struct passkey_error *error)
{
    bool row = false;
    return query_step(query, &row, error);
}
