/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Credentials. An id has up to 1,023 bytes, so credentials are found by a short key: the first
 * bytes of its SHA-256 hash.
 */
#include "store/credential.h"

#include "base/bytes.h"
#include "base/reader.h"
#include "store/copy_tables.h"
#include "store/query.h"
#include "store/user.h"
#include <assert.h>
#include <string.h>

#define CREDENTIAL_VARYING_COUNT 7

/* The credential of the parameters $1 to $4. */
#define THE_CREDENTIAL "relying_party = $1 AND id_key = $2 AND id = $3 AND user_id = $4"

/* Whether a way in is left without this credential. $5: none needs to be left. $6: a verified
 * address is one. */
#define WAY_IN_LEFT                                                                                \
    "(CAST($5 AS BIGINT) <> 0 OR disabled_at_ms <> 0 OR EXISTS (SELECT 1 FROM credential AS "      \
    "other "                                                                                       \
    "WHERE other.relying_party = $1 AND other.user_id = $4 "                                       \
    "AND other.number <> credential.number AND other.disabled_at_ms = 0) "                         \
    "OR EXISTS (SELECT 1 FROM \"user\" WHERE relying_party = $1 AND id = $4 "                      \
    "AND (other_ways_in <> '' OR (CAST($6 AS BIGINT) <> 0 AND email_verified_at_ms <> 0))))"

/* Transports are one column: each name, preceded by a byte with its size. */
#define TRANSPORTS_SIZE_MAX (PASSKEY_TRANSPORT_COUNT_MAX * (1 + PASSKEY_TRANSPORT_SIZE_MAX))

static struct passkey_bytes transports_pack(
    const struct passkey_transports *transports, uint8_t packed[TRANSPORTS_SIZE_MAX])
{
    assert(transports->count <= PASSKEY_TRANSPORT_COUNT_MAX);
    uint8_t *at = packed;
    for (size_t i = 0; i < transports->count; i++) {
        struct passkey_bytes name = transports->names[i];
        assert(name.size <= PASSKEY_TRANSPORT_SIZE_MAX);
        *at++ = (uint8_t)name.size;
        if (name.size > 0)
            memcpy(at, name.data, name.size);
        at += name.size;
    }
    return (struct passkey_bytes){ packed, (size_t)(at - packed) };
}

static bool transports_unpack(struct passkey_bytes packed, struct passkey_transports *transports)
{
    struct reader reader = reader_of(packed);
    transports->count = 0;
    while (!reader_end(&reader)) {
        uint8_t size = 0;
        if (transports->count == PASSKEY_TRANSPORT_COUNT_MAX || !reader_u8(&reader, &size) ||
            !reader_take(&reader, size, &transports->names[transports->count]))
            return false;
        transports->count++;
    }
    return true;
}

/* The part of the record that verification reads. */
static bool read_verified(
    const struct query *row, struct packer *packer, struct passkey_credential *credential)
{
    credential->id = row_pack(row, 0, packer);
    credential->public_key = row_pack(row, 1, packer);
    bool known = transports_unpack(row_pack(row, 4, packer), &credential->transports);
    credential->attestation_format = row_pack(row, 5, packer);
    credential->algorithm = (int32_t)row_integer(row, 7);
    credential->sign_count = (uint32_t)row_integer(row, 8);
    credential->uv_initialized = row_integer(row, 9) != 0;
    credential->backup_eligible = (enum passkey_fact)row_integer(row, 10);
    credential->backup_state = row_integer(row, 11) != 0;
    credential->discoverable = (enum passkey_fact)row_integer(row, 12);
    credential->attachment = (enum passkey_attachment)row_integer(row, 13);
    credential->attestation_type = (enum passkey_attestation_type)row_integer(row, 14);
    credential->attestation_trusted = row_integer(row, 15) != 0;
    return known && row_copy(row, 6, credential->aaguid, PASSKEY_AAGUID_SIZE) &&
           row_sized(credential->id, PASSKEY_CREDENTIAL_ID_SIZE_MAX) &&
           credential->public_key.size > 0;
}

