/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one connection that writes. All SQL that changes something stands here in one table, so that
 * what an index is for can be seen at a glance.
 */
#include "store/sqlite/write_connection.h"

#include "store/sqlite/database.h"
#include "store/sqlite/rows.h"

#include <stdlib.h>

/* SQLite's own measure: about 4 MB. */
#define CHECKPOINT_FRAME_COUNT 1000
/* Each time the log has grown by so much, readers are waited for, so that it begins again from the
 * front: about 16 MB. */
#define RESTART_FRAME_COUNT 4000
/* Our readers hold a snapshot for microseconds, or while they wait for a processor; somebody's
 * open shell may hold one for hours. */
#define RESTART_TIMEOUT_MS 100

static const char *const texts[WRITE_STATEMENT_COUNT] = {
    [WRITE_BEGIN] = "BEGIN IMMEDIATE",
    [WRITE_COMMIT] = "COMMIT",
    [WRITE_ROLLBACK] = "ROLLBACK",
    [WRITE_SAVEPOINT] = "SAVEPOINT changes",
    [WRITE_RELEASE] = "RELEASE changes",
    [WRITE_ROLLBACK_TO] = "ROLLBACK TO changes",
    [WRITE_CHECK] = "INSERT INTO secret (relying_party, name, value) VALUES (0, 'check', x'00')",
    [WRITE_CHECK_UNDO] = "DELETE FROM secret WHERE relying_party = 0 AND name = 'check'",
    [WRITE_RELYING_PARTY_FIND] = "SELECT number FROM relying_party WHERE rp_id = ?",
    [WRITE_RELYING_PARTY_NAMES] =
        "SELECT group_concat(rp_id, ', ') FROM (SELECT rp_id FROM relying_party ORDER BY rp_id)",
    [WRITE_RELYING_PARTY] = "INSERT INTO relying_party (rp_id) VALUES (?) RETURNING number",
    [WRITE_USER] = "INSERT INTO user (relying_party, id, name, name_key, display_name, "
                   "created_at_ms, disabled_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?) "
                   "ON CONFLICT DO NOTHING",
    [WRITE_CREDENTIAL] =
        "INSERT INTO credential (relying_party, id_key, id, user_id, public_key, algorithm, "
        "sign_count, sign_count_stalled_at_ms, uv_initialized, backup_eligible, backup_state, "
        "discoverable, attachment, aaguid, transports, attestation_format, attestation_type, "
        "attestation_trusted, label, created_at_ms, last_used_at_ms, use_count, disabled_at_ms) "
        "SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, "
        "?19, ?20, ?21, ?22, ?23 FROM user "
        "WHERE relying_party = ?1 AND id = ?4 AND disabled_at_ms = 0 ON CONFLICT DO NOTHING",
    [WRITE_ATTESTATION] = "INSERT INTO attestation (credential, object) VALUES (?, ?)",
    [WRITE_CREDENTIAL_USE] =
        "UPDATE credential SET sign_count = ?5, backup_eligible = ?6, backup_state = ?7, "
        "last_used_at_ms = ?8, use_count = use_count + 1, "
        "sign_count_stalled_at_ms = iif(?9, ?8, sign_count_stalled_at_ms) "
        "WHERE relying_party = ?1 AND id_key = ?2 AND id = ?3 AND sign_count = ?4 "
        "AND disabled_at_ms = 0 AND EXISTS (SELECT 1 FROM user WHERE relying_party = ?1 "
        "AND id = credential.user_id AND disabled_at_ms = 0)",
    [WRITE_CREDENTIAL_STALL] = "UPDATE credential SET sign_count_stalled_at_ms = ?4 "
                               "WHERE relying_party = ?1 AND id_key = ?2 AND id = ?3",
    [WRITE_CEREMONY_COUNT] = "SELECT count(*) FROM ceremony",
    [WRITE_CEREMONY_COUNT_ADDRESS] =
        "SELECT count(*) FROM (SELECT 1 FROM ceremony WHERE address = ? LIMIT ?)",
    [WRITE_CEREMONY] = "INSERT INTO ceremony (relying_party, id, kind, holder_kind, holder_id, "
                       "user_id, challenge, options, address, expires_at_ms) "
                       "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
    [WRITE_CEREMONY_TAKE] = "DELETE FROM ceremony WHERE relying_party = ? AND id = ? AND kind = ? "
                            "AND holder_kind = ? AND holder_id IS ? RETURNING " CEREMONY_COLUMNS,
    [WRITE_CEREMONY_SWEEP] =
        "DELETE FROM ceremony WHERE expires_at_ms <= ?1 AND id IN (SELECT id "
        "FROM ceremony INDEXED BY ceremony_by_address WHERE expires_at_ms <= ?1 LIMIT ?2)",
    [WRITE_SESSION] = "INSERT INTO session (relying_party, token_hash, id, user_id, credential_id, "
                      "proof, created_at_ms, auth_time_ms, expires_at_ms) "
                      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
    [WRITE_SESSION_RENEW] =
        "UPDATE session SET token_hash = ?3, credential_id = ?4, proof = ?5, auth_time_ms = ?6, "
        "expires_at_ms = ?7 WHERE relying_party = ?1 AND token_hash = ?2",
    [WRITE_SESSION_DELETE] = "DELETE FROM session WHERE relying_party = ? AND token_hash = ?",
    [WRITE_SESSION_SWEEP] =
        "DELETE FROM session WHERE expires_at_ms <= ?1 AND token_hash IN (SELECT token_hash "
        "FROM session WHERE expires_at_ms <= ?1 ORDER BY expires_at_ms LIMIT ?2)",
    [WRITE_AUDIT] = "INSERT INTO audit (relying_party, at_ms, name, user_id, credential_id, "
                    "address, result) VALUES (?, ?, ?, ?, ?, ?, ?)",
    [WRITE_SECRET] = "INSERT INTO secret (relying_party, name, value) VALUES (?, ?, ?) "
                     "ON CONFLICT DO NOTHING",
    [WRITE_METADATA] = "INSERT INTO metadata (id, number, accepted_at_ms, blob) "
                       "VALUES (1, ?1, ?2, ?3) ON CONFLICT (id) DO UPDATE SET number = ?1, "
                       "accepted_at_ms = ?2, blob = ?3 WHERE number <= ?1",
};

