/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Unfinished ceremonies.
 */
#include "store/ceremony.h"

#include "base/bytes.h"
#include "store/copy_tables.h"
#include "store/query.h"
#include "store/writer.h"
#include <string.h>

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

const struct row_kind ceremony_rows = { sizeof(struct ceremony_record), CEREMONY_VARYING_COUNT,
    fill_ceremony };

void query_ceremony(struct query *query, uint32_t relying_party, const struct ceremony_key *key)
{
    query_integer(query, relying_party);
    query_blob(query, BYTES_ARRAY(key->id));
    query_integer(query, key->kind);
    query_integer(query, key->holder.kind);
    query_blob_or_null(query, key->holder.id);
}

COPY_TABLE(ceremony, "ceremony", "relying_party, user_id, " CEREMONY_COLUMNS, P9, "ibbbbbiii",
    "id, relying_party", P2, 5, 0);

STATEMENT(ceremony_by_id, "SELECT " CEREMONY_COLUMNS " FROM ceremony WHERE " THE_CEREMONY);

enum passkey_result store_ceremony_find(struct connection *connection, uint32_t relying_party,
    const struct ceremony_key *key, struct ceremony_record **ceremony, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, &ceremony_by_id);
    query_ceremony(&query, relying_party, key);
    void *record = NULL;
    TRY(read_record(&query, &ceremony_rows, &record, error));
    *ceremony = record;
    return PASSKEY_OK;
}

/* ---- changes ---- */

STATEMENT(ceremony_new,
    "INSERT INTO ceremony (relying_party, id, kind, holder_kind, holder_id, issued, address, "
    "expires_at_ms, user_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING");

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
    query_blob_or_null(&query, record->user_id);
    TRY(query_run_guarded(&query, error));
    connection->ceremony_count++;
    return PASSKEY_OK;
}

static enum passkey_result run_deletion(
    struct connection *connection, struct query *query, struct passkey_error *error)
{
    int64_t count = 0;
    TRY(query_run_counted(query, &count, error));
    connection->ceremony_count -= count;
    return PASSKEY_OK;
}

STATEMENT(ceremonies_trimmed,
    "DELETE FROM ceremony WHERE (id, relying_party) IN (SELECT id, relying_party FROM ceremony "
    "WHERE relying_party = $1 AND user_id = $2 AND holder_kind = $3 "
    "AND (holder_id = $4 OR $4 IS NULL) ORDER BY expires_at_ms DESC, id LIMIT 1000 OFFSET $5) "
    "AND expires_at_ms <= $6");

enum passkey_result change_ceremonies_trim(struct connection *connection, uint32_t relying_party,
    const struct change *change, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, &ceremonies_trimmed);
    query_integer(&query, relying_party);
    query_blob(&query, change->of.ceremonies_trim.user_id);
    query_integer(&query, change->of.ceremonies_trim.holder.kind);
    query_blob_or_null(&query, change->of.ceremonies_trim.holder.id);
    query_integer(&query, change->of.ceremonies_trim.count_max);
    query_integer(&query, change->of.ceremonies_trim.expires_at_ms_max);
    return run_deletion(connection, &query, error);
}

STATEMENT(ceremonies_evicted,
    "DELETE FROM ceremony WHERE (id, relying_party) IN (SELECT id, relying_party FROM ceremony "
    "WHERE address >= $1 AND address <= $2 AND expires_at_ms <= $3 AND holder_kind = 0 LIMIT $4)");

enum passkey_result change_ceremonies_evict(struct connection *connection, uint32_t relying_party,
    const struct change *change, struct passkey_error *error)
{
    (void)relying_party; /* the limit applies to all relying parties together */
    CLEANUP(query_end) struct query query = query_of(connection, &ceremonies_evicted);
    query_blob(&query, change->of.ceremonies_evict.first);
    query_blob(&query, change->of.ceremonies_evict.last);
    query_integer(&query, change->of.ceremonies_evict.expires_at_ms_max);
    query_integer(&query, change->of.ceremonies_evict.count_max);
    return run_deletion(connection, &query, error);
}