static enum passkey_result fill_credential(
    const struct query *row, struct packer *packer, void *record, struct passkey_error *error)
{
    struct passkey_credential_record *credential = record;
    *credential = (struct passkey_credential_record){ .size = sizeof(*credential) };
    bool sound = read_verified(row, packer, &credential->credential);
    credential->credential.size = sizeof(credential->credential);
    credential->user_id = row_pack(row, 2, packer);
    credential->label = row_pack(row, 3, packer);
    credential->created_at_ms = row_integer(row, 16);
    credential->last_used_at_ms = row_integer(row, 17);
    credential->use_count = row_integer(row, 18);
    credential->disabled_at_ms = row_integer(row, 19);
    credential->sign_count_regressed_at_ms = row_integer(row, 20);
    credential->recovered_at_ms = row_integer(row, 21);
    credential->disabled_by = (enum passkey_disabled_by)row_integer(row, 22);
    credential->change_allowed_until_ms = row_integer(row, 23);
    credential->backup_changed_at_ms = row_integer(row, 24);
    credential->replaced_at_ms = row_integer(row, 25);
    return row_check(row, sound && row_sized(credential->user_id, 64), error);
}

const struct row_kind credential_rows = { sizeof(struct passkey_credential_record),
    CREDENTIAL_VARYING_COUNT, fill_credential };

COPY_TABLE(credential, "credential",
    "relying_party, number, id_key, " CREDENTIAL_COLUMNS ", removed_at_ms", P30,
    "iibbbbtbtbiiiiiiiiiiiiiiiiiiii", "number", P1, 1);

COPY_TABLE(attestation, "attestation", "credential, relying_party, user_id, object", P4, "iibb",
    "credential", P1, 0);

STATEMENT(credential_by_id,
    "SELECT " CREDENTIAL_COLUMNS " FROM credential WHERE relying_party = $1 AND id_key = $2 AND "
    "id = $3");

enum passkey_result store_credential_find(struct connection *connection, uint32_t relying_party,
    struct passkey_bytes id, struct passkey_credential_record **credential,
    struct passkey_error *error)
{
    uint8_t key[SHA256_SIZE];
    TRY(digest_sha256(connection->digest, id, (struct passkey_bytes){ NULL, 0 }, key));
    CLEANUP(query_end) struct query query = query_of(connection, &credential_by_id);
    query_integer(&query, relying_party);
    query_blob(&query, (struct passkey_bytes){ key, CREDENTIAL_KEY_SIZE });
    query_blob(&query, id);
    void *record = NULL;
    TRY(read_record(&query, &credential_rows, &record, error));
    *credential = record;
    return PASSKEY_OK;
}

STATEMENT(credentials_of_user,
    "SELECT " CREDENTIAL_COLUMNS " FROM credential WHERE relying_party = $1 AND user_id = $2 "
    "ORDER BY CASE WHEN last_used_at_ms > created_at_ms THEN last_used_at_ms ELSE "
    "created_at_ms END DESC, number DESC");

enum passkey_result store_credential_list(struct connection *connection, uint32_t relying_party,
    struct passkey_bytes user_id, struct passkey_credential_list **list,
    struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, &credentials_of_user);
    query_integer(&query, relying_party);
    query_blob(&query, user_id);
    void *memory = NULL;
    TRY(read_list(&query, &credential_rows, &memory, error));
    *list = memory;
    return PASSKEY_OK;
}

STATEMENT(credentials_removed,
    "SELECT " CREDENTIAL_COLUMNS " FROM credential WHERE relying_party = -CAST($1 AS BIGINT) AND "
    "user_id = $2 AND removed_at_ms >= $3 ORDER BY number");

