/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The credential record as one blob, in the format that <passkey/credential.h> describes. These
 * functions are exported, so they are only in libpasskey. The values of members are not checked.
 */
#include "base/buffer.h"
#include "base/bytes.h"
#include "base/credential_type.h"
#include "base/reader.h"
#include <passkey/credential.h>
#include <string.h>

#define VERSION 1
#define FIXED   64 /* of all members of fixed size, and of the sizes of the others */
#define SIZE_MAX_OF_BLOB                                                                           \
    (FIXED + PASSKEY_CREDENTIAL_ID_SIZE_MAX + PASSKEY_PUBLIC_KEY_SIZE_MAX +                        \
        PASSKEY_TRANSPORT_COUNT_MAX * (1 + PASSKEY_TRANSPORT_SIZE_MAX) +                           \
        PASSKEY_ATTESTATION_FORMAT_SIZE_MAX + PASSKEY_ATTESTATION_OBJECT_SIZE_MAX)

static const struct passkey_bytes magic = BYTES_CONSTANT("pkc");

static bool fits(struct passkey_bytes bytes, size_t size_min, size_t size_max)
{
    return bytes.size >= size_min && bytes.size <= size_max;
}

/* Checks a record in the same way before writing and after reading. */
static bool record_valid(const struct passkey_credential *credential)
{
    bool valid = fits(credential->id, 1, PASSKEY_CREDENTIAL_ID_SIZE_MAX) &&
                 fits(credential->public_key, 1, PASSKEY_PUBLIC_KEY_SIZE_MAX) &&
                 (unsigned int)credential->backup_eligible <= PASSKEY_FACT_YES &&
                 (unsigned int)credential->discoverable <= PASSKEY_FACT_YES &&
                 (unsigned int)credential->attachment <= PASSKEY_ATTACHMENT_CROSS_PLATFORM &&
                 (unsigned int)credential->attestation_type <= PASSKEY_ATTESTATION_TYPE_ANONCA &&
                 credential->transports.count <= PASSKEY_TRANSPORT_COUNT_MAX &&
                 fits(credential->attestation_format, 0, PASSKEY_ATTESTATION_FORMAT_SIZE_MAX) &&
                 fits(credential->attestation_object, 0, PASSKEY_ATTESTATION_OBJECT_SIZE_MAX);
    for (size_t i = 0; valid && i < credential->transports.count; i++)
        valid = fits(credential->transports.names[i], 1, PASSKEY_TRANSPORT_SIZE_MAX);
    return valid;
}

static enum passkey_result refuse_blob(const char *sentence, struct passkey_error *error)
{
    return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE, "%s", sentence);
}

/* ---- writing ---- */

static void put_number(struct buffer *out, uint32_t number, unsigned int size)
{
    for (unsigned int left = size; left > 0; left--)
        buffer_append_u8(out, (uint8_t)(number >> 8 * (left - 1)));
}

static void put_bytes(struct buffer *out, struct passkey_bytes bytes, unsigned int size_of_size)
{
    put_number(out, (uint32_t)bytes.size, size_of_size);
    buffer_append(out, bytes);
}

static void put_record(struct buffer *out, const struct passkey_credential *credential)
{
    buffer_append(out, magic);
    put_number(out, VERSION, 1);
    put_number(out, (uint32_t)credential->algorithm, 4);
    put_number(out, credential->sign_count, 4);
    put_number(out, credential->uv_initialized, 1);
    put_number(out, credential->backup_eligible, 1);
    put_number(out, credential->backup_state, 1);
    put_number(out, credential->discoverable, 1);
    put_number(out, credential->attachment, 1);
    put_number(out, credential->attestation_type, 1);
    put_number(out, credential->attestation_trusted, 1);
    buffer_append(out, BYTES_ARRAY(credential->aaguid));
    put_bytes(out, credential->id, 2);
    put_bytes(out, credential->public_key, 2);
    put_number(out, (uint32_t)credential->transports.count, 1);
    for (size_t i = 0; i < credential->transports.count; i++)
        put_bytes(out, credential->transports.names[i], 1);
    put_bytes(out, credential->attestation_format, 1);
    put_bytes(out, credential->attestation_object, 4);
}

