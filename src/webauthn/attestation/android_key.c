/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The format "android-key" (WebAuthn L3 8.4): the certificate describes the credential's own key.
 *
 *     { "alg": integer, "sig": bytes, "x5c": [ leaf, ... ] }
 *
 * The leaf's extension 1.3.6.1.4.1.11129.2.1.17, the key description, is read in
 * key_description.c. The procedure is not numbered in the text.
 */
#include "base/bytes.h"
#include "webauthn/attestation/key_description.h"
#include "webauthn/attestation/statement.h"

#define OID_KEY_DESCRIPTION "1.3.6.1.4.1.11129.2.1.17"

static enum passkey_result refuse_key(
    enum check check, const char *what, struct passkey_error *error)
{
    return refuse(
        error, PASSKEY_ATTESTATION_INVALID, check, "The key that Android attests %s.", what);
}

/* Whether a fact is right in one of the lists that count, and wrong in none of them. */
static bool stated(
    const struct attestation_input *input, enum key_fact hardware, enum key_fact software)
{
    /* AKEY-8: by default, the software-enforced list does not count. */
    if (!input->policy->android_key_software_allowed)
        return hardware == KEY_FACT_RIGHT;
    return hardware != KEY_FACT_WRONG && software != KEY_FACT_WRONG &&
           (hardware == KEY_FACT_RIGHT || software == KEY_FACT_RIGHT);
}

static enum passkey_result check_lists(const struct attestation_input *input,
    const struct key_description *description, struct passkey_error *error)
{
    const struct key_authorizations *hardware = &description->hardware;
    const struct key_authorizations *software = &description->software;
    /* AKEY-5 */
    if (hardware->all_applications || software->all_applications)
        return refuse_key(CHECK_AKEY_5, "can be used by all applications", error);
    /* AKEY-6 */
    if (!stated(input, hardware->origin_generated, software->origin_generated))
        return refuse_key(CHECK_AKEY_6, "is not stated to be generated on the device", error);
    /* AKEY-7 */
    if (!stated(input, hardware->purpose_sign, software->purpose_sign))
        return refuse_key(CHECK_AKEY_7, "is not restricted to signing", error);
    return PASSKEY_OK;
}

static enum passkey_result check_description(const struct attestation_input *input,
    const struct certificate *leaf, struct passkey_error *error)
{
    struct certificate_extension extension;
    struct key_description description;
    TRY(certificate_extension(leaf, OID_KEY_DESCRIPTION, &extension, error));
    /* AKEY-4 */
    if (extension.count != 1 || !key_description_read(extension.value, &description))
        return refuse_key(CHECK_AKEY_4, "has no valid description", error);
    if (!bytes_equal(description.challenge, input->client_data_hash))
        return refuse_key(CHECK_AKEY_4, "was attested for another challenge", error);
    return check_lists(input, &description, error);
}

enum passkey_result attestation_android_key_verify(const struct attestation_input *input,
    struct attestation_output *output, struct passkey_error *error)
{
    /* AKEY-1 */
    static const struct statement_form form = {
        STATEMENT_ALGORITHM | STATEMENT_SIGNATURE | STATEMENT_PATH, 0, CHECK_AKEY_1
    };
    CLEANUP(certificate_free) struct certificate *leaf = NULL;
    struct statement statement;
    struct certificate_key key;
    TRY(statement_read(input, &form, &statement, error));
    if (statement.path_count == 0)
        return refuse(error, PASSKEY_ATTESTATION_INVALID, CHECK_AKEY_1,
            "The android-key attestation statement has an empty x5c.");
    TRY(statement_leaf(input, &statement, &leaf, error));
    /* AKEY-2 */
    TRY(statement_leaf_key(leaf, statement.algorithm, CHECK_AKEY_2, &key, error));
    struct signed_message message = { .head = input->authenticator_data->whole,
        .tail = input->client_data_hash,
        .signature = statement.signature };
    TRY(statement_verify(input, &key.key, &message, CHECK_AKEY_2, error));
    /* AKEY-3 */
    TRY(statement_certifies_credential(input, leaf, CHECK_AKEY_3, error));
    /* AKEY-4 to AKEY-8 */
    TRY(check_description(input, leaf, error));
    /* AKEY-9 */
    *output = statement_output(&statement, PASSKEY_ATTESTATION_TYPE_BASIC);
    return PASSKEY_OK;
}