enum passkey_result store_credential_list_removed(struct connection *connection,
    uint32_t relying_party, struct passkey_bytes user_id, int64_t since_ms,
    struct passkey_credential_list **list, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, &credentials_removed);
    query_integer(&query, relying_party);
    query_blob(&query, user_id);
    query_integer(&query, since_ms);
    void *memory = NULL;
    TRY(read_list(&query, &credential_rows, &memory, error));
    *list = memory;
    return PASSKEY_OK;
}

/* Removed credentials count, too: a restore must not find another one in their place. */
STATEMENT(credential_taken,
    "SELECT 1 FROM credential WHERE relying_party IN ($1, -CAST($1 AS BIGINT)) AND id_key = $2");

enum passkey_result store_credential_is_taken(struct connection *connection, uint32_t relying_party,
    struct passkey_bytes id, bool *taken, struct passkey_error *error)
{
    uint8_t key[SHA256_SIZE];
    TRY(digest_sha256(connection->digest, id, (struct passkey_bytes){ NULL, 0 }, key));
    CLEANUP(query_end) struct query query = query_of(connection, &credential_taken);
    query_integer(&query, relying_party);
    query_blob(&query, (struct passkey_bytes){ key, CREDENTIAL_KEY_SIZE });
    return query_step(&query, taken, error);
}

STATEMENT(model_count, "SELECT count(*) FROM credential WHERE relying_party = $1 AND aaguid = $2");

enum passkey_result store_credential_count_of_model(struct connection *connection,
    uint32_t relying_party, const uint8_t aaguid[PASSKEY_AAGUID_SIZE], int64_t *count,
    struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, &model_count);
    query_integer(&query, relying_party);
    query_blob(&query, (struct passkey_bytes){ aaguid, PASSKEY_AAGUID_SIZE });
    bool row = false;
    TRY(query_step(&query, &row, error));
    *count = row ? row_integer(&query, 0) : 0;
    return PASSKEY_OK;
}

STATEMENT(credentials_with_objects,
    "SELECT " CREDENTIAL_COLUMNS ", (SELECT object FROM attestation "
    "WHERE attestation.relying_party = $1 AND attestation.user_id = $2 "
    "AND attestation.credential = credential.number) FROM credential "
    "WHERE relying_party = $1 AND user_id = $2 ORDER BY number");

struct query store_credentials(
    struct connection *connection, uint32_t relying_party, struct passkey_bytes user_id)
{
    struct query query = query_of(connection, &credentials_with_objects);
    query_integer(&query, relying_party);
    query_blob(&query, user_id);
    return query;
}

/* ---- changes ---- */

/* Sets the first three parameters of statements about one credential. */
static enum passkey_result query_credential(struct connection *connection, struct query *query,
    uint32_t relying_party, struct passkey_bytes id, uint8_t key[SHA256_SIZE])
{
    TRY(digest_sha256(connection->digest, id, (struct passkey_bytes){ NULL, 0 }, key));
    query_integer(query, relying_party);
    query_blob(query, (struct passkey_bytes){ key, CREDENTIAL_KEY_SIZE });
    query_blob(query, id);
    return PASSKEY_OK;
}

/* In the order of the statement's columns, after the credential's id. */
static void query_credential_record(struct query *query,
    const struct passkey_credential_record *record, struct passkey_bytes transports)
{
    const struct passkey_credential *credential = &record->credential;
    query_blob(query, record->user_id);
    query_blob(query, credential->public_key);
    query_integer(query, credential->algorithm);
    query_integer(query, credential->sign_count);
    query_integer(query, record->sign_count_regressed_at_ms);
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
    query_integer(query, record->change_allowed_until_ms);
    query_integer(query, record->backup_changed_at_ms);
    query_integer(query, record->replaced_at_ms);
}

