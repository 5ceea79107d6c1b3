/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The question how much has expired.
 */
#include "store/sqlite/finders.h"

#include "store/sqlite/finders/read.h"
#include "store/sqlite/sweep.h"

enum passkey_result finders_sweep_count(struct passkey_store_reader *reader, int64_t now_ms,
    int64_t audit_before_ms, struct passkey_swept *swept, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = read_query(reader, READ_SWEEP_COUNT);
    int64_t times[PASSKEY_SWEPT_KIND_COUNT];
    bool row = false;
    sweep_times(now_ms, audit_before_ms, times);
    for (size_t kind = 0; kind < PASSKEY_SWEPT_KIND_COUNT; kind++)
        query_integer(&query, times[kind]);
    TRY(query_step(&query, &row, error));
    for (int kind = 0; kind < PASSKEY_SWEPT_KIND_COUNT; kind++)
        swept->rows[kind] = sqlite3_column_int64(query.statement, kind);
    return PASSKEY_OK;
}
