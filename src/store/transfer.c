/* SPDX-License-Identifier: Apache-2.0 */
/* Exports all records of a relying party in one snapshot. */
#include "store/transfer.h"

#include "base/buffer.h"
#include "store/credential.h"
#include "store/recovery_code.h"
#include "store/user.h"

/* No row that this program writes is nearly as large. */
#define ROW_SIZE_MAX (1 << 20)

struct reading {
    struct connection *connection;
    uint32_t party;
    const struct passkey_transfer_receiver *receiver;
    struct buffer user_bytes; /* of the user that is being read */
    struct buffer bytes;      /* of the record that is being read */
};

static void reading_deinit(struct reading *reading)
{
    buffer_deinit(&reading->user_bytes);
    buffer_deinit(&reading->bytes);
}

/* Reserve memory for the bytes of a row. */
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
    record.size = sizeof(record);
    return reading->receiver->take(reading->receiver->context, &record, error);
}

/* Report a row that failed its checks to the receiver, and continue reading. */
static enum passkey_result skip(const struct reading *reading, const struct passkey_error *detail,
    const char *what, struct passkey_bytes user_id, struct passkey_error *error)
{
    if (detail->result != PASSKEY_STORE_UNAVAILABLE || reading->receiver->unreadable == NULL)
        return result_forward(detail->result, detail, error);
    reading->receiver->unreadable(reading->receiver->context, what, user_id);
    return PASSKEY_OK;
}

/* ---- recovery codes ---- */

static enum passkey_result take_codes(
    struct reading *reading, struct passkey_bytes user_id, struct passkey_error *error)
{
    struct passkey_transfer_codes codes = { .size = sizeof(codes), .user_id = user_id };
    struct passkey_error detail = { .result = PASSKEY_OK };
    detail.result =
        store_recovery_codes_export(reading->connection, reading->party, &codes, &detail);
    if (detail.result != PASSKEY_OK)
        return skip(reading, &detail, "set of recovery codes", user_id, error);
    if (codes.set.log2_n == 0)
        return PASSKEY_OK;
    return hand_out(reading, (struct passkey_transfer_record){ .codes = &codes }, error);
}

/* ---- credentials ---- */

static enum passkey_result take_credential(struct reading *reading, const struct query *row,
    struct passkey_bytes user_id, struct passkey_error *error)
{
    struct packer packer;
    struct passkey_credential_record credential;
    TRY(room(&reading->bytes, row_size(row, credential_rows.varying_count), &packer, error));
    struct passkey_error detail = { .result = PASSKEY_OK };
    detail.result = credential_rows.fill(row, &packer, &credential, &detail);
    if (detail.result != PASSKEY_OK)
        return skip(reading, &detail, "passkey", user_id, error);
    credential.credential.attestation_object = row_bytes(row, CREDENTIAL_COLUMN_COUNT);
    return hand_out(reading, (struct passkey_transfer_record){ .credential = &credential }, error);
}

static enum passkey_result take_credentials(
    struct reading *reading, struct passkey_bytes user_id, struct passkey_error *error)
{
    CLEANUP(query_end)
    struct query query = store_credentials(reading->connection, reading->party, user_id);
    bool row = false;
    TRY(query_step(&query, &row, error));
    while (row) {
        TRY(take_credential(reading, &query, user_id, error));
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
    struct passkey_error detail = { .result = PASSKEY_OK };
    detail.result = user_rows.fill(row, &packer, &user, &detail);
    if (detail.result != PASSKEY_OK)
        return skip(reading, &detail, "row", row_bytes(row, 0), error);
    TRY(hand_out(reading, (struct passkey_transfer_record){ .user = &user }, error));
    TRY(take_credentials(reading, user.id, error));
    return take_codes(reading, user.id, error);
}

static enum passkey_result take_users(struct reading *reading, struct passkey_error *error)
{
    CLEANUP(query_end)
    struct query query = store_users(reading->connection, reading->party);
    bool row = false;
    TRY(query_step(&query, &row, error));
    while (row) {
        TRY(take_user(reading, &query, error));
        TRY(query_step(&query, &row, error));
    }
    return PASSKEY_OK;
}

enum passkey_result store_export(struct connection *connection, uint32_t relying_party,
    const struct passkey_transfer_receiver *receiver, struct passkey_error *error)
{
    CLEANUP(reading_deinit)
    struct reading reading = {
        .connection = connection, .party = relying_party, .receiver = receiver
    };
    buffer_init(&reading.user_bytes, ROW_SIZE_MAX);
    buffer_init(&reading.bytes, ROW_SIZE_MAX);
    TRY(connection->driver->snapshot_begin(connection, error));
    enum passkey_result result = take_users(&reading, error);
    connection->driver->snapshot_end(connection);
    return result;
}