#define CREDENTIAL_INSERT                                                                          \
    "INSERT INTO credential (relying_party, id_key, id, user_id, public_key, algorithm, "          \
    "sign_count, sign_count_stalled_at_ms, uv_initialized, backup_eligible, backup_state, "        \
    "discoverable, attachment, aaguid, transports, attestation_format, attestation_type, "         \
    "attestation_trusted, label, created_at_ms, last_used_at_ms, use_count, disabled_at_ms, "      \
    "disabled_by, recovered_at_ms, change_allowed_until_ms, backup_changed_at_ms, "                \
    "replaced_at_ms) "                                                                             \
    "SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, "     \
    "$19, $20, $21, $22, $23, $24, $25, $26, $27, $28 FROM \"user\" WHERE relying_party = $1 "     \
    "AND id = $4 "

STATEMENT(credential_new, CREDENTIAL_INSERT "AND disabled_at_ms = 0 ON CONFLICT DO NOTHING");
/* Imported credentials may belong to disabled users. */
STATEMENT(credential_imported, CREDENTIAL_INSERT "ON CONFLICT DO NOTHING");
/* Runs after the insertion, which may have waited for the transaction that removed the credential.
 * It writes the existing value again, because only a statement that changes a row can be a
 * guard. */
STATEMENT(credential_unreserved,
    "UPDATE credential SET created_at_ms = created_at_ms WHERE relying_party = $1 AND "
    "id_key = $2 AND id = $3 AND NOT EXISTS (SELECT 1 FROM credential AS removed WHERE "
    "removed.relying_party = -CAST($1 AS BIGINT) AND removed.id_key = $2)");
/* A change set that is refused is rolled back as a whole, but an import goes on. */
STATEMENT(credential_not_new,
    "DELETE FROM credential WHERE relying_party = $1 AND id_key = $2 AND id = $3");
STATEMENT(attestation_new, "INSERT INTO attestation (relying_party, user_id, credential, object) "
                           "SELECT relying_party, user_id, number, $4 FROM credential "
                           "WHERE relying_party = $1 AND id_key = $2 AND id = $3");

static enum passkey_result check_unreserved(struct connection *connection, uint32_t relying_party,
    struct passkey_bytes id, struct passkey_error *error)
{
    uint8_t key[SHA256_SIZE];
    CLEANUP(query_end) struct query query = query_of(connection, &credential_unreserved);
    TRY(query_credential(connection, &query, relying_party, id, key));
    return query_run_guarded(&query, error);
}

static enum passkey_result undo_insert(struct connection *connection, uint32_t relying_party,
    struct passkey_bytes id, struct passkey_error *error)
{
    uint8_t key[SHA256_SIZE];
    CLEANUP(query_end) struct query query = query_of(connection, &credential_not_new);
    TRY(query_credential(connection, &query, relying_party, id, key));
    return query_run(&query, error);
}

static enum passkey_result insert(struct connection *connection, const struct statement *statement,
    uint32_t relying_party, const struct passkey_credential_record *record,
    struct passkey_error *error)
{
    uint8_t key[SHA256_SIZE];
    uint8_t transports[TRANSPORTS_SIZE_MAX];
    struct passkey_bytes object = record->credential.attestation_object;
    CLEANUP(query_end) struct query query = query_of(connection, statement);
    TRY(query_credential(connection, &query, relying_party, record->credential.id, key));
    query_credential_record(
        &query, record, transports_pack(&record->credential.transports, transports));
    TRY(query_run_guarded(&query, error));
    enum passkey_result result =
        check_unreserved(connection, relying_party, record->credential.id, error);
    if (result == PASSKEY_CONFLICT)
        TRY(undo_insert(connection, relying_party, record->credential.id, error));
    TRY(result);
    if (object.data == NULL || object.size == 0)
        return PASSKEY_OK;
    CLEANUP(query_end) struct query attestation = query_of(connection, &attestation_new);
    TRY(query_credential(connection, &attestation, relying_party, record->credential.id, key));
    query_blob(&attestation, object);
    return query_run(&attestation, error);
}

