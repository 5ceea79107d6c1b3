/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The schema of a database. application_id identifies the store, and user_version is the number of
 * its migrations. Migrations are files of SQL, compiled into the program in the order of their
 * numbers.
 */
#include "store/sqlite/schema.h"

#include "base/bytes.h"
#include "base/embedded.h"
#include "crypto/digest.h"
#include "store/credential.h"
#include "store/sqlite/database.h"

#include <stdio.h>
#include <stdlib.h>

extern const struct embedded_file store_migrations[];

#define APPLICATION_ID 0x70736b79 /* "psky" */
/*
 * Checking every page takes about a second per gigabyte, so it is done at each start only if it is
 * short.
 */
#define QUICK_CHECK_SIZE_MAX (64 << 20)
#define WAIT_MS              10

struct state {
    int64_t application_id;
    int64_t version;
    int64_t object_count; /* tables, indices, … */
};

int64_t schema_newest(void)
{
    int64_t count = 0;
    while (store_migrations[count].name != NULL)
        count++;
    return count;
}

const struct embedded_file *schema_migration(int64_t number)
{
    return number >= 1 && number <= schema_newest() ? &store_migrations[number - 1] : NULL;
}

static enum passkey_result state_read(
    sqlite3 *database, struct state *state, struct passkey_error *error)
{
    TRY(database_integer(database, "PRAGMA application_id", &state->application_id, error));
    TRY(database_integer(database, "PRAGMA user_version", &state->version, error));
    return database_integer(
        database, "SELECT count(*) FROM sqlite_schema", &state->object_count, error);
}

/* In one snapshot: another process may be creating the schema. */
static enum passkey_result state_look(
    sqlite3 *database, struct state *state, struct passkey_error *error)
{
    TRY(database_execute(database, "BEGIN", error));
    enum passkey_result result = state_read(database, state, error);
    (void)sqlite3_exec(database, "END", NULL, NULL, NULL);
    return result;
}

static bool state_is_empty(const struct state *state)
{
    return state->application_id == 0 && state->version == 0 && state->object_count == 0;
}

static enum passkey_result state_check(
    const struct state *state, enum store_open_mode mode, struct passkey_error *error)
{
    if (state->application_id != APPLICATION_ID &&
        !(state_is_empty(state) && mode == STORE_OPEN_CREATE))
        return refuse(error, PASSKEY_STORE_UNAVAILABLE, CHECK_NONE,
            "The file is a database, but not a passkey store: choose another one.");
    if (state->version > schema_newest())
        return refuse(error, PASSKEY_STORE_UNAVAILABLE, CHECK_NONE,
            "The store has schema %lld, this program knows %lld: use the newer program that "
            "upgraded it.",
            (long long)state->version, (long long)schema_newest());
    if (state->version < schema_newest() && mode == STORE_OPEN_EXISTING)
        return refuse(error, PASSKEY_STORE_UNAVAILABLE, CHECK_NONE,
            "The store has schema %lld, this program needs %lld: start passkeyd on it, which "
            "upgrades it, or run \"passkeyctl store upgrade\".",
            (long long)state->version, (long long)schema_newest());
    return PASSKEY_OK;
}

/* Reads only the header, so that it works for damaged files, too. */
enum passkey_result schema_version(sqlite3 *database, int64_t *version, struct passkey_error *error)
{
    /* Older and newer versions are valid here; the caller decides what to do. */
    struct state state = { .version = schema_newest(), .object_count = 1 };
    TRY(database_integer(database, "PRAGMA application_id", &state.application_id, error));
    TRY(state_check(&state, STORE_OPEN_EXISTING, error));
    return database_integer(database, "PRAGMA user_version", version, error);
}

/* ---- damage ---- */