/* 2: an API key started it, which may have been revoked since the request was authenticated. */
STATEMENT(ceremony_gone,
    "DELETE FROM ceremony WHERE " THE_CEREMONY " AND (holder_kind <> 2 OR EXISTS (SELECT 1 FROM "
    "api_key WHERE api_key.relying_party = $1 AND api_key.id = ceremony.holder_id AND "
    "revoked_at_ms = 0))");

bool ceremony_is_start(const struct change_set *changes)
{
    const struct change *first = &changes->items[0];
    return changes->count == 1 && first->run == change_ceremony_insert &&
           first->of.ceremony.record->holder.kind == HOLDER_NOBODY;
}

/* Whether the ceremony is one that the transaction would insert. It is not inserted then. */
static bool drop_start(
    struct connection *connection, uint32_t relying_party, const struct ceremony_key *key)
{
    if (key->holder.kind != HOLDER_NOBODY)
        return false;
    for (struct queue_link *link = connection->starts; link != NULL; link = link->next) {
        struct submission *start = submission_of(link);
        const struct ceremony_record *record = start->changes->items[0].of.ceremony.record;
        if (start->result == PASSKEY_OK || start->changes->relying_party != relying_party ||
            record->kind != key->kind ||
            !bytes_equal(BYTES_ARRAY(record->id), BYTES_ARRAY(key->id)))
            continue;
        start->result = PASSKEY_OK;
        connection->dropped = start;
        return true;
    }
    return false;
}

enum passkey_result change_ceremony_delete(struct connection *connection, uint32_t relying_party,
    const struct change *change, struct passkey_error *error)
{
    if (drop_start(connection, relying_party, &change->of.ceremony_key))
        return PASSKEY_OK;
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

/*
 * In the order of the index, so that nothing needs to be sorted and the addresses of a /48 are
 * adjacent.
 */
STATEMENT(ceremonies_by_address,
    "SELECT address, count(*), sum(CASE WHEN expires_at_ms <= $1 THEN 1 ELSE 0 END) "
    "FROM ceremony GROUP BY address ORDER BY address");

static void add_address(struct heaviest_network *sum, const struct query *row)
{
    struct passkey_bytes address = row_bytes(row, 0);
    size_t size = address.size < CEREMONY_NETWORK_SIZE ? address.size : CEREMONY_NETWORK_SIZE;
    if (!bytes_equal((struct passkey_bytes){ address.data, size },
            (struct passkey_bytes){ sum->network, sum->network_size }))
        *sum = (struct heaviest_network){ .network_size = size };
    if (size > 0)
        memcpy(sum->network, address.data, size);
    sum->count += row_integer(row, 1);
    sum->old_count += row_integer(row, 2);
}

enum passkey_result store_ceremony_heaviest(struct connection *connection,
    int64_t expires_at_ms_max, struct heaviest_network *heaviest, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, &ceremonies_by_address);
    struct heaviest_network sum = { .count = 0 };
    bool row = true;
    *heaviest = sum;
    query_integer(&query, expires_at_ms_max);
    for (;;) {
        TRY(query_step(&query, &row, error));
        if (!row)
            return PASSKEY_OK;
        add_address(&sum, &query);
        if (sum.count > heaviest->count)
            *heaviest = sum;
    }
}

/* ---- copies of changes ---- */

static void take_ceremony_key(struct copier *copier, struct change *change)
{
    copier_take_bytes(copier, &change->of.ceremony_key.holder.id);
}

static void take_ceremony(struct copier *copier, struct change *change)
{
    struct ceremony_record *record =
        copier_take(copier, change->of.ceremony.record, sizeof(*change->of.ceremony.record));
    change->of.ceremony.record = record;
    copier_take_bytes(copier, &record->holder.id);
    copier_take_bytes(copier, &record->issued);
    copier_take_bytes(copier, &record->address);
    copier_take_bytes(copier, &record->user_id);
}

static void take_ceremonies_trim(struct copier *copier, struct change *change)
{
    copier_take_bytes(copier, &change->of.ceremonies_trim.user_id);
    copier_take_bytes(copier, &change->of.ceremonies_trim.holder.id);
}

const struct change_copy ceremony_copies[] = {
    { change_ceremony_insert, take_ceremony },
    { change_ceremony_delete, take_ceremony_key },
    { change_ceremonies_trim, take_ceremonies_trim },
    { NULL, NULL },
};
