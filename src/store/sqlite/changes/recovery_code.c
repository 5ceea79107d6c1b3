/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Recovery codes: a set replaces the one before as a whole, and a code is used once.
 */
#include "store/sqlite/changes/kinds.h"

static enum passkey_result delete_codes(struct write_connection *connection, uint32_t relying_party,
    struct passkey_bytes user_id, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = write_query(connection, WRITE_RECOVERY_CODES_DELETE);
    query_integer(&query, relying_party);
    query_blob(&query, user_id);
    return query_run(&query, error);
}

static enum passkey_result put_code(struct write_connection *connection, uint32_t relying_party,
    struct passkey_bytes user_id, const uint8_t hash[PASSKEY_HASH_SIZE],
    struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = write_query(connection, WRITE_RECOVERY_CODE);
    query_integer(&query, relying_party);
    query_blob(&query, user_id);
    query_blob(&query, (struct passkey_bytes){ hash, PASSKEY_HASH_SIZE });
    return query_run(&query, error);
}

enum passkey_result change_recovery_codes_put(struct write_connection *connection,
    uint32_t relying_party, const struct passkey_change *change, struct passkey_error *error)
{
    const struct passkey_recovery_code_set *set = change->of.recovery_codes.set;
    struct passkey_bytes user_id = change->of.recovery_codes.user_id;
    CLEANUP(query_end) struct query query = write_query(connection, WRITE_RECOVERY_CODE_SET);
    query_integer(&query, relying_party);
    query_blob(&query, user_id);
    query_blob(&query, (struct passkey_bytes){ set->salt, sizeof(set->salt) });
    query_integer(&query, set->log2_n);
    query_integer(&query, set->r);
    query_integer(&query, set->p);
    query_integer(&query, set->created_at_ms);
    TRY(run_guarded(connection, &query, error));
    TRY(delete_codes(connection, relying_party, user_id, error));
    for (size_t i = 0; i < change->of.recovery_codes.count; i++)
        TRY(put_code(
            connection, relying_party, user_id, change->of.recovery_codes.hashes[i], error));
    return PASSKEY_OK;
}

enum passkey_result change_recovery_code_use(struct write_connection *connection,
    uint32_t relying_party, const struct passkey_change *change, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = write_query(connection, WRITE_RECOVERY_CODE_USE);
    query_integer(&query, relying_party);
    query_blob(&query, change->of.recovery_code.user_id);
    query_blob(&query, (struct passkey_bytes){ change->of.recovery_code.hash, PASSKEY_HASH_SIZE });
    query_integer(&query, change->of.recovery_code.now_ms);
    return run_guarded(connection, &query, error);
}

enum passkey_result change_recovery_codes_delete(struct write_connection *connection,
    uint32_t relying_party, const struct passkey_change *change, struct passkey_error *error)
{
    CLEANUP(query_end)
    struct query query = write_query(connection, WRITE_RECOVERY_CODE_SET_DELETE);
    query_integer(&query, relying_party);
    query_blob(&query, change->of.user_id);
    TRY(run_guarded(connection, &query, error));
    return delete_codes(connection, relying_party, change->of.user_id, error);
}
