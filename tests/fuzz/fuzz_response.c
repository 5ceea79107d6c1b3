/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A response's JSON, parsed and verified as either kind. No response was made for the challenge, so
 * none is accepted.
 */
#include "../expectations.h"
#include "base/bytes.h"
#include <assert.h>
#include <passkey/webauthn.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void register_with(struct passkey_verifier *verifier, struct passkey_bytes json,
    const struct ceremony_expected *expected)
{
    struct passkey_error error;
    struct passkey_credential made = { .size = sizeof(made) };
    const struct passkey_registration_expected own = expect_registration(expected, NULL);
    assert(passkey_registration_verify(verifier, json, &own, &made, NULL, &error) > PASSKEY_OK);
}

/* A record with the ID of the response, but without a key. */
static enum passkey_result find(void *context, struct passkey_bytes credential_id,
    struct passkey_bytes user_handle, struct passkey_authentication_expected *expected,
    struct passkey_error *error)
{
    struct passkey_credential *record = context;
    (void)error;
    record->id = credential_id;
    expected->credential = record;
    expected->user_handle = user_handle;
    return PASSKEY_OK;
}

static void authenticate_with(struct passkey_verifier *verifier, struct passkey_bytes json,
    const struct ceremony_expected *expected)
{
    struct passkey_error error;
    struct passkey_credential record = { .size = sizeof(record) };
    struct passkey_credential updated = { .size = sizeof(updated) };
    struct passkey_authentication_expected own = expect_authentication(expected, &record);
    own.credential = NULL;
    own.find = find;
    own.find_context = &record;
    assert(
        passkey_authentication_verify(verifier, json, &own, &updated, NULL, &error) > PASSKEY_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct passkey_verifier *verifier;
    struct passkey_error error;
    struct passkey_bytes json = { data, size };
    struct passkey_bytes origin = BYTES_LITERAL("https://example.org");
    struct ceremony_expected expected = {
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
