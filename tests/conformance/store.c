/* SPDX-License-Identifier: Apache-2.0 */
#include "conformance/store.h"

#include "base/bytes.h"
#include <inttypes.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#define BUSY_TIMEOUT_MS 10000
/* An expired ceremony is kept for a while, so that the answer to a late result can say why it is
 * refused. */
#define EXPIRED_KEPT_MS INT64_C(3600000)

struct store {
    sqlite3 *database;
};

/* Data of a conformance test need not survive a power failure. */
static const char schema[] =
    "PRAGMA synchronous = OFF;"
    "CREATE TABLE IF NOT EXISTS user (id BLOB PRIMARY KEY, name TEXT NOT NULL, "
    "name_key TEXT NOT NULL UNIQUE, display_name TEXT NOT NULL) STRICT;"
    "CREATE TABLE IF NOT EXISTS credential (number INTEGER PRIMARY KEY AUTOINCREMENT, "
    "id BLOB NOT NULL UNIQUE, user_id BLOB NOT NULL, record BLOB NOT NULL) STRICT;"
    "CREATE TABLE IF NOT EXISTS ceremony (id BLOB PRIMARY KEY, kind INTEGER NOT NULL, "
    "user_id BLOB NOT NULL, challenge BLOB NOT NULL, user_name TEXT NOT NULL, "
    "display_name TEXT NOT NULL, user_verification INTEGER NOT NULL, attachment INTEGER NOT NULL, "
    "attestation INTEGER NOT NULL, credential_last INTEGER NOT NULL, "
    "expires_at_ms INTEGER NOT NULL) STRICT;";

static enum passkey_result failed(struct store *store, struct passkey_error *error)
{
    return fault(error, "The store failed: %s.", sqlite3_errmsg(store->database));
}

/* ---- statements ---- */

static void finalize(sqlite3_stmt **statement)
{
    (void)sqlite3_finalize(*statement);
}

/* A parameter: bytes, text, or, if both are absent, a number. */
struct parameter {
    struct passkey_bytes blob;
    struct passkey_bytes text;
    int64_t number;
};

static int bind(sqlite3_stmt *statement, int index, const struct parameter *parameter)
{
    if (parameter->blob.data != NULL)
        return sqlite3_bind_blob64(
            statement, index, parameter->blob.data, parameter->blob.size, SQLITE_STATIC);
    if (parameter->text.data != NULL)
        return sqlite3_bind_text64(statement, index, (const char *)parameter->text.data,
            parameter->text.size, SQLITE_STATIC, SQLITE_UTF8);
    return sqlite3_bind_int64(statement, index, parameter->number);
}

/* The parameters must live until the statement is finalized. */
static enum passkey_result prepare(struct store *store, const char *sql,
    const struct parameter *parameters, sqlite3_stmt **statement, struct passkey_error *error)
{
    if (sqlite3_prepare_v2(store->database, sql, -1, statement, NULL) != SQLITE_OK)
        return failed(store, error);
    for (int i = 0; i < sqlite3_bind_parameter_count(*statement); i++)
        if (bind(*statement, i + 1, &parameters[i]) != SQLITE_OK)
            return failed(store, error);
    return PASSKEY_OK;
}

static enum passkey_result step(
    struct store *store, sqlite3_stmt *statement, bool *row, struct passkey_error *error)
{
    int status = sqlite3_step(statement);
    *row = status == SQLITE_ROW;
    return *row || status == SQLITE_DONE ? PASSKEY_OK : failed(store, error);
}

/* A statement without rows. @param conflict  The result if a UNIQUE constraint fails. */
static enum passkey_result run(struct store *store, const char *sql,
    const struct parameter *parameters, enum passkey_result conflict, struct passkey_error *error)
{
    CLEANUP(finalize) sqlite3_stmt *statement = NULL;
    TRY(prepare(store, sql, parameters, &statement, error));
    int status = sqlite3_step(statement);
    if (status == SQLITE_CONSTRAINT && conflict != PASSKEY_OK)
        return refuse(error, conflict, CHECK_NONE, "%s", passkey_result_sentence(conflict));
    return status == SQLITE_DONE ? PASSKEY_OK : failed(store, error);
}

static struct passkey_bytes column(sqlite3_stmt *statement, int index)
{
    const void *data = sqlite3_column_blob(statement, index);
    return (struct passkey_bytes){ data, (size_t)sqlite3_column_bytes(statement, index) };
}

/* A column of a fixed size. */
static void copy(sqlite3_stmt *statement, int index, uint8_t *out, size_t size)
{
    struct passkey_bytes value = column(statement, index);
    if (value.size == size)
        memcpy(out, value.data, size);
}

static void copy_name(sqlite3_stmt *statement, int index, struct name *name)
{
    struct passkey_bytes value = column(statement, index);
    name->size = value.size <= NAME_SIZE_MAX ? value.size : 0;
    if (name->size > 0)
        memcpy(name->data, value.data, name->size);
}

