/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The format "packed" (WebAuthn L3 8.2), signed by an attestation key or by the credential's own:
 *
 *     { "alg": integer, "sig": bytes, "x5c": [ leaf, ... ] }      x5c only with an attestation key
 */
#include "webauthn/attestation/packed_certificate.h"
#include "webauthn/attestation/statement.h"
#include <inttypes.h>

static enum passkey_result read_statement(
    const struct attestation_input *input, struct statement *statement, struct passkey_error *error)
{
    /* PACKED-1 */
    static const struct statement_form form = { STATEMENT_ALGORITHM | STATEMENT_SIGNATURE,
        STATEMENT_PATH, CHECK_PACKED_1 };
    struct statement read;
    TRY(statement_read(input, &form, &read, error));
    if ((read.members & STATEMENT_PATH) != 0 && read.path_count == 0)
        return refuse(error, PASSKEY_ATTESTATION_INVALID, CHECK_PACKED_1,
            "The packed attestation statement has an empty x5c.");
    *statement = read;
    return PASSKEY_OK;
}

static enum passkey_result verify_signature(const struct attestation_input *input,
    const struct cose_key *key, struct passkey_bytes signature, enum check check,
    struct passkey_error *error)
{
    struct signed_message message = {
        .head = input->authenticator_data->whole,
        .tail = input->client_data_hash,
        .signature = signature,
    };
    return statement_verify(input, key, &message, check, error);
}

static enum passkey_result verify_self(const struct attestation_input *input,
    const struct statement *statement, struct passkey_error *error)
{
    const struct cose_key *key = &input->authenticator_data->key;
    /* PACKED-7 */
    if (statement->algorithm != key->algorithm)
        return refuse(error, PASSKEY_ATTESTATION_INVALID, CHECK_PACKED_7,
            "The statement's algorithm is %" PRId64 ", the credential key's %" PRId64 ".",
            statement->algorithm, key->algorithm);
    /* PACKED-8 */
    return verify_signature(input, key, statement->signature, CHECK_PACKED_8, error);
}

static enum passkey_result verify_with_certificate(const struct attestation_input *input,
    const struct statement *statement, struct passkey_error *error)
{
    CLEANUP(certificate_free) struct certificate *leaf = NULL;
    struct certificate_key key;
    TRY(statement_leaf(input, statement, &leaf, error));
    /* PACKED-2, PACKED-10 */
    TRY(certificate_key(leaf, statement->algorithm, &key, error));
    TRY(verify_signature(input, &key.key, statement->signature, CHECK_PACKED_2, error));
    /* PACKED-3, PACKED-4 */
    return packed_certificate_check(leaf, input->authenticator_data->aaguid, error);
}

enum passkey_result attestation_packed_verify(const struct attestation_input *input,
    struct attestation_output *output, struct passkey_error *error)
{
    struct statement statement;
    TRY(read_statement(input, &statement, error));
    if (statement.path_count == 0) {
        TRY(verify_self(input, &statement, error));
        /* PACKED-9 */
        *output = (struct attestation_output){ .type = PASSKEY_ATTESTATION_TYPE_SELF };
        return PASSKEY_OK;
    }
    TRY(verify_with_certificate(input, &statement, error));
    /* PACKED-6: which of Basic and AttCA it is cannot be determined here. */
    *output = statement_output(&statement, PASSKEY_ATTESTATION_TYPE_BASIC);
    return PASSKEY_OK;
}
