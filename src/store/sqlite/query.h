/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Prepared statements that are kept, and one use of one: parameters in their order, then rows.
 *
 *     CLEANUP(query_end) struct query query = query_begin(statements[USER_FIND]);
 *     query_integer(&query, relying_party);
 *     query_blob(&query, id);
 *     TRY(query_step(&query, &found, error));
 *
 * A parameter that fails fails the step. Bytes are borrowed until the query ends.
 */
#ifndef STORE_SQLITE_QUERY_H
#define STORE_SQLITE_QUERY_H

#include "base/result.h"
#include <sqlite3.h>

struct query {
    sqlite3_stmt *statement;
    int parameter; /* set last */
    int code;
};

/** Prepare count statements; those that were are in `statements` also when one fails. */
MUST_USE enum passkey_result statements_prepare(sqlite3 *database, const char *const *texts,
    size_t count, sqlite3_stmt **statements, struct passkey_error *error);
void statements_finalize(sqlite3_stmt **statements, size_t count);

struct query query_begin(sqlite3_stmt *statement);
/** The statement is ready for its next use, its locks are gone. */
void query_end(struct query *query);

void query_integer(struct query *query, int64_t integer);
/** Empty bytes are an empty value, never NULL. */
void query_blob(struct query *query, struct passkey_bytes bytes);
void query_text(struct query *query, struct passkey_bytes text);
/** Absent bytes are NULL. */
void query_blob_or_null(struct query *query, struct passkey_bytes bytes);
void query_text_or_null(struct query *query, struct passkey_bytes text);

/** @param row  Whether there is a row, or another one. */
MUST_USE enum passkey_result query_step(
    struct query *query, bool *row, struct passkey_error *error);
/** Step once, for statements that answer nothing. */
MUST_USE enum passkey_result query_run(struct query *query, struct passkey_error *error);

#endif
