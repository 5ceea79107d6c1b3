/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The format "fido-u2f" (WebAuthn L3 8.6), of security keys older than CTAP2:
 *
 *     { "sig": bytes, "x5c": [ leaf ] }
 *
 *     signed: 00 | rpIdHash 32 | client data hash 32 | credential id | 04 | x 32 | y 32
 *
 * The verification procedure does not require the AAGUID to be zero (U2F-10).
 */
#include "base/bytes.h"
#include "webauthn/attestation/statement.h"
#include <string.h>

#define COORDINATE_SIZE 32
#define POINT_SIZE      (1 + 2 * COORDINATE_SIZE)
/* The size of the signed data with the longest credential id. */
#define SIGNED_SIZE_MAX (1 + 2 * SHA256_SIZE + CREDENTIAL_ID_SIZE_MAX + POINT_SIZE)

struct signed_bytes {
    uint8_t data[SIGNED_SIZE_MAX];
    size_t size;
};

static void append(struct signed_bytes *out, struct passkey_bytes bytes)
{
    memcpy(out->data + out->size, bytes.data, bytes.size);
    out->size += bytes.size;
}

/* Step 4: the credential's key in the form of U2F, a point of P-256. */
static enum passkey_result check_key(const struct cose_key *key, struct passkey_error *error)
{
    /* U2F-5 */
    if (key->x.size != COORDINATE_SIZE || key->y.size != COORDINATE_SIZE)
        return refuse(error, PASSKEY_ATTESTATION_INVALID, CHECK_U2F_5,
            "With the format fido-u2f, the key must have x and y of 32 bytes.");
    /* U2F-9 */
    if (key->algorithm != COSE_ALGORITHM_ES256)
        return refuse(error, PASSKEY_ATTESTATION_INVALID, CHECK_U2F_9,
            "With the format fido-u2f, the key must have the algorithm -7.");
    return PASSKEY_OK;
}

/* Steps 3 and 5; the lengths have been checked. */
static struct signed_bytes what_was_signed(const struct attestation_input *input)
{
    const struct authenticator_data *data = input->authenticator_data;
    struct signed_bytes out = { .size = 0 };
    append(&out, BYTES_LITERAL("\x00"));
    append(&out, data->rp_id_hash);
    append(&out, input->client_data_hash);
    append(&out, data->credential_id);
    append(&out, BYTES_LITERAL("\x04"));
    append(&out, data->key.x);
    append(&out, data->key.y);
    return out;
}

enum passkey_result attestation_fido_u2f_verify(const struct attestation_input *input,
    struct attestation_output *output, struct passkey_error *error)
{
    /* Step 1, U2F-1 */
    static const struct statement_form form = { STATEMENT_SIGNATURE | STATEMENT_PATH, 0,
        CHECK_U2F_1 };
    CLEANUP(certificate_free) struct certificate *leaf = NULL;
    struct statement statement;
    struct certificate_key key;
    TRY(statement_read(input, &form, &statement, error));
    /* Step 2, U2F-2 */
    if (statement.path_count != 1)
        return refuse(error, PASSKEY_ATTESTATION_INVALID, CHECK_U2F_2,
            "A fido-u2f attestation statement must have one certificate, not %zu.",
            statement.path_count);
    TRY(statement_leaf(input, &statement, &leaf, error));
    /* Step 2, U2F-3 */
    TRY(statement_leaf_key(leaf, COSE_ALGORITHM_ES256, CHECK_U2F_3, &key, error));
    /* Step 4, U2F-5, U2F-9 */
    TRY(check_key(&input->authenticator_data->key, error));
    /* Steps 3, 5 and 6, U2F-4, U2F-6 */
    struct signed_bytes signed_bytes = what_was_signed(input);
    struct signed_message message = { .head = { signed_bytes.data, signed_bytes.size },
        .signature = statement.signature };
    TRY(statement_verify(input, &key.key, &message, CHECK_U2F_6, error));
    /* Steps 7 and 8, U2F-7, U2F-8: whether it is Basic or AttCA cannot be determined here. */
    *output = statement_output(&statement, PASSKEY_ATTESTATION_TYPE_BASIC);
    return PASSKEY_OK;
}
