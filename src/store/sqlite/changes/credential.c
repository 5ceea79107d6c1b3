/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Changes of credentials. An id has up to 1,023 bytes and is looked up through a short key.
 */
#include "store/sqlite/changes/kinds.h"

#include "base/bytes.h"
#include "store/sqlite/rows.h"

/* The first three parameters of what is about one credential. */
static enum passkey_result query_credential(struct write_connection *connection,
    struct query *query, uint32_t relying_party, struct passkey_bytes id, uint8_t key[SHA256_SIZE])
{
    TRY(digest_sha256(connection->digest, id, (struct passkey_bytes){ NULL, 0 }, key));
    query_integer(query, relying_party);
    query_blob(query, (struct passkey_bytes){ key, CREDENTIAL_KEY_SIZE });
    query_blob(query, id);
    return PASSKEY_OK;
}

/* In the order of the statement's columns, behind the credential's id. */
static void query_credential_record(struct query *query,
    const struct passkey_credential_record *record, struct passkey_bytes transports)
{
    const struct passkey_credential *credential = &record->credential;
    query_blob(query, record->user_id);
    query_blob(query, credential->public_key);
    query_integer(query, credential->algorithm);
    query_integer(query, credential->sign_count);
    query_integer(query, record->sign_count_stalled_at_ms);
    query_integer(query, credential->uv_initialized);
    query_integer(query, credential->backup_eligible);
    query_integer(query, credential->backup_state);
    query_integer(query, credential->discoverable);
    query_integer(query, credential->attachment);
    query_blob(query, BYTES_ARRAY(credential->aaguid));
    query_blob(query, transports);
    query_text(query, credential->attestation_format);
    query_integer(query, credential->attestation_type);
    query_integer(query, credential->attestation_trusted);
    query_text(query, record->label);
    query_integer(query, record->created_at_ms);
    query_integer(query, record->last_used_at_ms);
    query_integer(query, record->use_count);
    query_integer(query, record->disabled_at_ms);
    query_integer(query, record->disabled_by);
    query_integer(query, record->recovered_at_ms);
    query_integer(query, record->backup_upgrade_allowed);
}

static enum passkey_result attestation_insert(
    struct write_connection *connection, struct passkey_bytes object, struct passkey_error *error)
{
    if (object.data == NULL || object.size == 0)
        return PASSKEY_OK;
    CLEANUP(query_end) struct query query = write_query(connection, WRITE_ATTESTATION);
    query_integer(&query, sqlite3_last_insert_rowid(connection->database));
    query_blob(&query, object);
    return query_run(&query, error);
}

enum passkey_result credential_insert(struct write_connection *connection,
    enum write_statement statement, uint32_t relying_party,
    const struct passkey_credential_record *record, struct passkey_error *error)
{
    uint8_t key[SHA256_SIZE];
    uint8_t transports[TRANSPORTS_SIZE_MAX];
    CLEANUP(query_end) struct query query = write_query(connection, statement);
    TRY(query_credential(connection, &query, relying_party, record->credential.id, key));
    query_credential_record(
        &query, record, transports_pack(&record->credential.transports, transports));
    TRY(run_guarded(connection, &query, error));
    return attestation_insert(connection, record->credential.attestation_object, error);
}

enum passkey_result change_credential_insert(struct write_connection *connection,
    uint32_t relying_party, const struct passkey_change *change, struct passkey_error *error)
{
    return credential_insert(
        connection, WRITE_CREDENTIAL, relying_party, change->of.credential, error);
}

enum passkey_result change_credential_use(struct write_connection *connection,
    uint32_t relying_party, const struct passkey_change *change, struct passkey_error *error)
{
    uint8_t key[SHA256_SIZE];
    CLEANUP(query_end) struct query query = write_query(connection, WRITE_CREDENTIAL_USE);
    TRY(query_credential(connection, &query, relying_party, change->of.use.id, key));
    query_integer(&query, change->of.use.sign_count_old);
    query_integer(&query, change->of.use.sign_count);
    query_integer(&query, change->of.use.backup_eligible ? PASSKEY_FACT_YES : PASSKEY_FACT_NO);
    query_integer(&query, change->of.use.backup_state);
    query_integer(&query, change->of.use.now_ms);
    query_integer(&query, change->of.use.stalled);
    return run_guarded(connection, &query, error);
}