enum passkey_result change_credential_insert(struct connection *connection, uint32_t relying_party,
    const struct change *change, struct passkey_error *error)
{
    return insert(connection, &credential_new, relying_party, change->of.credential, error);
}

enum passkey_result change_credential_import(struct connection *connection, uint32_t relying_party,
    const struct change *change, struct passkey_error *error)
{
    return insert(connection, &credential_imported, relying_party, change->of.credential, error);
}

STATEMENT(credentials_replaced,
    "UPDATE credential SET replaced_at_ms = $6 WHERE relying_party = $1 AND user_id = $2 AND "
    "aaguid = $3 AND attachment = $4 AND replaced_at_ms = 0 AND (backup_changed_at_ms <> 0 OR "
    "(backup_eligible = $5 AND (disabled_at_ms <> 0 OR sign_count_stalled_at_ms <> 0)))");

enum passkey_result change_credentials_replace(struct connection *connection,
    uint32_t relying_party, const struct change *change, struct passkey_error *error)
{
    const struct passkey_credential_record *credential = change->of.credential;
    CLEANUP(query_end) struct query query = query_of(connection, &credentials_replaced);
    query_integer(&query, relying_party);
    query_blob(&query, credential->user_id);
    query_blob(&query, BYTES_ARRAY(credential->credential.aaguid));
    query_integer(&query, credential->credential.attachment);
    query_integer(&query, credential->credential.backup_eligible);
    query_integer(&query, credential->created_at_ms);
    return query_run(&query, error);
}

STATEMENT(credential_used,
    "UPDATE credential SET sign_count = $5, backup_eligible = $6, backup_state = $7, "
    "backup_changed_at_ms = 0, replaced_at_ms = 0, "
    "last_used_at_ms = $8, use_count = use_count + 1, sign_count_stalled_at_ms = CASE WHEN "
    "CAST($9 AS BIGINT) <> 0 THEN $8 ELSE sign_count_stalled_at_ms END, "
    "change_allowed_until_ms = CASE WHEN backup_eligible IN (0, $6) AND (sign_count < $5 OR "
    "sign_count + $5 = 0) THEN change_allowed_until_ms ELSE 0 END "
    "WHERE relying_party = $1 AND id_key = $2 AND id = $3 AND sign_count = $4 AND "
    "(backup_eligible IN (0, $6) OR change_allowed_until_ms > $8) AND disabled_at_ms = 0 AND "
    "EXISTS (SELECT 1 FROM \"user\" WHERE relying_party = $1 AND id = credential.user_id AND "
    "disabled_at_ms = 0)");

enum passkey_result change_credential_use(struct connection *connection, uint32_t relying_party,
    const struct change *change, struct passkey_error *error)
{
    uint8_t key[SHA256_SIZE];
    CLEANUP(query_end) struct query query = query_of(connection, &credential_used);
    TRY(query_credential(connection, &query, relying_party, change->of.use.id, key));
    query_integer(&query, change->of.use.sign_count_old);
    query_integer(&query, change->of.use.sign_count);
    query_integer(&query, change->of.use.backup_eligible ? PASSKEY_FACT_YES : PASSKEY_FACT_NO);
    query_integer(&query, change->of.use.backup_state);
    query_integer(&query, change->of.use.now_ms);
    query_integer(&query, change->of.use.regressed);
    return query_run_guarded(&query, error);
}

STATEMENT(credential_regression,
    "UPDATE credential SET sign_count_stalled_at_ms = $5 WHERE " THE_CREDENTIAL);
STATEMENT(credential_backup_changed,
    "UPDATE credential SET backup_changed_at_ms = $5 WHERE " THE_CREDENTIAL);

static enum passkey_result mark(struct connection *connection, const struct statement *statement,
    uint32_t relying_party, const struct change *change, struct passkey_error *error)
{
    uint8_t key[SHA256_SIZE];
    CLEANUP(query_end) struct query query = query_of(connection, statement);
    TRY(query_credential(connection, &query, relying_party, change->of.regression.id, key));
    query_blob(&query, change->of.regression.user_id);
    query_integer(&query, change->of.regression.at_ms);
    return query_run_guarded(&query, error);
}

