/* SPDX-License-Identifier: Apache-2.0 */
/*
 * See sample.h.
 */
#include "bench/sample.h"

#include "authenticator/require.h"
#include "base/bytes.h"
#include "expectations.h"

#define NOW_MS 1782000000000 /* June 2026; the certificates are valid until 3024 */

static const struct passkey_bytes origin = BYTES_CONSTANT("https://example.org");

static void respond(struct sample *sample, const struct authenticator_request *request)
{
    if (sample->kind->registration)
        authenticator_create(&sample->credential, request, NULL, &sample->response);
    else
        authenticator_get(&sample->credential, request, NULL, &sample->response);
}

static void expect(struct sample *sample, const struct authenticator_request *request)
{
    bool trusted = sample->kind->trusted;
    sample->record = (struct passkey_credential){ .size = sizeof(sample->record),
        .id = buffer_view(&sample->response.id),
        .public_key = buffer_view(&sample->public_key),
        .backup_eligible = PASSKEY_FACT_NO };
    const struct ceremony_expected expected = { .challenge = request->challenge,
        .origins = &origin,
        .origin_count = 1,
        .rp_id = request->rp_id,
        .now_ms = NOW_MS };
    sample->anchor = buffer_view(&sample->attester.root_certificate);
    sample->policy = (struct passkey_attestation_policy){ .size = sizeof(sample->policy),
        .anchors = &sample->anchor,
        .anchor_count = trusted ? 1 : 0,
        .trust = trusted ? PASSKEY_TRUST_REQUIRED : PASSKEY_TRUST_OPTIONAL };
    sample->created = expect_registration(&expected, &sample->policy);
    sample->asserted = expect_authentication(&expected, &sample->record);
    sample->asserted.user_handle = (struct passkey_bytes){ sample->credential.user_handle, 32 };
}

void sample_init(struct sample *sample, const struct sample_kind *kind)
{
    struct random_source random = { BYTES_LITERAL("bench"), BYTES_LITERAL("core"), 0 };
    struct credential *credential = &sample->credential;
    const struct authenticator_request request = { .challenge = BYTES_LITERAL(
                                                       "0123456789abcdef0123456789abcdef"),
        .rp_id = BYTES_LITERAL("example.org"),
        .origin = origin,
        .attestation = kind->attestation,
        .attester = &sample->attester };
    *sample = (struct sample){ .kind = kind };
    credential_draw(credential, kind->algorithm, &random);
    random_draw(&random, credential->user_handle, 32);
    credential->user_handle_size = 32;
    attester_draw(&sample->attester, BYTES_ARRAY(credential->aaguid), &random);
    respond(sample, &request);
    buffer_init(&sample->public_key, 1000);
    signing_key_cose(&credential->key, &sample->public_key);
    expect(sample, &request);
    REQUIRE(passkey_verifier_new(&sample->verifier, NULL) == PASSKEY_OK);
}

void sample_deinit(struct sample *sample)
{
    passkey_verifier_free(&sample->verifier);
    buffer_deinit(&sample->public_key);
    authenticator_response_deinit(&sample->response);
    attester_deinit(&sample->attester);
    credential_deinit(&sample->credential);
}

void sample_verify(struct sample *sample)
{
    struct passkey_bytes response = buffer_view(&sample->response.json);
    struct passkey_credential verified = { .size = sizeof(verified) };
    if (!sample->kind->registration) {
        REQUIRE(passkey_authentication_verify(sample->verifier, response, &sample->asserted,
                    &verified, NULL, NULL) == PASSKEY_OK);
        return;
    }
    REQUIRE(passkey_registration_verify(
                sample->verifier, response, &sample->created, &verified, NULL, NULL) == PASSKEY_OK);
    REQUIRE(verified.attestation_trusted == sample->kind->trusted);
}
