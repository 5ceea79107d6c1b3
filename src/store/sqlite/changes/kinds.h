/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One function for each kind of change, all of one form; changes.c has the table. A guard is part
 * of its statement: one that changed no row was refused, so that nothing can come between a look
 * and a change.
 */
#ifndef STORE_SQLITE_CHANGES_KINDS_H
#define STORE_SQLITE_CHANGES_KINDS_H

#include "store/sqlite/write_connection.h"

/** Runs the statement; PASSKEY_CONFLICT when it changed nothing. */
MUST_USE enum passkey_result run_guarded(
    struct write_connection *connection, struct query *query, struct passkey_error *error);

MUST_USE enum passkey_result change_user_insert(struct write_connection *connection,
    uint32_t relying_party, const struct passkey_change *change, struct passkey_error *error);
MUST_USE enum passkey_result change_credential_insert(struct write_connection *connection,
    uint32_t relying_party, const struct passkey_change *change, struct passkey_error *error);
MUST_USE enum passkey_result change_credential_use(struct write_connection *connection,
    uint32_t relying_party, const struct passkey_change *change, struct passkey_error *error);
MUST_USE enum passkey_result change_credential_stall(struct write_connection *connection,
    uint32_t relying_party, const struct passkey_change *change, struct passkey_error *error);
MUST_USE enum passkey_result change_ceremony_insert(struct write_connection *connection,
    uint32_t relying_party, const struct passkey_change *change, struct passkey_error *error);
MUST_USE enum passkey_result change_session_insert(struct write_connection *connection,
    uint32_t relying_party, const struct passkey_change *change, struct passkey_error *error);
MUST_USE enum passkey_result change_session_renew(struct write_connection *connection,
    uint32_t relying_party, const struct passkey_change *change, struct passkey_error *error);
MUST_USE enum passkey_result change_limit_take(struct write_connection *connection,
    uint32_t relying_party, const struct passkey_change *change, struct passkey_error *error);
MUST_USE enum passkey_result change_recovery_codes_put(struct write_connection *connection,
    uint32_t relying_party, const struct passkey_change *change, struct passkey_error *error);
MUST_USE enum passkey_result change_recovery_code_use(struct write_connection *connection,
    uint32_t relying_party, const struct passkey_change *change, struct passkey_error *error);
MUST_USE enum passkey_result change_recovery_codes_delete(struct write_connection *connection,
    uint32_t relying_party, const struct passkey_change *change, struct passkey_error *error);
MUST_USE enum passkey_result change_user_recover(struct write_connection *connection,
    uint32_t relying_party, const struct passkey_change *change, struct passkey_error *error);
MUST_USE enum passkey_result change_user_update(struct write_connection *connection,
    uint32_t relying_party, const struct passkey_change *change, struct passkey_error *error);
MUST_USE enum passkey_result change_user_disable(struct write_connection *connection,
    uint32_t relying_party, const struct passkey_change *change, struct passkey_error *error);
MUST_USE enum passkey_result change_user_delete(struct write_connection *connection,
    uint32_t relying_party, const struct passkey_change *change, struct passkey_error *error);
MUST_USE enum passkey_result change_credential_upgrade(struct write_connection *connection,
    uint32_t relying_party, const struct passkey_change *change, struct passkey_error *error);
MUST_USE enum passkey_result change_credential_label(struct write_connection *connection,
    uint32_t relying_party, const struct passkey_change *change, struct passkey_error *error);
MUST_USE enum passkey_result change_credential_disable(struct write_connection *connection,
    uint32_t relying_party, const struct passkey_change *change, struct passkey_error *error);
MUST_USE enum passkey_result change_credential_enable(struct write_connection *connection,
    uint32_t relying_party, const struct passkey_change *change, struct passkey_error *error);
MUST_USE enum passkey_result change_credential_delete(struct write_connection *connection,
    uint32_t relying_party, const struct passkey_change *change, struct passkey_error *error);
MUST_USE enum passkey_result change_sessions_delete(struct write_connection *connection,
    uint32_t relying_party, const struct passkey_change *change, struct passkey_error *error);
MUST_USE enum passkey_result change_signing_key_insert(struct write_connection *connection,
    uint32_t relying_party, const struct passkey_change *change, struct passkey_error *error);
MUST_USE enum passkey_result change_secret_replace(struct write_connection *connection,
    uint32_t relying_party, const struct passkey_change *change, struct passkey_error *error);
MUST_USE enum passkey_result change_session_use(struct write_connection *connection,
    uint32_t relying_party, const struct passkey_change *change, struct passkey_error *error);
MUST_USE enum passkey_result change_api_key_insert(struct write_connection *connection,
    uint32_t relying_party, const struct passkey_change *change, struct passkey_error *error);
MUST_USE enum passkey_result change_api_key_revoke(struct write_connection *connection,
    uint32_t relying_party, const struct passkey_change *change, struct passkey_error *error);
MUST_USE enum passkey_result change_api_key_use(struct write_connection *connection,
    uint32_t relying_party, const struct passkey_change *change, struct passkey_error *error);
MUST_USE enum passkey_result change_link_insert(struct write_connection *connection,
    uint32_t relying_party, const struct passkey_change *change, struct passkey_error *error);
MUST_USE enum passkey_result change_link_delete(struct write_connection *connection,
    uint32_t relying_party, const struct passkey_change *change, struct passkey_error *error);
MUST_USE enum passkey_result change_links_delete(struct write_connection *connection,
    uint32_t relying_party, const struct passkey_change *change, struct passkey_error *error);
MUST_USE enum passkey_result change_user_email(struct write_connection *connection,
    uint32_t relying_party, const struct passkey_change *change, struct passkey_error *error);
MUST_USE enum passkey_result change_mail_insert(struct write_connection *connection,
    uint32_t relying_party, const struct passkey_change *change, struct passkey_error *error);
MUST_USE enum passkey_result change_mail_claim(struct write_connection *connection,
    uint32_t relying_party, const struct passkey_change *change, struct passkey_error *error);
MUST_USE enum passkey_result change_mail_fail(struct write_connection *connection,
    uint32_t relying_party, const struct passkey_change *change, struct passkey_error *error);
MUST_USE enum passkey_result change_mail_delete(struct write_connection *connection,
    uint32_t relying_party, const struct passkey_change *change, struct passkey_error *error);
MUST_USE enum passkey_result change_session_delete(struct write_connection *connection,
    uint32_t relying_party, const struct passkey_change *change, struct passkey_error *error);
MUST_USE enum passkey_result change_audit_insert(struct write_connection *connection,
    uint32_t relying_party, const struct passkey_change *change, struct passkey_error *error);
MUST_USE enum passkey_result change_secret_insert(struct write_connection *connection,
    uint32_t relying_party, const struct passkey_change *change, struct passkey_error *error);
MUST_USE enum passkey_result change_sweep(struct write_connection *connection,
    uint32_t relying_party, const struct passkey_change *change, struct passkey_error *error);
MUST_USE enum passkey_result change_metadata_put(struct write_connection *connection,
    uint32_t relying_party, const struct passkey_change *change, struct passkey_error *error);

/** Insert a credential by the one statement or the other, WRITE_CREDENTIAL or
 *  WRITE_TRANSFER_CREDENTIAL, with its attestation object. */
MUST_USE enum passkey_result credential_insert(struct write_connection *connection,
    enum write_statement statement, uint32_t relying_party,
    const struct passkey_credential_record *record, struct passkey_error *error);

#endif
