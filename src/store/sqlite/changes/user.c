/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Changes of users.
 */
#include "store/sqlite/changes/kinds.h"

enum passkey_result change_user_insert(struct write_connection *connection, uint32_t relying_party,
    const struct passkey_change *change, struct passkey_error *error)
{
    const struct passkey_user_record *user = change->of.user;
    CLEANUP(query_end) struct query query = write_query(connection, WRITE_USER);
    query_integer(&query, relying_party);
    query_blob(&query, user->id);
    query_text(&query, user->name);
    query_text(&query, user->name_key);
    query_text(&query, user->display_name);
    query_text_or_null(&query, user->email);
    query_text_or_null(&query, user->email_key);
    query_text(&query, user->other_ways_in);
    query_integer(&query, user->email_verified_at_ms);
    query_integer(&query, user->recovered_at_ms);
    query_integer(&query, user->created_at_ms);
    query_integer(&query, user->disabled_at_ms);
    return run_guarded(connection, &query, error);
}

enum passkey_result change_user_recover(struct write_connection *connection, uint32_t relying_party,
    const struct passkey_change *change, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = write_query(connection, WRITE_USER_RECOVER);
    query_integer(&query, relying_party);
    query_blob(&query, change->of.recover.user_id);
    query_integer(&query, change->of.recover.now_ms);
    return run_guarded(connection, &query, error);
}

enum passkey_result change_user_email(struct write_connection *connection, uint32_t relying_party,
    const struct passkey_change *change, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = write_query(connection, WRITE_USER_EMAIL);
    query_integer(&query, relying_party);
    query_blob(&query, change->of.user_email.id);
    query_text_or_null(&query, change->of.user_email.email);
    query_text_or_null(&query, change->of.user_email.email_key);
    query_integer(&query, change->of.user_email.verified_at_ms);
    return run_guarded(connection, &query, error);
}

enum passkey_result change_user_update(struct write_connection *connection, uint32_t relying_party,
    const struct passkey_change *change, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = write_query(connection, WRITE_USER_UPDATE);
    query_integer(&query, relying_party);
    query_blob(&query, change->of.user_update.id);
    query_text_or_null(&query, change->of.user_update.name);
    query_text_or_null(&query, change->of.user_update.name_key);
    query_text_or_null(&query, change->of.user_update.display_name);
    query_text_or_null(&query, change->of.user_update.other_ways_in);
    return run_guarded(connection, &query, error);
}

enum passkey_result change_user_disable(struct write_connection *connection, uint32_t relying_party,
    const struct passkey_change *change, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = write_query(connection, WRITE_USER_DISABLE);
    query_integer(&query, relying_party);
    query_blob(&query, change->of.user_disable.id);
    query_integer(&query, change->of.user_disable.disabled_at_ms);
    return run_guarded(connection, &query, error);
}

/* ---- a user with all that is his ---- */

static enum passkey_result delete_of_user(struct write_connection *connection,
    enum write_statement statement, uint32_t relying_party, struct passkey_bytes user_id,
    struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = write_query(connection, statement);
    query_integer(&query, relying_party);
    query_blob(&query, user_id);
    TRY(query_run(&query, error));
    if (statement == WRITE_CEREMONIES_DELETE)
        connection->ceremony_count -= sqlite3_changes(connection->database);
    return PASSKEY_OK;
}

enum passkey_result change_user_delete(struct write_connection *connection, uint32_t relying_party,
    const struct passkey_change *change, struct passkey_error *error)
{
    static const enum write_statement belongings[] = {
        WRITE_ATTESTATIONS_DELETE, /* before the credentials that they are found by */
        WRITE_CREDENTIALS_DELETE,
        WRITE_CEREMONIES_DELETE,
        WRITE_LINKS_DELETE,
        WRITE_MAILS_DELETE,
        WRITE_RECOVERY_CODES_DELETE,
        WRITE_RECOVERY_CODE_SET_DELETE,
    };
    struct passkey_bytes user_id = change->of.user_id;
    const struct passkey_change sessions = { .kind = PASSKEY_CHANGE_SESSIONS_DELETE,
        .of.sessions_delete.user_id = user_id };
    CLEANUP(query_end) struct query query = write_query(connection, WRITE_USER_DELETE);
    query_integer(&query, relying_party);
    query_blob(&query, user_id);
    TRY(run_guarded(connection, &query, error));
    TRY(change_sessions_delete(connection, relying_party, &sessions, error));
    for (size_t i = 0; i < sizeof(belongings) / sizeof(belongings[0]); i++)
        TRY(delete_of_user(connection, belongings[i], relying_party, user_id, error));
    return PASSKEY_OK;
}
