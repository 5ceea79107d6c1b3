/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is done inside the writer's transaction. A guard is part of its statement: one that changed
 * no row was refused, so that nothing can come between a look and a change.
 */
#include "store/sqlite/changes.h"

#include "base/bytes.h"
#include "store/sqlite/rows.h"

#include <assert.h>
#include <stdlib.h>

#define CHANGE_COUNT_MAX 16
/* Until it is swept a late answer is told that its time is over, and not that it never was. */
#define CEREMONY_KEPT_MS 60000

/* Runs the statement; PASSKEY_CONFLICT when it changed nothing. */
static enum passkey_result run_guarded(
    struct write_connection *connection, struct query *query, struct passkey_error *error)
{
    TRY(query_run(query, error));
    if (sqlite3_changes(connection->database) == 0)
        return refuse(error, PASSKEY_CONFLICT, CHECK_NONE, "The guard of a change said no.");
    return PASSKEY_OK;
}

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

/* ---- one function a kind ---- */

static enum passkey_result user_insert(struct write_connection *connection, uint32_t relying_party,
    const struct passkey_change *change, struct passkey_error *error)
{
    const struct passkey_user_record *user = change->of.user;
    CLEANUP(query_end) struct query query = write_query(connection, WRITE_USER);
    query_integer(&query, relying_party);
    query_blob(&query, user->id);
    query_text(&query, user->name);
    query_text(&query, user->name_key);
    query_text(&query, user->display_name);
    query_integer(&query, user->created_at_ms);
    query_integer(&query, user->disabled_at_ms);
    return run_guarded(connection, &query, error);
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

static enum passkey_result credential_insert(struct write_connection *connection,
    uint32_t relying_party, const struct passkey_change *change, struct passkey_error *error)
{
    const struct passkey_credential_record *record = change->of.credential;
    uint8_t key[SHA256_SIZE];
    uint8_t transports[TRANSPORTS_SIZE_MAX];
    CLEANUP(query_end) struct query query = write_query(connection, WRITE_CREDENTIAL);
    TRY(query_credential(connection, &query, relying_party, record->credential.id, key));
    query_credential_record(
        &query, record, transports_pack(&record->credential.transports, transports));
    TRY(run_guarded(connection, &query, error));
    return attestation_insert(connection, record->credential.attestation_object, error);
}

static enum passkey_result credential_use(struct write_connection *connection,
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

static enum passkey_result credential_stall(struct write_connection *connection,
    uint32_t relying_party, const struct passkey_change *change, struct passkey_error *error)
{
    uint8_t key[SHA256_SIZE];
    CLEANUP(query_end) struct query query = write_query(connection, WRITE_CREDENTIAL_STALL);
    TRY(query_credential(connection, &query, relying_party, change->of.stall.id, key));
    query_integer(&query, change->of.stall.now_ms);
    return run_guarded(connection, &query, error);
}

/* Whether a new ceremony stays inside the bounds; PASSKEY_CONFLICT when it does not. */
static enum passkey_result ceremony_bounds(struct write_connection *connection,
    const struct passkey_change *change, struct passkey_error *error)
{
    uint32_t count_max = change->of.ceremony.count_max;
    if (count_max > 0 && connection->ceremony_count >= count_max)
        return refuse(error, PASSKEY_CONFLICT, CHECK_NONE,
            "There are %lld unfinished ceremonies, as many as are allowed.",
            (long long)connection->ceremony_count);
    uint32_t address_count_max = change->of.ceremony.address_count_max;
    if (address_count_max == 0)
        return PASSKEY_OK;
    CLEANUP(query_end) struct query query = write_query(connection, WRITE_CEREMONY_COUNT_ADDRESS);
    query_blob(&query, change->of.ceremony.record->address);
    query_integer(&query, address_count_max);
    bool row = false;
    TRY(query_step(&query, &row, error));
    if (sqlite3_column_int64(query.statement, 0) >= address_count_max)
        return refuse(error, PASSKEY_CONFLICT, CHECK_NONE,
            "There are %u unfinished ceremonies of one address, as many as are allowed.",
            (unsigned)address_count_max);
    return PASSKEY_OK;
}

static enum passkey_result ceremony_insert(struct write_connection *connection,
    uint32_t relying_party, const struct passkey_change *change, struct passkey_error *error)
{
    TRY(ceremony_bounds(connection, change, error));
    const struct passkey_ceremony_record *record = change->of.ceremony.record;
    CLEANUP(query_end) struct query query = write_query(connection, WRITE_CEREMONY);
    query_integer(&query, relying_party);
    query_blob(&query, BYTES_ARRAY(record->id));
    query_integer(&query, record->kind);
    query_integer(&query, record->holder.kind);
    query_blob_or_null(&query, record->holder.id);
    query_blob_or_null(&query, record->user_id);
    query_blob(&query, record->challenge);
    query_text(&query, record->options);
    query_blob(&query, record->address);
    query_integer(&query, record->expires_at_ms);
    TRY(run_guarded(connection, &query, error));
    connection->ceremony_count++;
    return PASSKEY_OK;
}

static enum passkey_result session_insert(struct write_connection *connection,
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
    return run_guarded(connection, &query, error);
}

static enum passkey_result session_renew(struct write_connection *connection,
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
    return run_guarded(connection, &query, error);
}

static enum passkey_result session_delete(struct write_connection *connection,
    uint32_t relying_party, const struct passkey_change *change, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = write_query(connection, WRITE_SESSION_DELETE);
    query_integer(&query, relying_party);
    query_blob(&query, BYTES_ARRAY(change->of.session_delete.token_hash));
    return run_guarded(connection, &query, error);
}

static enum passkey_result audit_insert(struct write_connection *connection, uint32_t relying_party,
    const struct passkey_change *change, struct passkey_error *error)
{
    const struct passkey_audit_record *audit = change->of.audit;
    CLEANUP(query_end) struct query query = write_query(connection, WRITE_AUDIT);
    query_integer(&query, relying_party);
    query_integer(&query, audit->at_ms);
    query_text(&query, bytes_text(audit->name));
    query_blob_or_null(&query, audit->user_id);
    query_blob_or_null(&query, audit->credential_id);
    query_blob_or_null(&query, audit->address);
    query_integer(&query, audit->result);
    return query_run(&query, error);
}

static enum passkey_result secret_insert(struct write_connection *connection,
    uint32_t relying_party, const struct passkey_change *change, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = write_query(connection, WRITE_SECRET);
    query_integer(&query, relying_party);
    query_text(&query, bytes_text(change->of.secret.name));
    query_blob(&query, change->of.secret.value);
    return query_run(&query, error);
}

static enum passkey_result sweep_one(struct write_connection *connection,
    enum write_statement statement, int64_t expired_at_ms, uint32_t count_max, bool *more,
    struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = write_query(connection, statement);
    query_integer(&query, expired_at_ms);
    query_integer(&query, count_max);
    TRY(query_run(&query, error));
    *more = *more || (uint32_t)sqlite3_changes(connection->database) == count_max;
    return PASSKEY_OK;
}

/* Of all relying parties at once: what expired is nobody's. */
static enum passkey_result sweep(struct write_connection *connection, uint32_t relying_party,
    const struct passkey_change *change, struct passkey_error *error)
{
    (void)relying_party;
    int64_t now_ms = change->of.sweep.now_ms;
    uint32_t count_max = change->of.sweep.count_max;
    bool more = false;
    TRY(sweep_one(
        connection, WRITE_CEREMONY_SWEEP, now_ms - CEREMONY_KEPT_MS, count_max, &more, error));
    TRY(sweep_one(connection, WRITE_SESSION_SWEEP, now_ms, count_max, &more, error));
    /* Another process may have taken or made some; from here on the count is right again. */
    TRY(write_count_ceremonies(connection, error));
    if (change->of.sweep.more != NULL)
        *change->of.sweep.more = more;
    return PASSKEY_OK;
}

static enum passkey_result metadata_put(struct write_connection *connection, uint32_t relying_party,
    const struct passkey_change *change, struct passkey_error *error)
{
    (void)relying_party;
    const struct passkey_metadata_record *metadata = change->of.metadata;
    CLEANUP(query_end) struct query query = write_query(connection, WRITE_METADATA);
    query_integer(&query, metadata->number);
    query_integer(&query, metadata->accepted_at_ms);
    query_blob(&query, metadata->blob);
    return run_guarded(connection, &query, error);
}

static enum passkey_result (*const kinds[])(struct write_connection *connection,
    uint32_t relying_party, const struct passkey_change *change, struct passkey_error *error) = {
    [PASSKEY_CHANGE_USER_INSERT] = user_insert,
    [PASSKEY_CHANGE_CREDENTIAL_INSERT] = credential_insert,
    [PASSKEY_CHANGE_CREDENTIAL_USE] = credential_use,
    [PASSKEY_CHANGE_CREDENTIAL_STALL] = credential_stall,
    [PASSKEY_CHANGE_CEREMONY_INSERT] = ceremony_insert,
    [PASSKEY_CHANGE_SESSION_INSERT] = session_insert,
    [PASSKEY_CHANGE_SESSION_RENEW] = session_renew,
    [PASSKEY_CHANGE_SESSION_DELETE] = session_delete,
    [PASSKEY_CHANGE_AUDIT_INSERT] = audit_insert,
    [PASSKEY_CHANGE_SECRET_INSERT] = secret_insert,
    [PASSKEY_CHANGE_SWEEP] = sweep,
    [PASSKEY_CHANGE_METADATA_PUT] = metadata_put,
};

/* ---- a list of changes ---- */

static enum passkey_result apply_items(struct write_connection *connection,
    const struct passkey_changes *changes, size_t *refused, struct passkey_error *error)
{
    for (size_t i = 0; i < changes->count; i++) {
        const struct passkey_change *change = &changes->items[i];
        assert(change->kind >= PASSKEY_CHANGE_USER_INSERT &&
               change->kind <= PASSKEY_CHANGE_METADATA_PUT);
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

/* ---- taking a ceremony ---- */

static void ceremony_free(struct passkey_ceremony_record **ceremony)
{
    free(*ceremony);
}

static enum passkey_result ceremony_read(struct query *query, int64_t now_ms,
    struct passkey_ceremony_record **ceremony, struct passkey_error *error)
{
    CLEANUP(ceremony_free)
    struct passkey_ceremony_record *read =
        calloc(1, sizeof(*read) + row_size(query->statement, CEREMONY_VARYING_COUNT));
    if (read == NULL)
        return fault(error, "Out of memory.");
    struct packer packer = { (uint8_t *)(read + 1) };
    TRY(row_ceremony(query->statement, &packer, read, error));
    if (read->expires_at_ms <= now_ms)
        return refuse(error, PASSKEY_CEREMONY_EXPIRED, CHECK_NONE,
            "The ceremony's time is over; start again.");
    *ceremony = read;
    read = NULL;
    return PASSKEY_OK;
}

static enum passkey_result take(struct write_connection *connection,
    const struct ceremony_claim *claim, struct passkey_ceremony_record **ceremony,
    struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = write_query(connection, WRITE_CEREMONY_TAKE);
    query_integer(&query, claim->relying_party);
    query_blob(&query, (struct passkey_bytes){ claim->id, PASSKEY_CEREMONY_ID_SIZE });
    query_integer(&query, claim->kind);
    query_integer(&query, claim->holder.kind);
    query_blob_or_null(&query, claim->holder.id);
    bool row = false;
    TRY(query_step(&query, &row, error));
    if (!row)
        return refuse(error, PASSKEY_CEREMONY_UNKNOWN, CHECK_NONE,
            "There is no such ceremony: it ended, or never began; start again.");
    connection->ceremony_count--;
    return ceremony_read(&query, claim->now_ms, ceremony, error);
}

enum passkey_result changes_take(struct write_connection *connection,
    const struct ceremony_claim *claim, struct passkey_ceremony_record **ceremony,
    struct passkey_error *error)
{
    enum passkey_result result = take(connection, claim, ceremony, error);
    /* What was not handed out is not spent. */
    if (result < 0)
        write_rollback(connection);
    return result;
}

/* ---- relying parties ---- */

static enum passkey_result number_of(struct query *query, struct passkey_bytes rp_id, bool *known,
    uint32_t *number, struct passkey_error *error)
{
    query_text(query, rp_id);
    TRY(query_step(query, known, error));
    if (*known)
        *number = (uint32_t)sqlite3_column_int64(query->statement, 0);
    return PASSKEY_OK;
}

/* Refuses with the names of those there are, as many as a message holds. */
static enum passkey_result refuse_unknown(
    struct write_connection *connection, struct passkey_bytes rp_id, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = write_query(connection, WRITE_RELYING_PARTY_NAMES);
    bool row = false;
    TRY(query_step(&query, &row, error));
    char known[TEXT_QUOTE_SIZE];
    char wanted[TEXT_QUOTE_SIZE];
    (void)text_quote(bytes_text((const char *)sqlite3_column_text(query.statement, 0)), known);
    return refuse(error, PASSKEY_NOT_FOUND, CHECK_NONE,
        "The store has nothing of the relying party %s; it has: %s.", text_quote(rp_id, wanted),
        known[0] == '\0' ? "none" : known);
}

enum passkey_result changes_relying_party_find(struct write_connection *connection,
    struct passkey_bytes rp_id, uint32_t *number, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = write_query(connection, WRITE_RELYING_PARTY_FIND);
    bool known = false;
    TRY(number_of(&query, rp_id, &known, number, error));
    return known ? PASSKEY_OK : refuse_unknown(connection, rp_id, error);
}

enum passkey_result changes_relying_party(struct write_connection *connection,
    struct passkey_bytes rp_id, uint32_t *number, struct passkey_error *error)
{
    CLEANUP(query_end) struct query find = write_query(connection, WRITE_RELYING_PARTY_FIND);
    bool known = false;
    TRY(number_of(&find, rp_id, &known, number, error));
    if (known)
        return PASSKEY_OK;
    CLEANUP(query_end) struct query insert = write_query(connection, WRITE_RELYING_PARTY);
    TRY(number_of(&insert, rp_id, &known, number, error));
    return known ? PASSKEY_OK : fault(error, "A new relying party got no number.");
}
