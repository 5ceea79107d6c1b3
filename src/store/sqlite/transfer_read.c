/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Everything of a relying party out of a store, in one snapshot. The tables are read side by side:
 * all are in the order of the user's id.
 */
#include "base/buffer.h"
#include "base/bytes.h"
#include "store/sqlite/care.h"
#include "store/sqlite/query.h"
#include "store/sqlite/rows.h"
#include "store/sqlite/schema.h"

#include <stdlib.h>
#include <string.h>

/* No row that this program writes comes near. */
#define ROW_SIZE_MAX (1 << 20)

enum {
    READ_PARTY,
    READ_USERS,
    READ_CREDENTIALS,
    READ_CODE_SET,
    READ_CODES,
    READ_COUNT,
};

static const char *const texts[READ_COUNT] = {
    [READ_PARTY] = "SELECT number FROM relying_party WHERE rp_id = ?",
    [READ_USERS] = "SELECT " USER_COLUMNS " FROM user WHERE relying_party = ? ORDER BY id",
    /* The attestation object stands last, behind all columns of the record. */
    [READ_CREDENTIALS] = "SELECT " CREDENTIAL_COLUMNS ", (SELECT object FROM attestation "
                         "WHERE credential = credential.number) FROM credential "
                         "WHERE relying_party = ? AND user_id = ? ORDER BY number",
    [READ_CODE_SET] = "SELECT salt, log2_n, r, p, created_at_ms FROM recovery_code_set "
                      "WHERE relying_party = ? AND user_id = ?",
    [READ_CODES] = "SELECT hash, used_at_ms FROM recovery_code "
                   "WHERE relying_party = ? AND user_id = ? ORDER BY hash",
};

struct reading {
    sqlite3_stmt *statements[READ_COUNT];
    int64_t party;
    const struct passkey_transfer_receiver *receiver;
    struct buffer user_bytes; /* of the user that is being read */
    struct buffer bytes;      /* of the record that is being read */
};

static void reading_deinit(struct reading *reading)
{
    statements_finalize(reading->statements, READ_COUNT);
    buffer_deinit(&reading->user_bytes);
    buffer_deinit(&reading->bytes);
}

/* Room for the bytes of a row. */
static enum passkey_result room(
    struct buffer *buffer, size_t size, struct packer *packer, struct passkey_error *error)
{
    buffer_reset(buffer);
    packer->at = buffer_extend(buffer, size + 1);
    return buffer_check(buffer, error);
}

static enum passkey_result hand_out(
    struct reading *reading, struct passkey_transfer_record record, struct passkey_error *error)
{
    return reading->receiver->take(reading->receiver->context, &record, error);
}

/* ---- recovery codes ---- */

static enum passkey_result read_codes(
    struct reading *reading, struct passkey_transfer_codes *codes, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_begin(reading->statements[READ_CODES]);
    query_integer(&query, reading->party);
    query_blob(&query, codes->user_id);
    bool row = false;
    TRY(query_step(&query, &row, error));
    for (; row && codes->count < PASSKEY_TRANSFER_CODE_COUNT_MAX; codes->count++) {
        struct passkey_transfer_code *code = &codes->codes[codes->count];
        const void *hash = sqlite3_column_blob(query.statement, 0);
        if (hash == NULL || sqlite3_column_bytes(query.statement, 0) != PASSKEY_HASH_SIZE)
            return database_error(SQLITE_CORRUPT, error);
        memcpy(code->hash, hash, PASSKEY_HASH_SIZE);
        code->used_at_ms = sqlite3_column_int64(query.statement, 1);
        TRY(query_step(&query, &row, error));
    }
    return row ? database_error(SQLITE_CORRUPT, error) : PASSKEY_OK;
}

static enum passkey_result take_codes(
    struct reading *reading, struct passkey_bytes user_id, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_begin(reading->statements[READ_CODE_SET]);
    query_integer(&query, reading->party);
    query_blob(&query, user_id);
    bool row = false;
    TRY(query_step(&query, &row, error));
    if (!row)
        return PASSKEY_OK;
    struct passkey_transfer_codes codes = { .user_id = user_id };
    const void *salt = sqlite3_column_blob(query.statement, 0);
    if (salt == NULL || sqlite3_column_bytes(query.statement, 0) != PASSKEY_RECOVERY_SALT_SIZE)
        return database_error(SQLITE_CORRUPT, error);
    memcpy(codes.set.salt, salt, PASSKEY_RECOVERY_SALT_SIZE);
    codes.set.log2_n = (uint32_t)sqlite3_column_int(query.statement, 1);
    codes.set.r = (uint32_t)sqlite3_column_int(query.statement, 2);
    codes.set.p = (uint32_t)sqlite3_column_int(query.statement, 3);
    codes.set.created_at_ms = sqlite3_column_int64(query.statement, 4);
    TRY(read_codes(reading, &codes, error));
    struct passkey_transfer_record record = { .kind = PASSKEY_TRANSFER_RECOVERY_CODES,
        .of.codes = &codes };
    return hand_out(reading, record, error);
}