enum passkey_result change_credential_stall(struct write_connection *connection,
    uint32_t relying_party, const struct passkey_change *change, struct passkey_error *error)
{
    uint8_t key[SHA256_SIZE];
    CLEANUP(query_end) struct query query = write_query(connection, WRITE_CREDENTIAL_STALL);
    TRY(query_credential(connection, &query, relying_party, change->of.stall.id, key));
    query_blob(&query, change->of.stall.user_id);
    query_integer(&query, change->of.stall.at_ms);
    return run_guarded(connection, &query, error);
}

enum passkey_result change_credential_upgrade(struct write_connection *connection,
    uint32_t relying_party, const struct passkey_change *change, struct passkey_error *error)
{
    uint8_t key[SHA256_SIZE];
    CLEANUP(query_end) struct query query = write_query(connection, WRITE_CREDENTIAL_UPGRADE);
    TRY(query_credential(connection, &query, relying_party, change->of.upgrade.id, key));
    query_blob(&query, change->of.upgrade.user_id);
    query_integer(&query, change->of.upgrade.allowed);
    return run_guarded(connection, &query, error);
}

enum passkey_result change_credential_label(struct write_connection *connection,
    uint32_t relying_party, const struct passkey_change *change, struct passkey_error *error)
{
    uint8_t key[SHA256_SIZE];
    CLEANUP(query_end) struct query query = write_query(connection, WRITE_CREDENTIAL_LABEL);
    TRY(query_credential(connection, &query, relying_party, change->of.label.id, key));
    query_blob(&query, change->of.label.user_id);
    query_text(&query, change->of.label.label);
    return run_guarded(connection, &query, error);
}

enum passkey_result change_credential_disable(struct write_connection *connection,
    uint32_t relying_party, const struct passkey_change *change, struct passkey_error *error)
{
    uint8_t key[SHA256_SIZE];
    CLEANUP(query_end) struct query query = write_query(connection, WRITE_CREDENTIAL_DISABLE);
    TRY(query_credential(connection, &query, relying_party, change->of.disable.id, key));
    query_blob(&query, change->of.disable.user_id);
    query_integer(&query, change->of.disable.last_too);
    query_integer(&query, change->of.disable.email_way_in);
    query_integer(&query, change->of.disable.now_ms);
    query_integer(&query, change->of.disable.by);
    return run_guarded(connection, &query, error);
}

enum passkey_result change_credential_enable(struct write_connection *connection,
    uint32_t relying_party, const struct passkey_change *change, struct passkey_error *error)
{
    uint8_t key[SHA256_SIZE];
    CLEANUP(query_end) struct query query = write_query(connection, WRITE_CREDENTIAL_ENABLE);
    TRY(query_credential(connection, &query, relying_party, change->of.disable.id, key));
    query_blob(&query, change->of.disable.user_id);
    query_integer(&query, change->of.disable.by);
    return run_guarded(connection, &query, error);
}

/* Its number, which is gone with it. */
static enum passkey_result delete_guarded(struct write_connection *connection,
    uint32_t relying_party, const struct passkey_change *change, int64_t *number,
    struct passkey_error *error)
{
    uint8_t key[SHA256_SIZE];
    bool row = false;
    CLEANUP(query_end) struct query query = write_query(connection, WRITE_CREDENTIAL_DELETE);
    TRY(query_credential(connection, &query, relying_party, change->of.credential_delete.id, key));
    query_blob(&query, change->of.credential_delete.user_id);
    query_integer(&query, change->of.credential_delete.last_too);
    query_integer(&query, change->of.credential_delete.email_way_in);
    TRY(query_step(&query, &row, error));
    if (!row)
        return refuse(error, PASSKEY_CONFLICT, CHECK_NONE, "The guard of a change said no.");
    *number = sqlite3_column_int64(query.statement, 0);
    return PASSKEY_OK;
}

static enum passkey_result attestation_delete(
    struct write_connection *connection, int64_t number, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = write_query(connection, WRITE_ATTESTATION_DELETE);
    query_integer(&query, number);
    return query_run(&query, error);
}

enum passkey_result change_credential_delete(struct write_connection *connection,
    uint32_t relying_party, const struct passkey_change *change, struct passkey_error *error)
{
    int64_t number = 0;
    TRY(delete_guarded(connection, relying_party, change, &number, error));
    TRY(attestation_delete(connection, number, error));
    CLEANUP(query_end) struct query query = write_query(connection, WRITE_SESSIONS_DETACH);
    query_integer(&query, relying_party);
    query_blob(&query, change->of.credential_delete.user_id);
    query_blob(&query, change->of.credential_delete.id);
    return query_run(&query, error);
}
