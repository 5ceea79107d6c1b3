/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sessions.
 */
#include "store/session.h"

#include "base/bytes.h"
#include "store/copy_tables.h"
#include "store/query.h"
#include "store/user.h"

#define SESSION_COLUMNS                                                                            \
    "user_id, credential_id, address, user_agent, link_id, id, token_hash, proof, "                \
    "created_at_ms, auth_time_ms, last_used_at_ms, expires_at_ms, ends_at_ms, recovered_at_ms"
#define SESSION_COLUMN_COUNT  14
#define SESSION_VARYING_COUNT 5

static enum passkey_result fill_session(
    const struct query *row, struct packer *packer, void *record, struct passkey_error *error)
{
    struct passkey_session_record *session = record;
    session->size = sizeof(*session);
    session->user_id = row_pack(row, 0, packer);
    session->credential_id = row_pack(row, 1, packer);
    session->address = row_pack(row, 2, packer);
    session->user_agent = row_pack(row, 3, packer);
    session->link_id = row_pack(row, 4, packer);
    session->proof = (enum passkey_proof)row_integer(row, 7);
    session->created_at_ms = row_integer(row, 8);
    session->auth_time_ms = row_integer(row, 9);
    session->last_used_at_ms = row_integer(row, 10);
    session->expires_at_ms = row_integer(row, 11);
    session->ends_at_ms = row_integer(row, 12);
    session->recovered_at_ms = row_integer(row, 13);
    return row_check(row,
        row_copy(row, 5, session->id, PASSKEY_SESSION_ID_SIZE) &&
            row_copy(row, 6, session->token_hash, PASSKEY_HASH_SIZE) &&
            row_sized(session->user_id, 64),
        error);
}

static const struct row_kind sessions = { sizeof(struct passkey_session_record),
    SESSION_VARYING_COUNT, fill_session };

COPY_TABLE(session, "session", "relying_party, " SESSION_COLUMNS, P15, "ibbbtbbbiiiiiii",
    "token_hash, relying_party", P2, 7, 0);

STATEMENT(session_by_token,
    "SELECT found.*, owner.* FROM (SELECT " SESSION_COLUMNS " FROM session "
    "WHERE relying_party = $1 AND token_hash = $2) AS found LEFT JOIN (SELECT " USER_COLUMNS
    " FROM \"user\" WHERE relying_party = $1) AS owner ON owner.id = found.user_id");

enum passkey_result store_session_find(struct connection *connection, uint32_t relying_party,
    const uint8_t token_hash[PASSKEY_HASH_SIZE], struct passkey_session_record **session,
    struct passkey_user_record **user, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, &session_by_token);
    query_integer(&query, relying_party);
    query_blob(&query, (struct passkey_bytes){ token_hash, PASSKEY_HASH_SIZE });
    CLEANUP(pointer_free) void *record = NULL;
    void *owner = NULL;
    TRY(read_record(&query, &sessions, &record, error));
    if (record != NULL)
        TRY(read_joined(&query, SESSION_COLUMN_COUNT, &user_rows, &owner, error));
    *session = record;
    *user = owner;
    record = NULL;
    return PASSKEY_OK;
}

STATEMENT(sessions_of_user,
    "SELECT " SESSION_COLUMNS " FROM session WHERE relying_party = $1 AND user_id = $2 ORDER BY "
    "created_at_ms DESC, id LIMIT $3");

enum passkey_result store_session_list(struct connection *connection, uint32_t relying_party,
    struct passkey_bytes user_id, size_t limit, struct passkey_session_list **list,
    struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, &sessions_of_user);
    query_integer(&query, relying_party);
    query_blob(&query, user_id);
    query_integer(&query, limit > INT64_MAX ? INT64_MAX : (int64_t)limit);
    void *memory = NULL;
    TRY(read_list(&query, &sessions, &memory, error));
    *list = memory;
    return PASSKEY_OK;
}

/* ---- changes ---- */

STATEMENT(session_new,
    "INSERT INTO session (relying_party, token_hash, id, user_id, credential_id, proof, "
    "created_at_ms, auth_time_ms, expires_at_ms, ends_at_ms, last_used_at_ms, recovered_at_ms, "
    "address, user_agent, link_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, "
    "$13, $14, $15) ON CONFLICT DO NOTHING");

enum passkey_result change_session_insert(struct connection *connection, uint32_t relying_party,
    const struct change *change, struct passkey_error *error)
{
    const struct passkey_session_record *session = change->of.session;
    CLEANUP(query_end) struct query query = query_of(connection, &session_new);
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
    query_blob_or_null(&query, session->link_id);
    return query_run_guarded(&query, error);
}

/* Reads only an index, up to the newest session that is deleted: most users have none. */
STATEMENT(sessions_trimmed,
    "DELETE FROM session WHERE relying_party = $1 AND user_id = $2 AND (created_at_ms, token_hash) "
    "<= (SELECT created_at_ms, token_hash FROM session WHERE relying_party = $1 AND user_id = $2 "
    "ORDER BY created_at_ms DESC, token_hash DESC LIMIT 1 OFFSET $3)");

enum passkey_result change_sessions_trim(struct connection *connection, uint32_t relying_party,
    const struct change *change, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, &sessions_trimmed);
    query_integer(&query, relying_party);
    query_blob(&query, change->of.sessions_trim.user_id);
    query_integer(&query, change->of.sessions_trim.count_max);
    return query_run(&query, error);
}