/* ---- opening ---- */

/* SQLite calls this after each commit; a log that became shorter began again from the front. */
static int committed(void *context, sqlite3 *database, const char *schema, int frame_count)
{
    (void)database;
    (void)schema;
    struct write_connection *connection = context;
    if (frame_count < connection->log_frame_count) {
        connection->checkpoint_at = CHECKPOINT_FRAME_COUNT;
        connection->restart_at = RESTART_FRAME_COUNT;
    }
    connection->log_frame_count = frame_count;
    return SQLITE_OK;
}

static enum passkey_result set_up(
    struct write_connection *connection, sqlite3 *database, struct passkey_error *error)
{
    TRY(digest_new(&connection->digest, error));
    TRY(statements_prepare(database, texts, WRITE_STATEMENT_COUNT, connection->statements, error));
    TRY(database_execute(database, "PRAGMA synchronous = FULL", error));
    connection->synced = true;
    connection->checkpoint_at = CHECKPOINT_FRAME_COUNT;
    connection->restart_at = RESTART_FRAME_COUNT;
    return write_count_ceremonies(connection, error);
}

enum passkey_result write_connection_new(
    sqlite3 *database, struct write_connection **connection, struct passkey_error *error)
{
    CLEANUP(write_connection_free) struct write_connection *made = calloc(1, sizeof(*made));
    if (made == NULL)
        return fault(error, "Out of memory.");
    TRY(set_up(made, database, error));
    /* It replaces SQLite's own hook, which would checkpoint while callers wait for their commit. */
    sqlite3_wal_hook(database, committed, made);
    made->database = database;
    *connection = made;
    made = NULL;
    return PASSKEY_OK;
}

