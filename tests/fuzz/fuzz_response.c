/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A response's JSON through parsing and verification, as either kind. The challenge is one that no
 * response was made for, so none is accepted.
 */
#include "base/bytes.h"
#include <assert.h>
#include <passkey/webauthn.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void register_with(struct passkey_verifier *verifier, struct passkey_bytes json,
    const struct passkey_expected *expected)
{
    struct passkey_error error;
    struct passkey_attestation_policy policy = { 0 };
    struct passkey_registration_response response;
    struct passkey_registration registration;
    if (passkey_registration_parse(verifier, json, &response, &error) == PASSKEY_OK)
        assert(passkey_registration_verify(
                   verifier, &response, expected, &policy, &registration, &error) > PASSKEY_OK);
}

static void authenticate_with(struct passkey_verifier *verifier, struct passkey_bytes json,
    const struct passkey_expected *expected)
{
    struct passkey_error error;
    struct passkey_authentication_expected who = { 0 };
    struct passkey_authentication_response response;
    struct passkey_authentication authentication;
    if (passkey_authentication_parse(verifier, json, &response, &error) != PASSKEY_OK)
        return;
    struct passkey_credential credential = { .id = response.id };
    assert(passkey_authentication_verify(verifier, &response, expected, &who, &credential,
               &authentication, &error) != PASSKEY_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct passkey_verifier *verifier;
    struct passkey_error error;
    struct passkey_bytes json = { data, size };
    struct passkey_bytes origin = BYTES_LITERAL("https://example.org");
    struct passkey_expected expected = {
        .challenge = BYTES_LITERAL("fedcba9876543210fedcba9876543210"),
        .origins = &origin,
        .origin_count = 1,
        .rp_id = BYTES_LITERAL("example.org"),
    };

    if (verifier == NULL) {
        enum passkey_result made = passkey_verifier_new(&verifier, &error);
        assert(made == PASSKEY_OK);
    }
    register_with(verifier, json, &expected);
    authenticate_with(verifier, json, &expected);
    return 0;
}
