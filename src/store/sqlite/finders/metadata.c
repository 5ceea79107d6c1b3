/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The question for the metadata BLOB.
 */
#include "store/sqlite/finders.h"

#include "store/sqlite/finders/read.h"

static enum passkey_result fill_metadata(
    sqlite3_stmt *row, struct packer *packer, void *record, struct passkey_error *error)
{
    return row_metadata(row, packer, record, error);
}

static const struct row_kind metadata_rows = { sizeof(struct passkey_metadata_record),
    METADATA_VARYING_COUNT, fill_metadata };

enum passkey_result finders_metadata(struct passkey_store_reader *reader,
    struct passkey_metadata_record **metadata, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = read_query(reader, READ_METADATA);
    void *record = NULL;
    TRY(read_record(&query, &metadata_rows, &record, error));
    *metadata = record;
    return PASSKEY_OK;
}

enum passkey_result finders_metadata_number(
    struct passkey_store_reader *reader, int64_t *number, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = read_query(reader, READ_METADATA_NUMBER);
    bool row = false;
    TRY(query_step(&query, &row, error));
    *number = row ? sqlite3_column_int64(query.statement, 0) : 0;
    return PASSKEY_OK;
}
