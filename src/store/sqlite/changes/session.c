/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Changes of sessions.
 */
#include "store/sqlite/changes/kinds.h"

#include "base/bytes.h"

enum passkey_result change_session_insert(struct write_connection *connection,
    uint32_t relying_party, const struct passkey_change *change, struct passkey_error *error)
{
    const struct passkey_session_record *session = change->of.session;
    CLEANUP(query_end) struct query query = write_query(connection, WRITE_SESSION);
    query_integer(&query, relying_party);
    query_blob(&query, BYTES_ARRAY(session->token_hash));
    query_blob(&query, BYTES_ARRAY(session->id));
    query_blob(&query, session->user_id);
    query_blob(&query, session->credential_id);
    query_integer(&query, session->proof);
    query_integer(&query, session->created_at_ms);
    query_integer(&query, session->auth_time_ms);
    query_integer(&query, session->expires_at_ms);
    query_integer(&query, session->ends_at_ms);
    query_integer(&query, session->last_used_at_ms);
    query_integer(&query, session->recovered_at_ms);
    query_blob_or_null(&query, session->address);
    query_text(&query, session->user_agent);
    return run_guarded(connection, &query, error);
}

enum passkey_result change_session_renew(struct write_connection *connection,
    uint32_t relying_party, const struct passkey_change *change, struct passkey_error *error)
{
    const struct passkey_session_record *session = change->of.renew.session;
    CLEANUP(query_end) struct query query = write_query(connection, WRITE_SESSION_RENEW);
    query_integer(&query, relying_party);
    query_blob(&query, BYTES_ARRAY(change->of.renew.token_hash_old));
    query_blob(&query, BYTES_ARRAY(session->token_hash));
    query_blob(&query, session->credential_id);
    query_integer(&query, session->proof);
    query_integer(&query, session->auth_time_ms);
    query_integer(&query, session->expires_at_ms);
    query_integer(&query, session->ends_at_ms);
    query_integer(&query, session->last_used_at_ms);
    query_integer(&query, session->recovered_at_ms);
    return run_guarded(connection, &query, error);
}

enum passkey_result change_session_delete(struct write_connection *connection,
    uint32_t relying_party, const struct passkey_change *change, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = write_query(connection, WRITE_SESSION_DELETE);
    query_integer(&query, relying_party);
    query_blob(&query, change->of.session_delete.user_id);
    query_blob(&query, BYTES_ARRAY(change->of.session_delete.id));
    return run_guarded(connection, &query, error);
}

enum passkey_result change_session_use(struct write_connection *connection, uint32_t relying_party,
    const struct passkey_change *change, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = write_query(connection, WRITE_SESSION_USE);
    query_integer(&query, relying_party);
    query_blob(&query, BYTES_ARRAY(change->of.session_use.token_hash));
    query_integer(&query, change->of.session_use.now_ms);
    query_integer(&query, change->of.session_use.expires_at_ms);
    return run_guarded(connection, &query, error);
}

enum passkey_result change_sessions_delete(struct write_connection *connection,
    uint32_t relying_party, const struct passkey_change *change, struct passkey_error *error)
{
    struct passkey_bytes kept = { change->of.sessions_delete.kept_id, PASSKEY_SESSION_ID_SIZE };
    CLEANUP(query_end) struct query query = write_query(connection, WRITE_SESSIONS_DELETE);
    query_integer(&query, relying_party);
    query_blob(&query, change->of.sessions_delete.user_id);
    query_blob_or_null(&query, change->of.sessions_delete.credential_id);
    query_blob_or_null(&query, kept);
    query_integer(&query, change->of.sessions_delete.restricted);
    TRY(query_run(&query, error));
    if (change->of.sessions_delete.count != NULL)
        *change->of.sessions_delete.count = (size_t)sqlite3_changes(connection->database);
    return PASSKEY_OK;
}
