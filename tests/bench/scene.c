/* SPDX-License-Identifier: Apache-2.0 */
/*
 * See scene.h.
 */
#include "bench/scene.h"

#include "authenticator/require.h"
#include "base/bytes.h"
#include "expectations.h"

#define NOW_MS 1782000000000 /* June 2026; the certificates are valid until 3024 */

static const struct passkey_bytes origin = BYTES_CONSTANT("https://example.org");

static void respond(struct scene *scene, const struct authenticator_request *request)
{
    if (scene->kind->registration)
        authenticator_create(&scene->credential, request, NULL, &scene->response);
    else
        authenticator_get(&scene->credential, request, NULL, &scene->response);
}

static void expect(struct scene *scene, const struct authenticator_request *request)
{
    bool trusted = scene->kind->trusted;
    scene->record = (struct passkey_credential){ .size = sizeof(scene->record),
        .id = buffer_view(&scene->response.id),
        .public_key = buffer_view(&scene->public_key),
        .backup_eligible = PASSKEY_FACT_NO };
    const struct ceremony_expected expected = { .challenge = request->challenge,
        .origins = &origin,
        .origin_count = 1,
        .rp_id = request->rp_id,
        .now_ms = NOW_MS };
    scene->anchor = buffer_view(&scene->attester.root_certificate);
    scene->policy = (struct passkey_attestation_policy){ .size = sizeof(scene->policy),
        .anchors = &scene->anchor,
        .anchor_count = trusted ? 1 : 0,
        .trust = trusted ? PASSKEY_TRUST_REQUIRED : PASSKEY_TRUST_OPTIONAL };
    scene->created = expect_registration(&expected, &scene->policy);
    scene->asserted = expect_authentication(&expected, &scene->record);
    scene->asserted.user_handle = (struct passkey_bytes){ scene->credential.user_handle, 32 };
}

void scene_init(struct scene *scene, const struct scene_kind *kind)
{
    struct random_source random = { BYTES_LITERAL("bench"), BYTES_LITERAL("core"), 0 };
    struct credential *credential = &scene->credential;
    const struct authenticator_request request = { .challenge = BYTES_LITERAL(
                                                       "0123456789abcdef0123456789abcdef"),
        .rp_id = BYTES_LITERAL("example.org"),
        .origin = origin,
        .attestation = kind->attestation,
        .attester = &scene->attester };
    *scene = (struct scene){ .kind = kind };
    credential_draw(credential, kind->algorithm, &random);
    random_draw(&random, credential->user_handle, 32);
    credential->user_handle_size = 32;
    attester_draw(&scene->attester, BYTES_ARRAY(credential->aaguid), &random);
    respond(scene, &request);
    buffer_init(&scene->public_key, 1000);
    signing_key_cose(&credential->key, &scene->public_key);
    expect(scene, &request);
    REQUIRE(passkey_verifier_new(&scene->verifier, NULL) == PASSKEY_OK);
}

void scene_deinit(struct scene *scene)
{
    passkey_verifier_free(&scene->verifier);
    buffer_deinit(&scene->public_key);
    authenticator_response_deinit(&scene->response);
    attester_deinit(&scene->attester);
    credential_deinit(&scene->credential);
}

void scene_verify(struct scene *scene)
{
    struct passkey_bytes response = buffer_view(&scene->response.json);
    struct passkey_credential verified = { .size = sizeof(verified) };
    if (!scene->kind->registration) {
        REQUIRE(passkey_authentication_verify(scene->verifier, response, &scene->asserted,
                    &verified, NULL, NULL) == PASSKEY_OK);
        return;
    }
    REQUIRE(passkey_registration_verify(
                scene->verifier, response, &scene->created, &verified, NULL, NULL) == PASSKEY_OK);
    REQUIRE(verified.attestation_trusted == scene->kind->trusted);
}