/* ---- credentials ---- */

static enum passkey_result take_credential(
    struct reading *reading, sqlite3_stmt *row, struct passkey_error *error)
{
    struct packer packer;
    struct passkey_credential_record credential;
    int object_column = sqlite3_column_count(row) - 1;
    TRY(room(&reading->bytes, row_size(row, CREDENTIAL_VARYING_COUNT), &packer, error));
    TRY(row_credential(row, &packer, &credential, error));
    const void *object = sqlite3_column_blob(row, object_column);
    if (object != NULL)
        credential.credential.attestation_object =
            (struct passkey_bytes){ object, (size_t)sqlite3_column_bytes(row, object_column) };
    struct passkey_transfer_record record = { .kind = PASSKEY_TRANSFER_CREDENTIAL,
        .of.credential = &credential };
    return hand_out(reading, record, error);
}

static enum passkey_result take_credentials(
    struct reading *reading, struct passkey_bytes user_id, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_begin(reading->statements[READ_CREDENTIALS]);
    query_integer(&query, reading->party);
    query_blob(&query, user_id);
    bool row = false;
    TRY(query_step(&query, &row, error));
    while (row) {
        TRY(take_credential(reading, query.statement, error));
        TRY(query_step(&query, &row, error));
    }
    return PASSKEY_OK;
}

/* ---- users ---- */

static enum passkey_result take_user(
    struct reading *reading, sqlite3_stmt *row, struct passkey_error *error)
{
    struct packer packer;
    struct passkey_user_record user = { .created_at_ms = 0 };
    TRY(room(&reading->user_bytes, row_size(row, USER_VARYING_COUNT), &packer, error));
    TRY(row_user(row, &packer, &user, error));
    struct passkey_transfer_record record = { .kind = PASSKEY_TRANSFER_USER, .of.user = &user };
    TRY(hand_out(reading, record, error));
    TRY(take_credentials(reading, user.id, error));
    return take_codes(reading, user.id, error);
}

static enum passkey_result take_users(struct reading *reading, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_begin(reading->statements[READ_USERS]);
    query_integer(&query, reading->party);
    bool row = false;
    TRY(query_step(&query, &row, error));
    while (row) {
        TRY(take_user(reading, query.statement, error));
        TRY(query_step(&query, &row, error));
    }
    return PASSKEY_OK;
}

static enum passkey_result find_party(
    struct reading *reading, struct passkey_bytes rp_id, struct passkey_error *error)
{
    char quoted[TEXT_QUOTE_SIZE];
    CLEANUP(query_end) struct query query = query_begin(reading->statements[READ_PARTY]);
    query_text(&query, rp_id);
    bool row = false;
    TRY(query_step(&query, &row, error));
    if (!row)
        return refuse(error, PASSKEY_NOT_FOUND, CHECK_NONE,
            "The store has no relying party \"%s\".", text_quote(rp_id, quoted));
    reading->party = sqlite3_column_int64(query.statement, 0);
    return PASSKEY_OK;
}

static enum passkey_result read_snapshot(const struct care *care, struct passkey_bytes rp_id,
    const struct passkey_transfer_receiver *receiver, struct passkey_error *error)
{
    CLEANUP(reading_deinit) struct reading reading = { .receiver = receiver };
    buffer_init(&reading.user_bytes, ROW_SIZE_MAX);
    buffer_init(&reading.bytes, ROW_SIZE_MAX);
    if (care->version != schema_newest())
        return refuse(error, PASSKEY_STORE_UNAVAILABLE, CHECK_NONE,
            "The store has schema %lld, this program needs %lld: passkeyctl store upgrade helps "
            "an older one.",
            (long long)care->version, (long long)schema_newest());
    TRY(statements_prepare(care->database, texts, READ_COUNT, reading.statements, error));
    TRY(database_execute(care->database, "BEGIN", error));
    TRY(find_party(&reading, rp_id, error));
    TRY(take_users(&reading, error));
    return database_execute(care->database, "END", error);
}

enum passkey_result transfer_read(const char *path, struct passkey_bytes rp_id,
    const struct passkey_transfer_receiver *receiver, struct passkey_error *error)
{
    CLEANUP(care_close) struct care care;
    TRY(care_open_store(path, DATABASE_READ, &care, error));
    return read_snapshot(&care, rp_id, receiver, error);
}
