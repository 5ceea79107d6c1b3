/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The question how much has expired.
 */
#include "store/sqlite/finders.h"

#include "store/sqlite/finders/read.h"

enum passkey_result finders_sweep_count(struct passkey_store_reader *reader, int64_t now_ms,
    int64_t audit_before_ms, struct passkey_swept *swept, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = read_query(reader, READ_SWEEP_COUNT);
    bool row = false;
    query_integer(&query, now_ms);
    query_integer(&query, 0); /* deleting has a most */
    query_integer(&query, audit_before_ms);
    TRY(query_step(&query, &row, error));
    for (int kind = 0; kind < PASSKEY_SWEPT_KIND_COUNT; kind++)
        swept->rows[kind] = sqlite3_column_int64(query.statement, kind);
    return PASSKEY_OK;
}