enum passkey_result passkey_credential_encode(const struct passkey_credential *credential,
    uint8_t **blob, size_t *size, struct passkey_error *error)
{
    CLEANUP(buffer_deinit) struct buffer out;
    struct passkey_credential own;
    char *taken;
    buffer_init(&out, SIZE_MAX_OF_BLOB);
    TRY(sized_read(&CREDENTIAL_TYPE, credential, &own, error));
    if (!record_valid(&own))
        return refuse_blob(
            "The credential record lacks a member, or a member is too large.", error);
    put_record(&out, &own);
    TRY(buffer_take(&out, &taken, size, error));
    *blob = (uint8_t *)taken;
    return PASSKEY_OK;
}

/* ---- reading ---- */

static bool take_bytes(
    struct reader *reader, unsigned int size_of_size, struct passkey_bytes *bytes)
{
    uint32_t size = 0;
    uint8_t byte;
    for (unsigned int i = 0; i < size_of_size; i++) {
        if (!reader_u8(reader, &byte))
            return false;
        size = size << 8 | byte;
    }
    if (size == 0)
        return true; /* absent, as it was written */
    return reader_take(reader, size, bytes);
}

static bool take_flag(struct reader *reader, bool *flag)
{
    uint8_t byte;
    if (!reader_u8(reader, &byte) || byte > 1)
        return false;
    *flag = byte == 1;
    return true;
}

/* record_valid() checks that the values belong to their enumerations. */
static bool take_enumerations(struct reader *reader, struct passkey_credential *credential)
{
    uint8_t eligible, discoverable, attachment, type;
    if (!take_flag(reader, &credential->uv_initialized) || !reader_u8(reader, &eligible) ||
        !take_flag(reader, &credential->backup_state) || !reader_u8(reader, &discoverable) ||
        !reader_u8(reader, &attachment) || !reader_u8(reader, &type))
        return false;
    credential->backup_eligible = (enum passkey_fact)eligible;
    credential->discoverable = (enum passkey_fact)discoverable;
    credential->attachment = (enum passkey_attachment)attachment;
    credential->attestation_type = (enum passkey_attestation_type)type;
    return take_flag(reader, &credential->attestation_trusted);
}

static bool take_transports(struct reader *reader, struct passkey_transports *transports)
{
    uint8_t count;
    if (!reader_u8(reader, &count) || count > PASSKEY_TRANSPORT_COUNT_MAX)
        return false;
    for (transports->count = 0; transports->count < count; transports->count++)
        if (!take_bytes(reader, 1, &transports->names[transports->count]))
            return false;
    return true;
}

static bool take_record(struct reader *reader, struct passkey_credential *credential)
{
    uint32_t algorithm;
    struct passkey_bytes aaguid;
    if (!reader_u32(reader, &algorithm) || !reader_u32(reader, &credential->sign_count) ||
        !take_enumerations(reader, credential) ||
        !reader_take(reader, PASSKEY_AAGUID_SIZE, &aaguid) ||
        !take_bytes(reader, 2, &credential->id) ||
        !take_bytes(reader, 2, &credential->public_key) ||
        !take_transports(reader, &credential->transports) ||
        !take_bytes(reader, 1, &credential->attestation_format) ||
        !take_bytes(reader, 4, &credential->attestation_object))
        return false;
    credential->algorithm = (int32_t)algorithm;
    memcpy(credential->aaguid, aaguid.data, PASSKEY_AAGUID_SIZE);
    return reader_end(reader) && record_valid(credential);
}

enum passkey_result passkey_credential_decode(
    struct passkey_bytes blob, struct passkey_credential *credential, struct passkey_error *error)
{
    struct passkey_credential read = { .sign_count = 0 };
    struct reader reader = reader_of(blob);
    struct passkey_bytes start;
    uint8_t version;
    TRY(sized_check(&CREDENTIAL_TYPE, credential, error));
    if (!reader_take(&reader, magic.size, &start) || !bytes_equal(start, magic) ||
        !reader_u8(&reader, &version))
        return refuse_blob("This is not a credential record.", error);
    if (version != VERSION)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "The credential record has version %u; this library reads version %u.", version,
            VERSION);
    if (!take_record(&reader, &read))
        return refuse_blob("The credential record is damaged.", error);
    sized_write(&CREDENTIAL_TYPE, &read, credential);
    return PASSKEY_OK;
}
