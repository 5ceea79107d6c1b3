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
