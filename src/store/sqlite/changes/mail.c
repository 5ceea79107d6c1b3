/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Changes of outgoing mail.
 */
#include "store/sqlite/changes/kinds.h"

enum passkey_result change_mail_insert(struct write_connection *connection, uint32_t relying_party,
    const struct passkey_change *change, struct passkey_error *error)
{
    const struct passkey_mail_record *mail = change->of.mail;
    CLEANUP(query_end) struct query query = write_query(connection, WRITE_MAIL);
    query_integer(&query, relying_party);
    query_integer(&query, mail->kind);
    query_blob_or_null(&query, mail->user_id);
    query_text_or_null(&query, mail->recipient);
    query_text(&query, mail->detail);
    query_integer(&query, mail->created_at_ms);
    query_integer(&query, mail->due_at_ms);
    query_integer(&query, mail->expires_at_ms);
    query_integer(&query, mail->attempts);
    query_text(&query, mail->problem);
    return query_run(&query, error);
}

enum passkey_result change_mail_claim(struct write_connection *connection, uint32_t relying_party,
    const struct passkey_change *change, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = write_query(connection, WRITE_MAIL_CLAIM);
    query_integer(&query, relying_party);
    query_integer(&query, change->of.mail_claim.number);
    query_integer(&query, change->of.mail_claim.due_at_ms_old);
    query_integer(&query, change->of.mail_claim.due_at_ms);
    return run_guarded(connection, &query, error);
}

enum passkey_result change_mail_fail(struct write_connection *connection, uint32_t relying_party,
    const struct passkey_change *change, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = write_query(connection, WRITE_MAIL_FAIL);
    query_integer(&query, relying_party);
    query_integer(&query, change->of.mail_fail.number);
    query_integer(&query, change->of.mail_fail.due_at_ms);
    query_text(&query, change->of.mail_fail.problem);
    return run_guarded(connection, &query, error);
}

enum passkey_result change_mail_delete(struct write_connection *connection, uint32_t relying_party,
    const struct passkey_change *change, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = write_query(connection, WRITE_MAIL_DELETE);
    query_integer(&query, relying_party);
    query_integer(&query, change->of.mail_number);
    return run_guarded(connection, &query, error);
}
