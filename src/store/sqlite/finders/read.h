/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading records and lists. What comes out is one allocation: the record or the list, its items,
 * and all their bytes behind them.
 */
#ifndef STORE_SQLITE_FINDERS_READ_H
#define STORE_SQLITE_FINDERS_READ_H

#include "crypto/digest.h"
#include "store/sqlite/query.h"
#include "store/sqlite/read_statements.h"
#include "store/sqlite/rows.h"

struct passkey_store_reader {
    sqlite3 *database;
    struct digest *digest;
    sqlite3_stmt *statements[READ_STATEMENT_COUNT];
};

/* How rows of one kind become records. */
struct row_kind {
    size_t record_size;
    int varying_count;
    enum passkey_result (*fill)(
        sqlite3_stmt *row, struct packer *packer, void *record, struct passkey_error *error);
};

/** A use of a statement. */
struct query read_query(struct passkey_store_reader *reader, enum read_statement statement);

/** The row that a query with its parameters set is about. PASSKEY_NOT_FOUND. */
MUST_USE enum passkey_result read_record(
    struct query *query, const struct row_kind *kind, void **record, struct passkey_error *error);

/** A list's head; behind it stand the items. Lists of every kind begin like this. */
struct list_head {
    size_t count;
    void *items;
};

/** All rows of a query with its parameters set, in one snapshot. */
MUST_USE enum passkey_result read_list(struct passkey_store_reader *reader, struct query *query,
    const struct row_kind *kind, void **list, struct passkey_error *error);

#endif
