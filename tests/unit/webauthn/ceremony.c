/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Everything is honest until a test bends it.
 */
#include "unit/webauthn/ceremony.h"

static const uint8_t challenge_bytes[32] = { 3, 1, 4, 1, 5, 9, 2, 6 };
const struct passkey_bytes ceremony_challenge = { challenge_bytes, sizeof(challenge_bytes) };

static void expectations_init(struct ceremony *ceremony)
{
    ceremony->origin = BYTES_LITERAL("https://example.org");
    ceremony->request = (struct authenticator_request){ .challenge = ceremony_challenge,
        .rp_id = BYTES_LITERAL("example.org"),
        .origin = ceremony->origin };
    ceremony->expected = (struct passkey_expected){ .challenge = ceremony_challenge,
        .origins = &ceremony->origin,
        .origin_count = 1,
        .rp_id = BYTES_LITERAL("example.org"),
        .now_ms = CEREMONY_NOW_MS };
}

void ceremony_init(struct ceremony *ceremony, enum signing_algorithm algorithm)
{
    *ceremony =
        (struct ceremony){ .random = { BYTES_LITERAL("unit"), BYTES_LITERAL("ceremony"), 0 } };
    assert_result(passkey_verifier_new(&ceremony->verifier, NULL), PASSKEY_OK);
    credential_draw(&ceremony->credential, algorithm, &ceremony->random);
    (void)snprintf(ceremony->credential.rp_id, sizeof(ceremony->credential.rp_id), "example.org");
    ceremony->credential.user_handle_size = 32;
    random_draw(&ceremony->random, ceremony->credential.user_handle, 32);
    buffer_init(&ceremony->public_key, 4096);
    signing_key_cose(&ceremony->credential.key, &ceremony->public_key);
    expectations_init(ceremony);
    ceremony->record = (struct passkey_credential){
        .id = { ceremony->credential.id, ceremony->credential.id_size },
        .public_key = buffer_view(&ceremony->public_key),
        .backup_eligible = PASSKEY_FACT_NO,
    };
    ceremony->who.user_handle = (struct passkey_bytes){ ceremony->credential.user_handle, 32 };
}

void ceremony_deinit(struct ceremony *ceremony)
{
    authenticator_response_deinit(&ceremony->response);
    passkey_verifier_free(&ceremony->verifier);
    credential_deinit(&ceremony->credential);
    buffer_deinit(&ceremony->public_key);
}

enum passkey_result ceremony_register_json(struct ceremony *ceremony, struct passkey_bytes json)
{
    struct passkey_registration_response response;
    ceremony->error = (struct passkey_error){ 0 };
    TRY(passkey_registration_parse(ceremony->verifier, json, &response, &ceremony->error));
    return passkey_registration_verify(ceremony->verifier, &response, &ceremony->expected,
        &ceremony->policy, &ceremony->registration, &ceremony->error);
}

enum passkey_result ceremony_authenticate_json(struct ceremony *ceremony, struct passkey_bytes json)
{
    struct passkey_authentication_response response;
    ceremony->error = (struct passkey_error){ 0 };
    TRY(passkey_authentication_parse(ceremony->verifier, json, &response, &ceremony->error));
    return passkey_authentication_verify(ceremony->verifier, &response, &ceremony->expected,
        &ceremony->who, &ceremony->record, &ceremony->authentication, &ceremony->error);
}

enum passkey_result ceremony_register(struct ceremony *ceremony)
{
    authenticator_response_deinit(&ceremony->response);
    authenticator_create(
        &ceremony->credential, &ceremony->request, &ceremony->bends, &ceremony->response);
    return ceremony_register_json(ceremony, buffer_view(&ceremony->response.json));
}

enum passkey_result ceremony_authenticate(struct ceremony *ceremony)
{
    authenticator_response_deinit(&ceremony->response);
    authenticator_get(
        &ceremony->credential, &ceremony->request, &ceremony->bends, &ceremony->response);
    return ceremony_authenticate_json(ceremony, buffer_view(&ceremony->response.json));
}
