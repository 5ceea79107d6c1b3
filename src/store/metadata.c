/* SPDX-License-Identifier: Apache-2.0 */
/* The BLOB of the FIDO Metadata Service: one for all relying parties. */
#include "store/metadata.h"

#include "store/copy_tables.h"
#include "store/query.h"

#define METADATA_COLUMNS       "blob, number, accepted_at_ms"
#define METADATA_VARYING_COUNT 1

static enum passkey_result fill_metadata(
    const struct query *row, struct packer *packer, void *record, struct passkey_error *error)
{
    struct passkey_metadata_record *metadata = record;
    metadata->size = sizeof(*metadata);
    metadata->blob = row_pack(row, 0, packer);
    metadata->number = row_integer(row, 1);
    metadata->accepted_at_ms = row_integer(row, 2);
    return row_check(row, metadata->blob.size > 0, error);
}

static const struct row_kind metadata_rows = { sizeof(struct passkey_metadata_record),
    METADATA_VARYING_COUNT, fill_metadata };

COPY_TABLE(metadata, "metadata", "id, " METADATA_COLUMNS, P4, "ibii", "id", P1, 0);

STATEMENT(metadata_blob, "SELECT " METADATA_COLUMNS " FROM metadata");

enum passkey_result store_metadata_find(struct connection *connection,
    struct passkey_metadata_record **metadata, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, &metadata_blob);
    void *record = NULL;
    TRY(read_record(&query, &metadata_rows, &record, error));
    *metadata = record;
    return PASSKEY_OK;
}

STATEMENT(metadata_number, "SELECT number FROM metadata");

enum passkey_result store_metadata_number(
    struct connection *connection, int64_t *number, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, &metadata_number);
    bool row = false;
    TRY(query_step(&query, &row, error));
    *number = row ? row_integer(&query, 0) : 0;
    return PASSKEY_OK;
}

/* ---- changes ---- */

STATEMENT(metadata_put,
    "INSERT INTO metadata (id, number, accepted_at_ms, blob) VALUES (1, $1, $2, $3) ON "
    "CONFLICT (id) DO UPDATE SET number = excluded.number, accepted_at_ms = "
    "excluded.accepted_at_ms, blob = excluded.blob WHERE metadata.number <= excluded.number");

enum passkey_result change_metadata_put(struct connection *connection, uint32_t relying_party,
    const struct change *change, struct passkey_error *error)
{
    (void)relying_party;
    const struct passkey_metadata_record *metadata = change->of.metadata;
    CLEANUP(query_end) struct query query = query_of(connection, &metadata_put);
    query_integer(&query, metadata->number);
    query_integer(&query, metadata->accepted_at_ms);
    query_blob(&query, metadata->blob);
    return query_run_guarded(&query, error);
}
