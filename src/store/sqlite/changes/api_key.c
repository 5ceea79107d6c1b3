/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Changes of API keys.
 */
#include "store/sqlite/changes/kinds.h"

#include "base/bytes.h"

enum passkey_result change_api_key_insert(struct write_connection *connection,
    uint32_t relying_party, const struct passkey_change *change, struct passkey_error *error)
{
    const struct passkey_api_key_record *api_key = change->of.api_key;
    CLEANUP(query_end) struct query query = write_query(connection, WRITE_API_KEY);
    query_integer(&query, relying_party);
    query_blob(&query, BYTES_ARRAY(api_key->id));
    query_blob(&query, BYTES_ARRAY(api_key->token_hash));
    query_text(&query, api_key->name);
    query_integer(&query, api_key->scopes);
    query_integer(&query, api_key->created_at_ms);
    query_integer(&query, api_key->expires_at_ms);
    query_integer(&query, api_key->revoked_at_ms);
    query_integer(&query, api_key->last_used_at_ms);
    return run_guarded(connection, &query, error);
}

static enum passkey_result change_at(struct write_connection *connection,
    enum write_statement statement, uint32_t relying_party, const struct passkey_change *change,
    struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = write_query(connection, statement);
    query_integer(&query, relying_party);
    query_blob(&query, change->of.api_key_at.id);
    query_integer(&query, change->of.api_key_at.at_ms);
    return run_guarded(connection, &query, error);
}

enum passkey_result change_api_key_revoke(struct write_connection *connection,
    uint32_t relying_party, const struct passkey_change *change, struct passkey_error *error)
{
    return change_at(connection, WRITE_API_KEY_REVOKE, relying_party, change, error);
}

enum passkey_result change_api_key_use(struct write_connection *connection, uint32_t relying_party,
    const struct passkey_change *change, struct passkey_error *error)
{
    return change_at(connection, WRITE_API_KEY_USE, relying_party, change, error);
}
