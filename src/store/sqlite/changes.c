/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of changes, and lists of them applied whole or not at all.
 */
#include "store/sqlite/changes.h"

#include "store/sqlite/changes/kinds.h"

#include <assert.h>

#define CHANGE_COUNT_MAX 16

enum passkey_result run_guarded(
    struct write_connection *connection, struct query *query, struct passkey_error *error)
{
    TRY(query_run(query, error));
    if (sqlite3_changes(connection->database) == 0)
        return refuse(error, PASSKEY_CONFLICT, CHECK_NONE, "The guard of a change said no.");
    return PASSKEY_OK;
}

static enum passkey_result (*const kinds[])(struct write_connection *connection,
    uint32_t relying_party, const struct passkey_change *change, struct passkey_error *error) = {
    [PASSKEY_CHANGE_USER_INSERT] = change_user_insert,
    [PASSKEY_CHANGE_CREDENTIAL_INSERT] = change_credential_insert,
    [PASSKEY_CHANGE_CREDENTIAL_USE] = change_credential_use,
    [PASSKEY_CHANGE_CREDENTIAL_STALL] = change_credential_stall,
    [PASSKEY_CHANGE_CEREMONY_INSERT] = change_ceremony_insert,
    [PASSKEY_CHANGE_SESSION_INSERT] = change_session_insert,
    [PASSKEY_CHANGE_SESSION_RENEW] = change_session_renew,
    [PASSKEY_CHANGE_SESSION_DELETE] = change_session_delete,
    [PASSKEY_CHANGE_AUDIT_INSERT] = change_audit_insert,
    [PASSKEY_CHANGE_SECRET_INSERT] = change_secret_insert,
    [PASSKEY_CHANGE_SWEEP] = change_sweep,
    [PASSKEY_CHANGE_METADATA_PUT] = change_metadata_put,
    [PASSKEY_CHANGE_SESSION_USE] = change_session_use,
    [PASSKEY_CHANGE_API_KEY_INSERT] = change_api_key_insert,
    [PASSKEY_CHANGE_API_KEY_REVOKE] = change_api_key_revoke,
    [PASSKEY_CHANGE_API_KEY_USE] = change_api_key_use,
    [PASSKEY_CHANGE_LIMIT_TAKE] = change_limit_take,
    [PASSKEY_CHANGE_RECOVERY_CODES_PUT] = change_recovery_codes_put,
    [PASSKEY_CHANGE_RECOVERY_CODE_USE] = change_recovery_code_use,
    [PASSKEY_CHANGE_RECOVERY_CODES_DELETE] = change_recovery_codes_delete,
    [PASSKEY_CHANGE_USER_RECOVER] = change_user_recover,
    [PASSKEY_CHANGE_SIGNING_KEY_INSERT] = change_signing_key_insert,
    [PASSKEY_CHANGE_SECRET_REPLACE] = change_secret_replace,
    [PASSKEY_CHANGE_LINK_INSERT] = change_link_insert,
    [PASSKEY_CHANGE_LINK_DELETE] = change_link_delete,
    [PASSKEY_CHANGE_LINKS_DELETE] = change_links_delete,
    [PASSKEY_CHANGE_USER_EMAIL] = change_user_email,
    [PASSKEY_CHANGE_MAIL_INSERT] = change_mail_insert,
    [PASSKEY_CHANGE_MAIL_CLAIM] = change_mail_claim,
    [PASSKEY_CHANGE_MAIL_FAIL] = change_mail_fail,
    [PASSKEY_CHANGE_MAIL_DELETE] = change_mail_delete,
    [PASSKEY_CHANGE_USER_UPDATE] = change_user_update,
    [PASSKEY_CHANGE_USER_DISABLE] = change_user_disable,
    [PASSKEY_CHANGE_USER_DELETE] = change_user_delete,
    [PASSKEY_CHANGE_CREDENTIAL_UPGRADE] = change_credential_upgrade,
    [PASSKEY_CHANGE_CREDENTIAL_LABEL] = change_credential_label,
    [PASSKEY_CHANGE_CREDENTIAL_DISABLE] = change_credential_disable,
    [PASSKEY_CHANGE_CREDENTIAL_ENABLE] = change_credential_enable,
    [PASSKEY_CHANGE_CREDENTIAL_DELETE] = change_credential_delete,
    [PASSKEY_CHANGE_SESSIONS_DELETE] = change_sessions_delete,
};

/* ---- a list of changes ---- */

static enum passkey_result apply_items(struct write_connection *connection,
    const struct passkey_changes *changes, size_t *refused, struct passkey_error *error)
{
    for (size_t i = 0; i < changes->count; i++) {
        const struct passkey_change *change = &changes->items[i];
        assert(change->kind >= PASSKEY_CHANGE_USER_INSERT &&
               (size_t)change->kind < sizeof(kinds) / sizeof(kinds[0]));
        enum passkey_result result =
            kinds[change->kind](connection, changes->relying_party, change, error);
        if (result == PASSKEY_CONFLICT)
            *refused = i;
        if (result != PASSKEY_OK)
            return result;
    }
    return PASSKEY_OK;
}

/* Back to the savepoint, or else out of the transaction: nothing half done is committed. */
static void undo(struct write_connection *connection)
{
    struct passkey_error ignored;
    if (!write_in_transaction(connection))
        return;
    if (write_run(connection, WRITE_ROLLBACK_TO, &ignored) != PASSKEY_OK ||
        write_run(connection, WRITE_RELEASE, &ignored) != PASSKEY_OK)
        write_rollback(connection);
}

static enum passkey_result apply_saved(struct write_connection *connection,
    const struct passkey_changes *changes, size_t *refused, struct passkey_error *error)
{
    int64_t ceremony_count = connection->ceremony_count;
    TRY(write_run(connection, WRITE_SAVEPOINT, error));
    enum passkey_result result = apply_items(connection, changes, refused, error);
    if (result == PASSKEY_OK)
        return write_run(connection, WRITE_RELEASE, error);
    connection->ceremony_count = ceremony_count;
    undo(connection);
    return result;
}

enum passkey_result changes_apply(struct write_connection *connection,
    const struct passkey_changes *changes, size_t *refused, struct passkey_error *error)
{
    assert(changes->count >= 1 && changes->count <= CHANGE_COUNT_MAX);
    if (changes->count > 1)
        return apply_saved(connection, changes, refused, error);
    /* A guard that says no has changed nothing, so a single change needs no savepoint; after a
     * fault nobody knows, and the whole group begins again. */
    enum passkey_result result = apply_items(connection, changes, refused, error);
    if (result < 0)
        write_rollback(connection);
    return result;
}