static struct passkey_bytes name_view(const struct name *name)
{
    return (struct passkey_bytes){ name->data, name->size };
}

/* ---- opening ---- */

enum passkey_result store_open(const char *path, struct store **store, struct passkey_error *error)
{
    struct store *made = calloc(1, sizeof(*made));
    if (made == NULL)
        return fault(error, "Out of memory.");
    enum passkey_result result = PASSKEY_OK;
    if (sqlite3_open(path, &made->database) != SQLITE_OK ||
        sqlite3_busy_timeout(made->database, BUSY_TIMEOUT_MS) != SQLITE_OK ||
        sqlite3_exec(made->database, schema, NULL, NULL, NULL) != SQLITE_OK)
        result =
            fault(error, "The store %s cannot be used: %s.", path, sqlite3_errmsg(made->database));
    if (result != PASSKEY_OK)
        store_close(&made);
    *store = made;
    return result;
}

void store_close(struct store **store)
{
    if (*store != NULL)
        (void)sqlite3_close(((struct store *)*store)->database);
    free(*store);
    *store = NULL;
}

/* ---- users and credentials ---- */

enum passkey_result store_find_user(struct store *store, struct passkey_bytes name_key,
    uint8_t user_id[USER_ID_SIZE], bool *found, struct passkey_error *error)
{
    CLEANUP(finalize) sqlite3_stmt *statement = NULL;
    const struct parameter parameters[] = { { .text = name_key } };
    TRY(prepare(store, "SELECT id FROM user WHERE name_key = ?", parameters, &statement, error));
    TRY(step(store, statement, found, error));
    if (*found)
        copy(statement, 0, user_id, USER_ID_SIZE);
    return PASSKEY_OK;
}

enum passkey_result store_list_credentials(struct store *store, const uint8_t user_id[USER_ID_SIZE],
    struct credential_list *list, struct passkey_error *error)
{
    CLEANUP(finalize) sqlite3_stmt *statement = NULL;
    const struct parameter parameters[] = { { .blob = { user_id, USER_ID_SIZE } } };
    struct passkey_credential credential = { .size = sizeof(credential) };
    bool row = false;
    TRY(prepare(store, "SELECT number, record FROM credential WHERE user_id = ? ORDER BY number",
        parameters, &statement, error));
    TRY(step(store, statement, &row, error));
    while (row && list->count < CREDENTIAL_COUNT_MAX) {
        struct passkey_bytes record = column(statement, 1);
        uint8_t *blob = (uint8_t *)bytes_duplicate(record);
        if (blob == NULL)
            return fault(error, "Out of memory.");
        list->blobs[list->count] = blob;
        list->last = sqlite3_column_int64(statement, 0);
        TRY(passkey_credential_decode(
            (struct passkey_bytes){ blob, record.size }, &credential, error));
        list->items[list->count++] =
            (struct passkey_descriptor){ credential.id, credential.transports };
        TRY(step(store, statement, &row, error));
    }
    return PASSKEY_OK;
}

void credential_list_deinit(struct credential_list *list)
{
    for (size_t i = 0; i < CREDENTIAL_COUNT_MAX; i++)
        free(list->blobs[i]);
}

static enum passkey_result insert(struct store *store, const struct ceremony *ceremony,
    struct passkey_bytes name_key, const struct parameter credential[3],
    struct passkey_error *error)
{
    const struct parameter user[] = { credential[1], { .text = name_view(&ceremony->user_name) },
        { .text = name_key }, { .text = name_view(&ceremony->display_name) } };
    TRY(run(store,
        "INSERT INTO user (id, name, name_key, display_name) SELECT ?1, ?2, ?3, ?4 "
        "WHERE NOT EXISTS (SELECT 1 FROM user WHERE id = ?1)",
        user, PASSKEY_USER_NAME_TAKEN, error));
    return run(store, "INSERT INTO credential (id, user_id, record) VALUES (?, ?, ?)", credential,
        PASSKEY_CREDENTIAL_EXISTS, error);
}

enum passkey_result store_add_credential(struct store *store, const struct ceremony *ceremony,
    struct passkey_bytes name_key, const struct passkey_credential *credential,
    struct passkey_error *error)
{
    uint8_t *blob = NULL;
    size_t size = 0;
    TRY(passkey_credential_encode(credential, &blob, &size, error));
    const struct parameter parameters[] = { { .blob = credential->id },
        { .blob = BYTES_ARRAY(ceremony->user_id) }, { .blob = { blob, size } } };
    enum passkey_result result = run(store, "BEGIN IMMEDIATE", NULL, PASSKEY_OK, error);
    if (result == PASSKEY_OK)
        result = insert(store, ceremony, name_key, parameters, error);
    if (result == PASSKEY_OK)
        result = run(store, "COMMIT", NULL, PASSKEY_OK, error);
    if (result != PASSKEY_OK && sqlite3_get_autocommit(store->database) == 0)
        (void)sqlite3_exec(store->database, "ROLLBACK", NULL, NULL, NULL);
    passkey_free(blob);
    return result;
}