void write_connection_free(struct write_connection **connection)
{
    struct write_connection *made = *connection;
    *connection = NULL;
    if (made == NULL)
        return;
    statements_finalize(made->statements, WRITE_STATEMENT_COUNT);
    database_close(&made->database);
    digest_free(&made->digest);
    free(made);
}

/* ---- statements ---- */

struct query write_query(struct write_connection *connection, enum write_statement statement)
{
    return query_begin(connection->statements[statement]);
}

enum passkey_result write_run(struct write_connection *connection, enum write_statement statement,
    struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = write_query(connection, statement);
    return query_run(&query, error);
}

enum passkey_result write_count_ceremonies(
    struct write_connection *connection, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = write_query(connection, WRITE_CEREMONY_COUNT);
    bool row = false;
    TRY(query_step(&query, &row, error));
    connection->ceremony_count = sqlite3_column_int64(query.statement, 0);
    return PASSKEY_OK;
}

/* ---- transactions ---- */

/* SQLite takes this setting when it parses it, so it cannot be kept prepared. */
static enum passkey_result set_synced(
    struct write_connection *connection, bool synced, struct passkey_error *error)
{
    if (connection->synced == synced)
        return PASSKEY_OK;
    TRY(database_execute(connection->database,
        synced ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL", error));
    connection->synced = synced;
    return PASSKEY_OK;
}

/* A file that nobody finds any more still takes what is written, and would lose it. */
static enum passkey_result check_place(
    struct write_connection *connection, struct passkey_error *error)
{
    int moved = 0;
    (void)sqlite3_file_control(connection->database, NULL, SQLITE_FCNTL_HAS_MOVED, &moved);
    if (moved != 0)
        return refuse(error, PASSKEY_STORE_UNAVAILABLE, CHECK_NONE,
            "The store's file was moved or deleted under the running program: put it back, or "
            "start the program again.");
    return PASSKEY_OK;
}

enum passkey_result write_begin(
    struct write_connection *connection, bool synced, struct passkey_error *error)
{
    TRY(check_place(connection, error));
    TRY(set_synced(connection, synced, error));
    connection->ceremony_count_at_begin = connection->ceremony_count;
    return write_run(connection, WRITE_BEGIN, error);
}

enum passkey_result write_commit(struct write_connection *connection, struct passkey_error *error)
{
    enum passkey_result result = write_run(connection, WRITE_COMMIT, error);
    if (result != PASSKEY_OK)
        write_rollback(connection);
    return result;
}

void write_rollback(struct write_connection *connection)
{
    /* It fails only where SQLite has rolled back by itself. */
    if (write_in_transaction(connection)) {
        CLEANUP(query_end) struct query query = write_query(connection, WRITE_ROLLBACK);
        (void)sqlite3_step(query.statement);
    }
    connection->ceremony_count = connection->ceremony_count_at_begin;
}

bool write_in_transaction(const struct write_connection *connection)
{
    return sqlite3_get_autocommit(connection->database) == 0;
}

/* ---- the log ---- */

void write_checkpoint(struct write_connection *connection)
{
    if (connection->log_frame_count < connection->checkpoint_at)
        return;
    connection->checkpoint_at = connection->log_frame_count + CHECKPOINT_FRAME_COUNT;
    bool restart = connection->log_frame_count >= connection->restart_at;
    if (restart) {
        connection->restart_at = connection->log_frame_count + RESTART_FRAME_COUNT;
        sqlite3_busy_timeout(connection->database, RESTART_TIMEOUT_MS);
    }
    /* What it could not do now it does the next time; a disk that fails shows at a commit. */
    (void)sqlite3_wal_checkpoint_v2(connection->database, NULL,
        restart ? SQLITE_CHECKPOINT_RESTART : SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    if (restart)
        sqlite3_busy_timeout(connection->database, DATABASE_BUSY_TIMEOUT_MS);
}