/* SQLite detects much damage only when it reads the page, which could be during a sign-in. */
static enum passkey_result quick_check(sqlite3 *database, struct passkey_error *error)
{
    CLEANUP(statement_free) sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(database, "PRAGMA quick_check(1)", -1, &statement, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_step(statement);
    if (code != SQLITE_ROW)
        return database_error(code == SQLITE_DONE ? SQLITE_CORRUPT : code, error);
    const char *answer = (const char *)sqlite3_column_text(statement, 0);
    if (answer == NULL || !bytes_equal(bytes_text(answer), BYTES_LITERAL("ok")))
        return database_error(SQLITE_CORRUPT, error);
    return PASSKEY_OK;
}

static enum passkey_result damage_check(sqlite3 *database, struct passkey_error *error)
{
    int64_t page_count = 0;
    int64_t page_size = 0;
    TRY(database_integer(database, "PRAGMA page_count", &page_count, error));
    TRY(database_integer(database, "PRAGMA page_size", &page_size, error));
    if (page_count * page_size > QUICK_CHECK_SIZE_MAX)
        return PASSKEY_OK;
    return quick_check(database, error);
}

/* ---- migrations ---- */

/* For migrations: the key of a credential ID. */
static void sql_id_key(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    const uint8_t *id = sqlite3_value_blob(values[0]);
    size_t size = (size_t)sqlite3_value_bytes(values[0]);
    uint8_t key[SHA256_SIZE];
    if (sha256((struct passkey_bytes){ id, size }, key) == PASSKEY_OK)
        sqlite3_result_blob(context, key, CREDENTIAL_KEY_SIZE, SQLITE_TRANSIENT);
    else
        sqlite3_result_error_nomem(context);
}

static enum passkey_result record(sqlite3 *database, int64_t number,
    const struct embedded_file *file, struct passkey_error *error)
{
    static const char text[] = "INSERT INTO migration (number, name, checksum, applied_at_ms) "
                               "VALUES (?, ?, ?, CAST(strftime('%s', 'now') AS INTEGER) * 1000)";
    uint8_t checksum[SHA256_SIZE];
    TRY(sha256((struct passkey_bytes){ file->data, file->size }, checksum));
    CLEANUP(statement_free) sqlite3_stmt *statement = NULL;
    TRY(database_prepare(database, text, &statement, error));
    bool row = false;
    int code = sqlite3_bind_int64(statement, 1, number);
    if (code == SQLITE_OK)
        code = sqlite3_bind_text(statement, 2, file->name, -1, SQLITE_STATIC);
    if (code == SQLITE_OK)
        code = sqlite3_bind_blob(statement, 3, checksum, sizeof(checksum), SQLITE_STATIC);
    return code == SQLITE_OK ? database_step(statement, &row, error) : database_error(code, error);
}

static enum passkey_result apply(sqlite3 *database, int64_t number, struct passkey_error *error)
{
    const struct embedded_file *file = &store_migrations[number - 1];
    TRY(database_execute(database, (const char *)file->data, error));
    TRY(record(database, number, file, error));
    char pragmas[100];
    (void)snprintf(pragmas, sizeof(pragmas),
        "PRAGMA user_version = %lld; "
        "PRAGMA application_id = %d",
        (long long)number, APPLICATION_ID);
    return database_execute(database, pragmas, error);
}

/* Inside the transaction, because another process may have upgraded in the meantime. */
static enum passkey_result apply_missing(
    sqlite3 *database, int64_t version, struct passkey_error *error)
{
    struct state state = { 0 };
    TRY(state_read(database, &state, error));
    TRY(state_check(&state, STORE_OPEN_CREATE, error));
    for (int64_t number = state.version + 1; number <= version; number++)
        TRY(apply(database, number, error));
    return PASSKEY_OK;
}

enum passkey_result schema_migrate(sqlite3 *database, int64_t version, struct passkey_error *error)
{
    int code = sqlite3_create_function(
        database, "id_key", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, NULL, sql_id_key, NULL, NULL);
    if (code != SQLITE_OK)
        return database_error(code, error);
    TRY(database_execute(database, "BEGIN IMMEDIATE", error));
    enum passkey_result result = apply_missing(database, version, error);
    if (result == PASSKEY_OK)
        result = database_execute(database, "COMMIT", error);
    /* If this fails, nothing is lost: closing the connection also rolls back. */
    if (result != PASSKEY_OK)
        (void)sqlite3_exec(database, "ROLLBACK", NULL, NULL, NULL);
    return result;
}

/* SQLite itself does not wait for this lock. */
static int step_patiently(sqlite3_stmt *statement)
{
    int code = sqlite3_step(statement);
    for (int waited_ms = 0; (code & 0xff) == SQLITE_BUSY && waited_ms < DATABASE_BUSY_TIMEOUT_MS;
         waited_ms += WAIT_MS) {
        (void)sqlite3_reset(statement);
        (void)sqlite3_sleep(WAIT_MS);
        code = sqlite3_step(statement);
    }
    return code;
}

/* The mode is stored in the file; setting it again changes nothing. */
static enum passkey_result write_ahead_log(sqlite3 *database, struct passkey_error *error)
{
    static const char text[] = "PRAGMA journal_mode = WAL";
    CLEANUP(statement_free) sqlite3_stmt *statement = NULL;
    TRY(database_prepare(database, text, &statement, error));
    int code = step_patiently(statement);
    if (code != SQLITE_ROW)
        return database_error(code == SQLITE_DONE ? SQLITE_ERROR : code, error);
    const char *mode = (const char *)sqlite3_column_text(statement, 0);
    if (mode == NULL || !bytes_equal(bytes_text(mode), BYTES_LITERAL("wal")))
        return refuse(error, PASSKEY_STORE_UNAVAILABLE, CHECK_NONE,
            "The store needs SQLite's write-ahead log, which does not work on this file system: "
            "use a local disk.");
    return PASSKEY_OK;
}

enum passkey_result schema_check(sqlite3 *database, struct passkey_error *error)
{
    struct state state = { 0 };
    TRY(state_look(database, &state, error));
    TRY(state_check(&state, STORE_OPEN_EXISTING, error));
    return damage_check(database, error);
}

enum passkey_result schema_prepare(
    sqlite3 *database, enum store_open_mode mode, struct passkey_error *error)
{
    struct state state = { 0 };
    TRY(state_look(database, &state, error));
    TRY(state_check(&state, mode, error));
    TRY(damage_check(database, error));
    TRY(write_ahead_log(database, error));
    if (state.version == schema_newest())
        return PASSKEY_OK;
    return schema_migrate(database, schema_newest(), error);
}
