/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Unfinished ceremonies.
 */
#include "store/ceremony.h"

#include "base/bytes.h"
#include "store/query.h"

#define CEREMONY_COLUMNS       "issued, address, holder_id, id, kind, holder_kind, expires_at_ms"
#define CEREMONY_VARYING_COUNT 3

static enum passkey_result fill_ceremony(
    const struct query *row, struct packer *packer, void *record, struct passkey_error *error)
{
    struct ceremony_record *ceremony = record;
    ceremony->issued = row_pack(row, 0, packer);
    ceremony->address = row_pack(row, 1, packer);
    ceremony->holder.id = row_pack(row, 2, packer);
    ceremony->kind = (enum ceremony_kind)row_integer(row, 4);
    ceremony->holder.kind = (enum holder_kind)row_integer(row, 5);
    ceremony->expires_at_ms = row_integer(row, 6);
    return row_check(row, row_copy(row, 3, ceremony->id, CEREMONY_ID_SIZE), error);
}

static const struct row_kind ceremonies = { sizeof(struct ceremony_record), CEREMONY_VARYING_COUNT,
    fill_ceremony };

#define THE_CEREMONY                                                                               \
    "relying_party = $1 AND id = $2 AND kind = $3 AND holder_kind = $4 "                           \
    "AND holder_id IS NOT DISTINCT FROM $5"

static void query_ceremony(
    struct query *query, uint32_t relying_party, const struct ceremony_key *key)
{
    query_integer(query, relying_party);
    query_blob(query, BYTES_ARRAY(key->id));
    query_integer(query, key->kind);
    query_integer(query, key->holder.kind);
    query_blob_or_null(query, key->holder.id);
}

STATEMENT(ceremony_by_id, "SELECT " CEREMONY_COLUMNS " FROM ceremony WHERE " THE_CEREMONY);

enum passkey_result store_ceremony_find(struct connection *connection, uint32_t relying_party,
    const struct ceremony_key *key, struct ceremony_record **ceremony, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, &ceremony_by_id);
    query_ceremony(&query, relying_party, key);
    void *record = NULL;
    TRY(read_record(&query, &ceremonies, &record, error));
    *ceremony = record;
    return PASSKEY_OK;
}

/* ---- changes ---- */

STATEMENT(ceremony_new,
    "INSERT INTO ceremony (relying_party, id, kind, holder_kind, holder_id, issued, address, "
    "expires_at_ms) SELECT $1, $2, $3, $4, $5, $6, $7, $8 WHERE CAST($9 AS BIGINT) = 0 "
    "OR (SELECT count(*) FROM (SELECT 1 FROM ceremony WHERE address = $7 LIMIT $9) AS unfinished) "
    "< $9 ON CONFLICT DO NOTHING");

enum passkey_result change_ceremony_insert(struct connection *connection, uint32_t relying_party,
    const struct change *change, struct passkey_error *error)
{
    const struct ceremony_record *record = change->of.ceremony.record;
    uint32_t count_max = change->of.ceremony.count_max;
    if (count_max > 0 && connection->ceremony_count >= count_max)
        return refuse(error, PASSKEY_CONFLICT, CHECK_NONE,
            "%lld ceremonies are unfinished, which is the maximum.",
            (long long)connection->ceremony_count);
    CLEANUP(query_end) struct query query = query_of(connection, &ceremony_new);
    query_integer(&query, relying_party);
    query_blob(&query, BYTES_ARRAY(record->id));
    query_integer(&query, record->kind);
    query_integer(&query, record->holder.kind);
    query_blob_or_null(&query, record->holder.id);
    query_blob(&query, record->issued);
    query_blob(&query, record->address);
    query_integer(&query, record->expires_at_ms);
    query_integer(&query, change->of.ceremony.address_count_max);
    TRY(query_run_guarded(&query, error));
    connection->ceremony_count++;
    return PASSKEY_OK;
}

STATEMENT(ceremony_gone, "DELETE FROM ceremony WHERE " THE_CEREMONY);

enum passkey_result change_ceremony_delete(struct connection *connection, uint32_t relying_party,
    const struct change *change, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, &ceremony_gone);
    query_ceremony(&query, relying_party, &change->of.ceremony_key);
    TRY(query_run_guarded(&query, error));
    connection->ceremony_count--;
    return PASSKEY_OK;
}

STATEMENT(ceremony_total, "SELECT count(*) FROM ceremony");

enum passkey_result store_ceremony_count(
    struct connection *connection, int64_t *count, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, &ceremony_total);
    bool row = false;
    TRY(query_step(&query, &row, error));
    *count = row ? row_integer(&query, 0) : 0;
    return PASSKEY_OK;
}
