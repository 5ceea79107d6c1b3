/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Everything of a relying party out of a store, in one snapshot.
 */
#include "base/buffer.h"
#include "base/bytes.h"
#include "store/credential.h"
#include "store/recovery_code.h"
#include "store/relying_party.h"
#include "store/sqlite/care.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/schema.h"
#include "store/user.h"
#include <stdlib.h>

/* No row that this program writes comes near. */
#define ROW_SIZE_MAX (1 << 20)

struct reading {
    struct sqlite_connection connection;
    uint32_t party;
    const struct passkey_transfer_receiver *receiver;
    struct buffer user_bytes; /* of the user that is being read */
    struct buffer bytes;      /* of the record that is being read */
};

static void reading_deinit(struct reading *reading)
{
    sqlite_connection_deinit(&reading->connection);
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

static enum passkey_result take_codes(
    struct reading *reading, struct passkey_bytes user_id, struct passkey_error *error)
{
    struct passkey_transfer_codes codes = { .user_id = user_id };
    bool known = false;
    TRY(store_recovery_codes_export(
        &reading->connection.base, reading->party, &codes, &known, error));
    if (!known)
        return PASSKEY_OK;
    struct passkey_transfer_record record = { .kind = PASSKEY_TRANSFER_RECOVERY_CODES,
        .of.codes = &codes };
    return hand_out(reading, record, error);
}

/* ---- credentials ---- */

static enum passkey_result take_credential(
    struct reading *reading, const struct query *row, struct passkey_error *error)
{
    struct packer packer;
    struct passkey_credential_record credential;
    TRY(room(&reading->bytes, row_size(row, credential_rows.varying_count), &packer, error));
    TRY(credential_rows.fill(row, &packer, &credential, error));
    credential.credential.attestation_object = row_bytes(row, CREDENTIAL_OBJECT_COLUMN);
    struct passkey_transfer_record record = { .kind = PASSKEY_TRANSFER_CREDENTIAL,
        .of.credential = &credential };
    return hand_out(reading, record, error);
}

static enum passkey_result take_credentials(
    struct reading *reading, struct passkey_bytes user_id, struct passkey_error *error)
{
    CLEANUP(query_end)
    struct query query = store_credentials(&reading->connection.base, reading->party, user_id);
    bool row = false;
    TRY(query_step(&query, &row, error));
    while (row) {
        TRY(take_credential(reading, &query, error));
        TRY(query_step(&query, &row, error));
    }
    return PASSKEY_OK;
}

/* ---- users ---- */

static enum passkey_result take_user(
    struct reading *reading, const struct query *row, struct passkey_error *error)
{
    struct packer packer;
    struct passkey_user_record user = { .created_at_ms = 0 };
    TRY(room(&reading->user_bytes, row_size(row, user_rows.varying_count), &packer, error));
    TRY(user_rows.fill(row, &packer, &user, error));
    struct passkey_transfer_record record = { .kind = PASSKEY_TRANSFER_USER, .of.user = &user };
    TRY(hand_out(reading, record, error));
    TRY(take_credentials(reading, user.id, error));
    return take_codes(reading, user.id, error);
}

static enum passkey_result take_users(struct reading *reading, struct passkey_error *error)
{
    CLEANUP(query_end)
    struct query query = store_users(&reading->connection.base, reading->party);
    bool row = false;
    TRY(query_step(&query, &row, error));
    while (row) {
        TRY(take_user(reading, &query, error));
        TRY(query_step(&query, &row, error));
    }
    return PASSKEY_OK;
}

static enum passkey_result find_party(
    struct reading *reading, struct passkey_bytes rp_id, struct passkey_error *error)
{
    char quoted[TEXT_QUOTE_SIZE];
    TRY(store_relying_party_find(&reading->connection.base, rp_id, &reading->party, error));
    if (reading->party == 0)
        return refuse(error, PASSKEY_NOT_FOUND, CHECK_NONE,
            "The store has no relying party \"%s\".", text_quote(rp_id, quoted));
    return PASSKEY_OK;
}

static enum passkey_result read_snapshot(struct care *care, struct passkey_bytes rp_id,
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
    TRY(sqlite_connection_init(&reading.connection, care->database, error));
    care->database = NULL;
    struct connection *connection = &reading.connection.base;
    TRY(connection->driver->snapshot_begin(connection, error));
    enum passkey_result result = find_party(&reading, rp_id, error);
    if (result == PASSKEY_OK)
        result = take_users(&reading, error);
    connection->driver->snapshot_end(connection);
    return result;
}

enum passkey_result transfer_read(const char *path, struct passkey_bytes rp_id,
    const struct passkey_transfer_receiver *receiver, struct passkey_error *error)
{
    CLEANUP(care_close) struct care care;
    TRY(care_open_store(path, DATABASE_READ, &care, error));
    return read_snapshot(&care, rp_id, receiver, error);
}