STATEMENT(session_renewed,
    "UPDATE session SET token_hash = $3, credential_id = $4, proof = $5, auth_time_ms = $6, "
    "expires_at_ms = $7, ends_at_ms = $8, last_used_at_ms = $9, recovered_at_ms = $10 WHERE "
    "relying_party = $1 AND token_hash = $2");

enum passkey_result change_session_renew(struct connection *connection, uint32_t relying_party,
    const struct change *change, struct passkey_error *error)
{
    const struct passkey_session_record *session = change->of.renew.session;
    CLEANUP(query_end) struct query query = query_of(connection, &session_renewed);
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
    return query_run_guarded(&query, error);
}

/* It writes what is there already: only a statement that changes a row is a guard, and locks the
 * row. */
STATEMENT(session_kept,
    "UPDATE session SET recovered_at_ms = recovered_at_ms WHERE relying_party = $1 AND "
    "user_id = $2 AND id = $3 AND recovered_at_ms = $4");

enum passkey_result change_session_keep(struct connection *connection, uint32_t relying_party,
    const struct change *change, struct passkey_error *error)
{
    const struct passkey_session_record *session = change->of.session;
    CLEANUP(query_end) struct query query = query_of(connection, &session_kept);
    query_integer(&query, relying_party);
    query_blob(&query, session->user_id);
    query_blob(&query, BYTES_ARRAY(session->id));
    query_integer(&query, session->recovered_at_ms);
    return query_run_guarded(&query, error);
}

STATEMENT(
    session_gone, "DELETE FROM session WHERE relying_party = $1 AND user_id = $2 AND id = $3");

enum passkey_result change_session_delete(struct connection *connection, uint32_t relying_party,
    const struct change *change, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, &session_gone);
    query_integer(&query, relying_party);
    query_blob(&query, change->of.session_delete.user_id);
    query_blob(&query, BYTES_ARRAY(change->of.session_delete.id));
    return query_run_guarded(&query, error);
}

STATEMENT(session_used,
    "UPDATE session SET last_used_at_ms = $3, expires_at_ms = $4 WHERE relying_party = $1 AND "
    "token_hash = $2");

enum passkey_result change_session_use(struct connection *connection, uint32_t relying_party,
    const struct change *change, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, &session_used);
    query_integer(&query, relying_party);
    query_blob(&query, BYTES_ARRAY(change->of.session_use.token_hash));
    query_integer(&query, change->of.session_use.now_ms);
    query_integer(&query, change->of.session_use.expires_at_ms);
    return query_run_guarded(&query, error);
}

STATEMENT(sessions_gone,
    "DELETE FROM session WHERE relying_party = $1 AND user_id = $2 AND (credential_id = $3 OR "
    "$3 IS NULL) AND (id <> $4 OR $4 IS NULL) AND (proof BETWEEN 4 AND $5 OR CAST($5 AS BIGINT) "
    "= 0)");

enum passkey_result change_sessions_delete(struct connection *connection, uint32_t relying_party,
    const struct change *change, struct passkey_error *error)
{
    struct passkey_bytes kept = { change->of.sessions_delete.kept_id, PASSKEY_SESSION_ID_SIZE };
    CLEANUP(query_end) struct query query = query_of(connection, &sessions_gone);
    query_integer(&query, relying_party);
    query_blob(&query, change->of.sessions_delete.user_id);
    query_blob_or_null(&query, change->of.sessions_delete.credential_id);
    query_blob_or_null(&query, kept);
    query_integer(&query, change->of.sessions_delete.recovery);
    int64_t count = 0;
    TRY(query_run_counted(&query, &count, error));
    if (change->of.sessions_delete.count != NULL)
        *change->of.sessions_delete.count = (size_t)count;
    return PASSKEY_OK;
}

/* ---- copies of changes ---- */

static const struct passkey_session_record *take_session_record(
    struct copier *copier, const struct passkey_session_record *from)
{
    struct passkey_session_record *record = copier_take(copier, from, sizeof(*from));
    copier_take_bytes(copier, &record->user_id);
    copier_take_bytes(copier, &record->credential_id);
    copier_take_bytes(copier, &record->address);
    copier_take_bytes(copier, &record->user_agent);
    copier_take_bytes(copier, &record->link_id);
    return record;
}

static void take_session(struct copier *copier, struct change *change)
{
    change->of.session = take_session_record(copier, change->of.session);
}

static void take_renew(struct copier *copier, struct change *change)
{
    change->of.renew.session = take_session_record(copier, change->of.renew.session);
}

static void take_session_delete(struct copier *copier, struct change *change)
{
    copier_take_bytes(copier, &change->of.session_delete.user_id);
}

static void take_sessions_trim(struct copier *copier, struct change *change)
{
    copier_take_bytes(copier, &change->of.sessions_trim.user_id);
}

const struct change_copy session_copies[] = {
    { change_session_insert, take_session },
    { change_session_renew, take_renew },
    { change_session_keep, take_session },
    { change_session_delete, take_session_delete },
    { change_session_use, copier_take_nothing },
    { change_sessions_trim, take_sessions_trim },
    { NULL, NULL },
};
