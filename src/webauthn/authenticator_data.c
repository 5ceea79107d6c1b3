/* SPDX-License-Identifier: Apache-2.0 */
/* Reads from front to back. Data with bytes that have no meaning is refused. */
#include "webauthn/authenticator_data.h"

#include "base/reader.h"
#include "webauthn/extensions/authenticator_outputs.h"
#include "webauthn/public_key.h"

#define RP_ID_HASH_SIZE 32

static enum passkey_result too_short(enum check check, struct passkey_error *error)
{
    return refuse(
        error, PASSKEY_AUTHENTICATOR_DATA_INVALID, check, "The authenticator data ends too early.");
}

static enum passkey_result read_public_key(
    struct reader *reader, struct authenticator_data *data, struct passkey_error *error)
{
    struct cbor_reader cbor;
    struct passkey_bytes taken;
    cbor_reader_init_canonical(&cbor, reader_rest(reader));
    TRY(public_key_read(&cbor, &data->key, &data->public_key, error));
    if (!reader_take(reader, data->public_key.size, &taken))
        return too_short(CHECK_AD_10, error);
    return PASSKEY_OK;
}

static enum passkey_result read_attested(
    struct reader *reader, struct authenticator_data *data, struct passkey_error *error)
{
    uint16_t id_size;
    /* AD-10 */
    if (!reader_take(reader, PASSKEY_AAGUID_SIZE, &data->aaguid) || !reader_u16(reader, &id_size))
        return too_short(CHECK_AD_10, error);
    /* AD-11, REG-25 */
    if (id_size > PASSKEY_CREDENTIAL_ID_SIZE_MAX)
        return refuse(error, PASSKEY_AUTHENTICATOR_DATA_INVALID, CHECK_REG_25,
            "The credential id has %u bytes; at most 1023 are allowed.", id_size);
    /* AD-12 */
    if (id_size == 0)
        return refuse(
            error, PASSKEY_AUTHENTICATOR_DATA_INVALID, CHECK_AD_12, "The credential id is empty.");
    if (!reader_take(reader, id_size, &data->credential_id))
        return too_short(CHECK_AD_10, error);
    return read_public_key(reader, data, error);
}

static enum passkey_result read_extensions(
    struct reader *reader, struct authenticator_data *data, struct passkey_error *error)
{
    struct cbor_reader cbor;
    struct passkey_bytes taken;
    if (reader_end(reader))
        return too_short(CHECK_AD_5, error);
    cbor_reader_init_canonical(&cbor, reader_rest(reader));
    TRY(authenticator_outputs_read(&cbor, &data->outputs, error));
    if (!reader_take(reader, cbor.at, &taken))
        return too_short(CHECK_AD_5, error);
    return PASSKEY_OK;
}

enum passkey_result authenticator_data_read(struct passkey_bytes bytes, bool attested,
    struct authenticator_data *data, struct passkey_error *error)
{
    struct authenticator_data read = { .whole = bytes };
    struct reader reader = reader_of(bytes);
    /* AD-1 */
    if (!reader_take(&reader, RP_ID_HASH_SIZE, &read.rp_id_hash) ||
        !reader_u8(&reader, &read.flags) || !reader_u32(&reader, &read.sign_count))
        return too_short(CHECK_AD_1, error);
    /* AD-3, AD-4 */
    if (((read.flags & FLAG_ATTESTED) != 0) != attested)
        return refuse(error, PASSKEY_AUTHENTICATOR_DATA_INVALID, attested ? CHECK_AD_3 : CHECK_AD_4,
            attested ? "The flag AT is not set, so there is no attested credential data."
                     : "The flag AT is set: an assertion has no attested credential data.");
    if (attested)
        TRY(read_attested(&reader, &read, error));
    /* AD-5 */
    if ((read.flags & FLAG_EXTENSIONS) != 0)
        TRY(read_extensions(&reader, &read, error));
    /* AD-6 */
    if (!reader_end(&reader))
        return refuse(error, PASSKEY_AUTHENTICATOR_DATA_INVALID, CHECK_AD_6,
            "%zu bytes follow the authenticator data.", reader_rest(&reader).size);
    *data = read;
    return PASSKEY_OK;
}
