/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The format "apple" (WebAuthn L3 8.8): a certificate that is issued for each registration.
 *
 *     { "x5c": [ leaf, ... ] }
 *
 * The leaf's extension 1.2.840.113635.100.8.2 is SEQUENCE { [1] { OCTET STRING nonce } }. Real
 * statements also contain "alg", which adds nothing to the key.
 */
#include "base/bytes.h"
#include "crypto/der_reader.h"
#include "webauthn/attestation/statement.h"

#define OID_NONCE "1.2.840.113635.100.8.2"

static bool read_nonce(struct passkey_bytes extension, struct passkey_bytes *nonce)
{
    struct passkey_bytes sequence, tagged;
    return der_only(extension, DER_TAG_SEQUENCE, &sequence) &&
           der_only(sequence, DER_TAG_CONTEXT(1), &tagged) &&
           der_only(tagged, DER_TAG_OCTET_STRING, nonce);
}

/* Steps 2 to 4 */
static enum passkey_result check_nonce(const struct attestation_input *input,
    const struct certificate *leaf, struct passkey_error *error)
{
    struct certificate_extension extension;
    struct passkey_bytes nonce;
    uint8_t expected[SHA256_SIZE];
    /* APPLE-2 */
    TRY(statement_nonce(input, expected, error));
    TRY(certificate_extension(leaf, OID_NONCE, &extension, error));
    /* APPLE-3 */
    if (extension.count != 1 || !read_nonce(extension.value, &nonce))
        return refuse(error, PASSKEY_ATTESTATION_INVALID, CHECK_APPLE_3,
            "The attestation certificate has no nonce in Apple's form.");
    if (!bytes_equal(nonce, BYTES_ARRAY(expected)))
        return refuse(error, PASSKEY_ATTESTATION_INVALID, CHECK_APPLE_3,
            "The nonce in the attestation certificate is not that of this registration.");
    return PASSKEY_OK;
}

enum passkey_result attestation_apple_verify(const struct attestation_input *input,
    struct attestation_output *output, struct passkey_error *error)
{
    /* Step 1, APPLE-1 */
    static const struct statement_form form = { STATEMENT_PATH, 0, CHECK_APPLE_1 };
    CLEANUP(certificate_free) struct certificate *leaf = NULL;
    struct statement statement;
    TRY(statement_read(input, &form, &statement, error));
    if (statement.path_count == 0)
        return refuse(error, PASSKEY_ATTESTATION_INVALID, CHECK_APPLE_1,
            "The apple attestation statement has an empty x5c.");
    TRY(statement_leaf(input, &statement, &leaf, error));
    TRY(check_nonce(input, leaf, error));
    /* Step 5, APPLE-4 */
    TRY(statement_certifies_credential(input, leaf, CHECK_APPLE_4, error));
    /* Step 6, APPLE-5 */
    *output = statement_output(&statement, PASSKEY_ATTESTATION_TYPE_ANONCA);
    return PASSKEY_OK;
}
