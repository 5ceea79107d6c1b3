/* SPDX-License-Identifier: Apache-2.0 */
/* Everything is valid until a test changes it. */
#include "unit/webauthn/ceremony.h"
#include <string.h>

static const uint8_t challenge_bytes[32] = { 3, 1, 4, 1, 5, 9, 2, 6 };
const struct passkey_bytes ceremony_challenge = { challenge_bytes, sizeof(challenge_bytes) };

static void expectations_init(struct ceremony *ceremony)
{
    ceremony->origin = BYTES_LITERAL("https://example.org");
    ceremony->request = (struct authenticator_request){ .challenge = ceremony_challenge,
        .rp_id = BYTES_LITERAL("example.org"),
        .origin = ceremony->origin };
    ceremony->expected = (struct ceremony_expected){ .challenge = ceremony_challenge,
        .origins = &ceremony->origin,
        .origin_count = 1,
        .rp_id = BYTES_LITERAL("example.org"),
        .now_ms = CEREMONY_NOW_MS };
}

static void assert_untouched(const struct passkey_error *error)
{
    static const struct passkey_error untouched;
    assert_memory_equal(error, &untouched, sizeof(untouched));
}

void ceremony_init(struct ceremony *ceremony, enum signing_algorithm algorithm)
{
    *ceremony =
        (struct ceremony){ .random = { BYTES_LITERAL("unit"), BYTES_LITERAL("ceremony"), 0 } };
    assert_result(passkey_verifier_new(&ceremony->verifier, &ceremony->error), PASSKEY_OK);
    assert_untouched(&ceremony->error); /* also if the cryptographic library lacks an algorithm */
    credential_draw(&ceremony->credential, algorithm, &ceremony->random);
    (void)snprintf(ceremony->credential.rp_id, sizeof(ceremony->credential.rp_id), "example.org");
    ceremony->credential.user_handle_size = 32;
    random_draw(&ceremony->random, ceremony->credential.user_handle, 32);
    buffer_init(&ceremony->public_key, 4096);
    signing_key_cose(&ceremony->credential.key, &ceremony->public_key);
    expectations_init(ceremony);
    ceremony->policy.size = sizeof(ceremony->policy);
    ceremony->record = (struct passkey_credential){
        .size = sizeof(ceremony->record),
        .id = { ceremony->credential.id, ceremony->credential.id_size },
        .public_key = buffer_view(&ceremony->public_key),
        .backup_eligible = PASSKEY_FACT_NO,
    };
    ceremony->allow = &ceremony->record.id;
    ceremony->allow_count = 1;
    ceremony->user_handle = (struct passkey_bytes){ ceremony->credential.user_handle, 32 };
}

void ceremony_deinit(struct ceremony *ceremony)
{
    authenticator_response_deinit(&ceremony->response);
    passkey_verifier_free(&ceremony->verifier);
    credential_deinit(&ceremony->credential);
    buffer_deinit(&ceremony->public_key);
}

/* Outputs are written only on PASSKEY_OK, and the error only otherwise. */
static void check_outputs(
    const struct ceremony *ceremony, enum passkey_result result, const void *output)
{
    assert_int_equal(result == PASSKEY_OK, output != NULL);
    if (result == PASSKEY_OK)
        assert_untouched(&ceremony->error);
    else
        assert_int_equal(ceremony->error.result, result);
    assert_int_equal(ceremony->stored.size, sizeof(ceremony->stored));
    if (result != PASSKEY_OK)
        assert_null(ceremony->stored.id.data);
}

static void forget(struct ceremony *ceremony)
{
    memset(&ceremony->error, 0, sizeof(ceremony->error));
    ceremony->stored = (struct passkey_credential){ .size = sizeof(ceremony->stored) };
    ceremony->registration = NULL;
    ceremony->authentication = NULL;
}

enum passkey_result ceremony_register_json(struct ceremony *ceremony, struct passkey_bytes json)
{
    const struct passkey_registration_expected expected =
        expect_registration(&ceremony->expected, &ceremony->policy);
    forget(ceremony);
    enum passkey_result result = passkey_registration_verify(ceremony->verifier, json, &expected,
        &ceremony->stored, &ceremony->registration, &ceremony->error);
    check_outputs(ceremony, result, ceremony->registration);
    return result;
}

enum passkey_result ceremony_authenticate_json(struct ceremony *ceremony, struct passkey_bytes json)
{
    struct passkey_authentication_expected expected =
        expect_authentication(&ceremony->expected, &ceremony->record);
    expected.allow = ceremony->allow;
    expected.allow_count = ceremony->allow_count;
    expected.user_handle = ceremony->user_handle;
    expected.sign_count_policy = ceremony->sign_count_policy;
    expected.change_allowed = ceremony->change_allowed;
    forget(ceremony);
    enum passkey_result result = passkey_authentication_verify(ceremony->verifier, json, &expected,
        &ceremony->stored, &ceremony->authentication, &ceremony->error);
    check_outputs(ceremony, result, ceremony->authentication);
    return result;
}

enum passkey_result ceremony_register(struct ceremony *ceremony)
{
    authenticator_response_deinit(&ceremony->response);
    authenticator_create(
        &ceremony->credential, &ceremony->request, &ceremony->mutations, &ceremony->response);
    return ceremony_register_json(ceremony, buffer_view(&ceremony->response.json));
}

enum passkey_result ceremony_authenticate(struct ceremony *ceremony)
{
    authenticator_response_deinit(&ceremony->response);
    authenticator_get(
        &ceremony->credential, &ceremony->request, &ceremony->mutations, &ceremony->response);
    return ceremony_authenticate_json(ceremony, buffer_view(&ceremony->response.json));
}