enum passkey_result change_credential_regression(struct connection *connection,
    uint32_t relying_party, const struct change *change, struct passkey_error *error)
{
    return mark(connection, &credential_regression, relying_party, change, error);
}

enum passkey_result change_credential_backup_changed(struct connection *connection,
    uint32_t relying_party, const struct change *change, struct passkey_error *error)
{
    return mark(connection, &credential_backup_changed, relying_party, change, error);
}

STATEMENT(
    credential_allow, "UPDATE credential SET change_allowed_until_ms = $5 WHERE " THE_CREDENTIAL);

enum passkey_result change_credential_allow(struct connection *connection, uint32_t relying_party,
    const struct change *change, struct passkey_error *error)
{
    uint8_t key[SHA256_SIZE];
    CLEANUP(query_end) struct query query = query_of(connection, &credential_allow);
    TRY(query_credential(connection, &query, relying_party, change->of.allow.id, key));
    query_blob(&query, change->of.allow.user_id);
    query_integer(&query, change->of.allow.until_ms);
    return query_run_guarded(&query, error);
}

STATEMENT(model_allow,
    "UPDATE credential SET change_allowed_until_ms = $3 WHERE relying_party = $1 AND aaguid = $2");

enum passkey_result change_credential_allow_model(struct connection *connection,
    uint32_t relying_party, const struct change *change, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, &model_allow);
    query_integer(&query, relying_party);
    query_blob(&query, BYTES_ARRAY(change->of.allow_model.aaguid));
    query_integer(&query, change->of.allow_model.until_ms);
    return query_run_guarded(&query, error);
}

STATEMENT(credential_label, "UPDATE credential SET label = $5 WHERE " THE_CREDENTIAL);

enum passkey_result change_credential_label(struct connection *connection, uint32_t relying_party,
    const struct change *change, struct passkey_error *error)
{
    uint8_t key[SHA256_SIZE];
    CLEANUP(query_end) struct query query = query_of(connection, &credential_label);
    TRY(query_credential(connection, &query, relying_party, change->of.label.id, key));
    query_blob(&query, change->of.label.user_id);
    query_text(&query, change->of.label.label);
    return query_run_guarded(&query, error);
}

STATEMENT(credential_disable,
    "UPDATE credential SET disabled_at_ms = CASE WHEN disabled_at_ms <> 0 THEN disabled_at_ms "
    "ELSE $7 END, disabled_by = CASE WHEN disabled_by > $8 THEN disabled_by ELSE $8 END "
    "WHERE " THE_CREDENTIAL " AND " WAY_IN_LEFT);

enum passkey_result change_credential_disable(struct connection *connection, uint32_t relying_party,
    const struct change *change, struct passkey_error *error)
{
    uint8_t key[SHA256_SIZE];
    CLEANUP(query_end) struct query query = query_of(connection, &credential_disable);
    TRY(query_credential(connection, &query, relying_party, change->of.disable.id, key));
    query_blob(&query, change->of.disable.user_id);
    query_integer(&query, change->of.disable.allow_last);
    query_integer(&query, change->of.disable.email_way_in);
    query_integer(&query, change->of.disable.now_ms);
    query_integer(&query, change->of.disable.by);
    return query_run_guarded(&query, error);
}

STATEMENT(credential_enable,
    "UPDATE credential SET disabled_at_ms = 0, disabled_by = 0 WHERE " THE_CREDENTIAL " AND "
    "disabled_by <= $5");