enum passkey_result store_find_credential(struct store *store, const struct ceremony *ceremony,
    struct passkey_bytes id, struct passkey_bytes *blob, struct passkey_error *error)
{
    CLEANUP(finalize) sqlite3_stmt *statement = NULL;
    const struct parameter parameters[] = { { .blob = id },
        { .blob = BYTES_ARRAY(ceremony->user_id) }, { .number = ceremony->credential_last } };
    bool found = false;
    TRY(prepare(store, "SELECT record FROM credential WHERE id = ? AND user_id = ? AND number <= ?",
        parameters, &statement, error));
    TRY(step(store, statement, &found, error));
    if (!found) /* WebAuthn L3 7.2 step 5 */
        return refuse(error, PASSKEY_CREDENTIAL_NOT_ALLOWED, CHECK_AUTH_05,
            "The credential is not in the allowCredentials list of the options.");
    blob->size = column(statement, 0).size;
    blob->data = (const uint8_t *)bytes_duplicate(column(statement, 0));
    return blob->data != NULL ? PASSKEY_OK : fault(error, "Out of memory.");
}

enum passkey_result store_update_credential(
    struct store *store, const struct passkey_credential *credential, struct passkey_error *error)
{
    uint8_t *blob = NULL;
    size_t size = 0;
    TRY(passkey_credential_encode(credential, &blob, &size, error));
    const struct parameter parameters[] = { { .blob = { blob, size } },
        { .blob = credential->id } };
    enum passkey_result result =
        run(store, "UPDATE credential SET record = ? WHERE id = ?", parameters, PASSKEY_OK, error);
    passkey_free(blob);
    return result;
}

/* ---- ceremonies ---- */

enum passkey_result store_put_ceremony(struct store *store, const struct ceremony *ceremony,
    int64_t now_ms, struct passkey_error *error)
{
    const struct parameter before[] = { { .number = now_ms - EXPIRED_KEPT_MS } };
    const struct parameter parameters[] = { { .blob = BYTES_ARRAY(ceremony->id) },
        { .number = ceremony->kind }, { .blob = BYTES_ARRAY(ceremony->user_id) },
        { .blob = BYTES_ARRAY(ceremony->challenge) }, { .text = name_view(&ceremony->user_name) },
        { .text = name_view(&ceremony->display_name) }, { .number = ceremony->user_verification },
        { .number = ceremony->attachment }, { .number = ceremony->attestation },
        { .number = ceremony->credential_last }, { .number = ceremony->expires_at_ms } };
    TRY(run(store, "DELETE FROM ceremony WHERE expires_at_ms < ?", before, PASSKEY_OK, error));
    return run(store, "INSERT INTO ceremony VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", parameters,
        PASSKEY_OK, error);
}

static void read_ceremony(sqlite3_stmt *statement, struct ceremony *ceremony)
{
    copy(statement, 0, ceremony->user_id, USER_ID_SIZE);
    copy(statement, 1, ceremony->challenge, CHALLENGE_SIZE);
    copy_name(statement, 2, &ceremony->user_name);
    copy_name(statement, 3, &ceremony->display_name);
    ceremony->user_verification = (enum passkey_requirement)sqlite3_column_int(statement, 4);
    ceremony->attachment = (enum passkey_attachment)sqlite3_column_int(statement, 5);
    ceremony->attestation = (enum passkey_attestation_conveyance)sqlite3_column_int(statement, 6);
    ceremony->credential_last = sqlite3_column_int64(statement, 7);
    ceremony->expires_at_ms = sqlite3_column_int64(statement, 8);
}

enum passkey_result store_take_ceremony(struct store *store, struct passkey_bytes id,
    int64_t now_ms, struct ceremony *ceremony, struct passkey_error *error)
{
    CLEANUP(finalize) sqlite3_stmt *statement = NULL;
    const struct parameter parameters[] = { { .blob = id }, { .number = ceremony->kind } };
    bool found = false;
    TRY(prepare(store,
        "DELETE FROM ceremony WHERE id = ? AND kind = ? RETURNING user_id, challenge, user_name, "
        "display_name, user_verification, attachment, attestation, credential_last, expires_at_ms",
        parameters, &statement, error));
    TRY(step(store, statement, &found, error));
    if (!found)
        return refuse(error, PASSKEY_CEREMONY_UNKNOWN, CHECK_NONE,
            "The ceremony that the cookie names does not exist, or has its result.");
    read_ceremony(statement, ceremony);
    TRY(step(store, statement, &found, error));
    if (now_ms >= ceremony->expires_at_ms)
        return refuse(error, PASSKEY_CEREMONY_EXPIRED, CHECK_NONE,
            "The ceremony has expired; request new options.");
    return PASSKEY_OK;
}
