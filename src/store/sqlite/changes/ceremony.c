/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Starting a ceremony, inside its bounds, and taking it out.
 */
#include "store/sqlite/changes/kinds.h"

#include "base/bytes.h"
#include "store/sqlite/changes.h"
#include "store/sqlite/rows.h"
#include <stdlib.h>

/* Whether a new ceremony stays inside the bounds; PASSKEY_CONFLICT when it does not. */
static enum passkey_result ceremony_bounds(struct write_connection *connection,
    const struct passkey_change *change, struct passkey_error *error)
{
    uint32_t count_max = change->of.ceremony.count_max;
    if (count_max > 0 && connection->ceremony_count >= count_max)
        return refuse(error, PASSKEY_CONFLICT, CHECK_NONE,
            "There are %lld unfinished ceremonies, as many as are allowed.",
            (long long)connection->ceremony_count);
    uint32_t address_count_max = change->of.ceremony.address_count_max;
    if (address_count_max == 0)
        return PASSKEY_OK;
    CLEANUP(query_end) struct query query = write_query(connection, WRITE_CEREMONY_COUNT_ADDRESS);
    query_blob(&query, change->of.ceremony.record->address);
    query_integer(&query, address_count_max);
    bool row = false;
    TRY(query_step(&query, &row, error));
    if (sqlite3_column_int64(query.statement, 0) >= address_count_max)
        return refuse(error, PASSKEY_CONFLICT, CHECK_NONE,
            "There are %u unfinished ceremonies of one address, as many as are allowed.",
            (unsigned)address_count_max);
    return PASSKEY_OK;
}

enum passkey_result change_ceremony_insert(struct write_connection *connection,
    uint32_t relying_party, const struct passkey_change *change, struct passkey_error *error)
{
    TRY(ceremony_bounds(connection, change, error));
    const struct passkey_ceremony_record *record = change->of.ceremony.record;
    CLEANUP(query_end) struct query query = write_query(connection, WRITE_CEREMONY);
    query_integer(&query, relying_party);
    query_blob(&query, BYTES_ARRAY(record->id));
    query_integer(&query, record->kind);
    query_integer(&query, record->holder.kind);
    query_blob_or_null(&query, record->holder.id);
    query_blob_or_null(&query, record->user_id);
    query_blob(&query, record->challenge);
    query_text(&query, record->options);
    query_blob(&query, record->address);
    query_integer(&query, record->expires_at_ms);
    query_integer(&query, record->conditional);
    query_blob_or_null(&query, record->link_hash);
    TRY(run_guarded(connection, &query, error));
    connection->ceremony_count++;
    return PASSKEY_OK;
}

/* ---- taking one ---- */

static void ceremony_free(struct passkey_ceremony_record **ceremony)
{
    free(*ceremony);
}

static enum passkey_result ceremony_read(struct query *query, int64_t now_ms,
    struct passkey_ceremony_record **ceremony, struct passkey_error *error)
{
    CLEANUP(ceremony_free)
    struct passkey_ceremony_record *read =
        calloc(1, sizeof(*read) + row_size(query->statement, CEREMONY_VARYING_COUNT));
    if (read == NULL)
        return fault(error, "Out of memory.");
    struct packer packer = { (uint8_t *)(read + 1) };
    TRY(row_ceremony(query->statement, &packer, read, error));
    if (read->expires_at_ms <= now_ms)
        return refuse(error, PASSKEY_CEREMONY_EXPIRED, CHECK_NONE,
            "The ceremony's time is over; start again.");
    *ceremony = read;
    read = NULL;
    return PASSKEY_OK;
}

static enum passkey_result take(struct write_connection *connection,
    const struct ceremony_claim *claim, struct passkey_ceremony_record **ceremony,
    struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = write_query(connection, WRITE_CEREMONY_TAKE);
    query_integer(&query, claim->relying_party);
    query_blob(&query, (struct passkey_bytes){ claim->id, PASSKEY_CEREMONY_ID_SIZE });
    query_integer(&query, claim->kind);
    query_integer(&query, claim->holder.kind);
    query_blob_or_null(&query, claim->holder.id);
    bool row = false;
    TRY(query_step(&query, &row, error));
    if (!row)
        return refuse(error, PASSKEY_CEREMONY_UNKNOWN, CHECK_NONE,
            "There is no such ceremony: it ended, or never began; start again.");
    connection->ceremony_count--;
    return ceremony_read(&query, claim->now_ms, ceremony, error);
}

enum passkey_result changes_take(struct write_connection *connection,
    const struct ceremony_claim *claim, struct passkey_ceremony_record **ceremony,
    struct passkey_error *error)
{
    enum passkey_result result = take(connection, claim, ceremony, error);
    /* What was not handed out is not spent. */
    if (result < 0)
        write_rollback(connection);
    return result;
}