enum passkey_result change_credential_enable(struct connection *connection, uint32_t relying_party,
    const struct change *change, struct passkey_error *error)
{
    uint8_t key[SHA256_SIZE];
    CLEANUP(query_end) struct query query = query_of(connection, &credential_enable);
    TRY(query_credential(connection, &query, relying_party, change->of.disable.id, key));
    query_blob(&query, change->of.disable.user_id);
    query_integer(&query, change->of.disable.by);
    return query_run_guarded(&query, error);
}

STATEMENT(credential_removed,
    "UPDATE credential SET relying_party = -CAST($1 AS BIGINT), removed_at_ms = $7 "
    "WHERE " THE_CREDENTIAL " AND " WAY_IN_LEFT);
STATEMENT(sessions_detach, "UPDATE session SET credential_id = $4 "
                           "WHERE relying_party = $1 AND user_id = $2 AND credential_id = $3");

enum passkey_result change_credential_delete(struct connection *connection, uint32_t relying_party,
    const struct change *change, struct passkey_error *error)
{
    uint8_t key[SHA256_SIZE];
    CLEANUP(query_end) struct query query = query_of(connection, &credential_removed);
    TRY(query_credential(connection, &query, relying_party, change->of.credential_delete.id, key));
    query_blob(&query, change->of.credential_delete.user_id);
    query_integer(&query, change->of.credential_delete.allow_last);
    query_integer(&query, change->of.credential_delete.email_way_in);
    query_integer(&query, change->of.credential_delete.now_ms);
    TRY(query_run_guarded(&query, error));
    CLEANUP(query_end) struct query sessions = query_of(connection, &sessions_detach);
    query_integer(&sessions, relying_party);
    query_blob(&sessions, change->of.credential_delete.user_id);
    query_blob(&sessions, change->of.credential_delete.id);
    query_blob(&sessions, (struct passkey_bytes){ NULL, 0 });
    return query_run(&sessions, error);
}

STATEMENT(credential_restored,
    "UPDATE credential SET relying_party = $1, removed_at_ms = 0 "
    "WHERE relying_party = -CAST($1 AS BIGINT) AND id_key = $2 AND id = $3 AND user_id = $4 "
    "AND EXISTS (SELECT 1 FROM \"user\" WHERE relying_party = $1 AND id = $4)");

enum passkey_result change_credential_restore(struct connection *connection, uint32_t relying_party,
    const struct change *change, struct passkey_error *error)
{
    uint8_t key[SHA256_SIZE];
    CLEANUP(query_end) struct query query = query_of(connection, &credential_restored);
    TRY(query_credential(connection, &query, relying_party, change->of.label.id, key));
    query_blob(&query, change->of.label.user_id);
    return query_run_guarded(&query, error);
}

/* ---- copies of changes ---- */

static void take_use(struct copier *copier, struct change *change)
{
    copier_take_bytes(copier, &change->of.use.id);
}

static void take_regression(struct copier *copier, struct change *change)
{
    copier_take_bytes(copier, &change->of.regression.id);
    copier_take_bytes(copier, &change->of.regression.user_id);
}

static void take_new_credential(struct copier *copier, struct change *change)
{
    struct passkey_credential_record *record =
        copier_take(copier, change->of.credential, sizeof(*change->of.credential));
    struct passkey_credential *credential = &record->credential;
    change->of.credential = record;
    copier_take_bytes(copier, &credential->id);
    copier_take_bytes(copier, &credential->public_key);
    copier_take_bytes(copier, &credential->attestation_format);
    copier_take_bytes(copier, &credential->attestation_object);
    for (size_t i = 0; i < credential->transports.count; i++)
        copier_take_bytes(copier, &credential->transports.names[i]);
    copier_take_bytes(copier, &record->user_id);
    copier_take_bytes(copier, &record->label);
}

const struct change_copy credential_copies[] = {
    { change_credential_use, take_use },
    { change_credential_regression, take_regression },
    { change_credential_backup_changed, take_regression },
    { change_credential_insert, take_new_credential },
    { change_credentials_replace, take_new_credential },
    { NULL, NULL },
};
