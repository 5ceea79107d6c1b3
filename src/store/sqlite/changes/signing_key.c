/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Changes of signing keys.
 */
#include "store/sqlite/changes/kinds.h"

static enum passkey_result retire(struct write_connection *connection, uint32_t relying_party,
    const struct passkey_change *change, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = write_query(connection, WRITE_SIGNING_KEY_RETIRE);
    query_integer(&query, relying_party);
    query_text(&query, change->of.signing_key.id_old);
    query_integer(&query, change->of.signing_key.retired_at_ms);
    return run_guarded(connection, &query, error);
}

enum passkey_result change_signing_key_insert(struct write_connection *connection,
    uint32_t relying_party, const struct passkey_change *change, struct passkey_error *error)
{
    const struct passkey_signing_key_record *key = change->of.signing_key.key;
    if (change->of.signing_key.id_old.data != NULL)
        TRY(retire(connection, relying_party, change, error));
    CLEANUP(query_end) struct query query = write_query(connection, WRITE_SIGNING_KEY);
    query_integer(&query, relying_party);
    query_text(&query, key->id);
    query_blob(&query, key->private_key);
    query_blob(&query, (struct passkey_bytes){ key->public_key, sizeof(key->public_key) });
    query_integer(&query, key->created_at_ms);
    query_integer(&query, key->signs_from_ms);
    return run_guarded(connection, &query, error);
}
