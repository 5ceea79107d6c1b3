/* SPDX-License-Identifier: Apache-2.0 */
/*
 * API keys.
 */
#include "store/api_key.h"

#include "base/bytes.h"
#include "store/copy_tables.h"
#include "store/query.h"

#define API_KEY_COLUMNS                                                                            \
    "name, id, token_hash, scopes, created_at_ms, expires_at_ms, revoked_at_ms, last_used_at_ms"
#define API_KEY_VARYING_COUNT 1

static enum passkey_result fill_api_key(
    const struct query *row, struct packer *packer, void *record, struct passkey_error *error)
{
    struct passkey_api_key_record *api_key = record;
    api_key->size = sizeof(*api_key);
    api_key->name = row_pack(row, 0, packer);
    api_key->scopes = (uint32_t)row_integer(row, 3);
    api_key->created_at_ms = row_integer(row, 4);
    api_key->expires_at_ms = row_integer(row, 5);
    api_key->revoked_at_ms = row_integer(row, 6);
    api_key->last_used_at_ms = row_integer(row, 7);
    return row_check(row,
        row_copy(row, 1, api_key->id, PASSKEY_API_KEY_ID_SIZE) &&
            row_copy(row, 2, api_key->token_hash, PASSKEY_HASH_SIZE),
        error);
}

static const struct row_kind api_key_rows = { sizeof(struct passkey_api_key_record),
    API_KEY_VARYING_COUNT, fill_api_key };

COPY_TABLE(api_key, "api_key", "relying_party, " API_KEY_COLUMNS, P9, "itbbiiiii",
    "relying_party, id", P2, 0, 2);

STATEMENT(api_key_by_token,
    "SELECT " API_KEY_COLUMNS " FROM api_key WHERE relying_party = $1 AND token_hash = $2");

STATEMENT(api_keys_of_party,
    "SELECT " API_KEY_COLUMNS " FROM api_key WHERE relying_party = $1 ORDER BY created_at_ms "
    "DESC, id");

enum passkey_result store_api_key_find(struct connection *connection, uint32_t relying_party,
    const uint8_t token_hash[PASSKEY_HASH_SIZE], struct passkey_api_key_record **api_key,
    struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, &api_key_by_token);
    query_integer(&query, relying_party);
    query_blob(&query, (struct passkey_bytes){ token_hash, PASSKEY_HASH_SIZE });
    void *record = NULL;
    TRY(read_record(&query, &api_key_rows, &record, error));
    *api_key = record;
    return PASSKEY_OK;
}

enum passkey_result store_api_key_list(struct connection *connection, uint32_t relying_party,
    struct passkey_api_key_list **list, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, &api_keys_of_party);
    query_integer(&query, relying_party);
    void *memory = NULL;
    TRY(read_list(&query, &api_key_rows, &memory, error));
    *list = memory;
    return PASSKEY_OK;
}

/* ---- changes ---- */

STATEMENT(api_key_new,
    "INSERT INTO api_key (relying_party, id, token_hash, name, scopes, created_at_ms, "
    "expires_at_ms, revoked_at_ms, last_used_at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, "
    "$9) ON CONFLICT DO NOTHING");

enum passkey_result change_api_key_insert(struct connection *connection, uint32_t relying_party,
    const struct change *change, struct passkey_error *error)
{
    const struct passkey_api_key_record *api_key = change->of.api_key;
    CLEANUP(query_end) struct query query = query_of(connection, &api_key_new);
    query_integer(&query, relying_party);
    query_blob(&query, BYTES_ARRAY(api_key->id));
    query_blob(&query, BYTES_ARRAY(api_key->token_hash));
    query_text(&query, api_key->name);
    query_integer(&query, api_key->scopes);
    query_integer(&query, api_key->created_at_ms);
    query_integer(&query, api_key->expires_at_ms);
    query_integer(&query, api_key->revoked_at_ms);
    query_integer(&query, api_key->last_used_at_ms);
    return query_run_guarded(&query, error);
}

static enum passkey_result change_at(struct connection *connection,
    const struct statement *statement, uint32_t relying_party, const struct change *change,
    struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, statement);
    query_integer(&query, relying_party);
    query_blob(&query, change->of.api_key_at.id);
    query_integer(&query, change->of.api_key_at.at_ms);
    return query_run_guarded(&query, error);
}

STATEMENT(api_key_revoked, "UPDATE api_key SET revoked_at_ms = $3 "
                           "WHERE relying_party = $1 AND id = $2 AND revoked_at_ms = 0");

enum passkey_result change_api_key_revoke(struct connection *connection, uint32_t relying_party,
    const struct change *change, struct passkey_error *error)
{
    return change_at(connection, &api_key_revoked, relying_party, change, error);
}

STATEMENT(api_key_used, "UPDATE api_key SET last_used_at_ms = $3 "
                        "WHERE relying_party = $1 AND id = $2 AND last_used_at_ms < $3");

enum passkey_result change_api_key_use(struct connection *connection, uint32_t relying_party,
    const struct change *change, struct passkey_error *error)
{
    return change_at(connection, &api_key_used, relying_party, change, error);
}

/* ---- copies of changes ---- */

static void take_api_key_at(struct copier *copier, struct change *change)
{
    copier_take_bytes(copier, &change->of.api_key_at.id);
}

const struct change_copy api_key_copies[] = {
    { change_api_key_use, take_api_key_at },
    { NULL, NULL },
};
