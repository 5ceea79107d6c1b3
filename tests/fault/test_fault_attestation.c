/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Failing allocations in attestation: a registration of each format, including the path to its
 * anchor, while each allocation fails once.
 */
#include "authenticator/authenticator.h"
#include "expectations.h"
#include "fault/fault.h"
#include "unit/unit.h"
#include "webauthn/verifier.h"
#include <passkey/webauthn.h>

#define NOW_MS 1782000000000

static const struct passkey_bytes origin = BYTES_CONSTANT("https://example.org");

struct scene {
    struct credential credential;
    struct attester attester;
    struct attester tpm;
    struct authenticator_response created;
    struct ceremony_expected expected;
    struct passkey_bytes anchors[2];
    struct passkey_bytes format;
    struct passkey_attestation_policy policy;
    struct passkey_verifier *verifier;
};

static struct scene scene;

static enum passkey_result enrol(void *context)
{
    struct passkey_credential made = { .size = sizeof(made) };
    const struct passkey_registration_expected expected =
        expect_registration(&scene.expected, &scene.policy);
    (void)context;
    return passkey_registration_verify(
        scene.verifier, buffer_view(&scene.created.json), &expected, &made, NULL, NULL);
}

/* Every certificate is parsed again. */
static enum passkey_result enrol_first(void *context)
{
    TRY(certificate_cache_new(&scene.verifier->certificate_cache, NULL));
    enum passkey_result result = enrol(context);
    certificate_cache_free(&scene.verifier->certificate_cache);
    return result;
}

static void expect(void)
{
    scene.expected = (struct ceremony_expected){ .challenge = BYTES_LITERAL("0123456789abcdef"),
        .origins = &origin,
        .origin_count = 1,
        .rp_id = BYTES_LITERAL("example.org"),
        .now_ms = NOW_MS };
    scene.anchors[0] = buffer_view(&scene.attester.root_certificate);
    scene.anchors[1] = buffer_view(&scene.tpm.root_certificate);
    scene.policy = (struct passkey_attestation_policy){ .size = sizeof(scene.policy),
        .anchors = scene.anchors,
        .anchor_count = 2,
        .trust = PASSKEY_TRUST_REQUIRED };
}

static void make(enum attestation attestation, const struct attester *attester)
{
    const struct attestation_element elements[] = {
        { ATTESTATION_PACKED_CERTIFICATE, &scene.attester }, { ATTESTATION_TPM, &scene.tpm }
    };
    struct authenticator_request request = { .challenge = scene.expected.challenge,
        .rp_id = scene.expected.rp_id,
        .origin = origin,
        .now_ms = NOW_MS,
        .attestation = attestation,
        .attester = attester,
        .elements = elements,
        .element_count = 2 };
    authenticator_create(&scene.credential, &request, NULL, &scene.created);
}

static int setup(void **state)
{
    struct random_source random = { BYTES_LITERAL("fault"), BYTES_LITERAL("attestation"), 0 };
    (void)state;
    scene = (struct scene){ .verifier = NULL };
    credential_draw(&scene.credential, SIGNING_ES256, &random);
    attester_draw(&scene.attester, (struct passkey_bytes){ scene.credential.aaguid, 16 }, &random);
    attester_draw(&scene.tpm, (struct passkey_bytes){ NULL, 0 }, &random);
    attester_make_tpm(&scene.tpm, NULL, NULL);
    expect();
    if (passkey_verifier_new(&scene.verifier, NULL) != PASSKEY_OK)
        return 1;
    certificate_cache_free(&scene.verifier->certificate_cache);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    passkey_verifier_free(&scene.verifier);
    attester_deinit(&scene.tpm);
    attester_deinit(&scene.attester);
    credential_deinit(&scene.credential);
    return 0;
}

static void walk(enum attestation attestation, const struct attester *attester)
{
    make(attestation, attester);
    assert_in_range(fault_walk(enrol_first, NULL), 50, 100000);
    authenticator_response_deinit(&scene.created);
}

static void test_formats(void **state)
{
    (void)state;
    walk(ATTESTATION_PACKED_CERTIFICATE, &scene.attester);
    walk(ATTESTATION_ANDROID_KEY, &scene.attester);
    walk(ATTESTATION_APPLE, &scene.attester);
    walk(ATTESTATION_FIDO_U2F, &scene.attester);
    walk(ATTESTATION_TPM, &scene.tpm);
    walk(ATTESTATION_COMPOUND, &scene.attester);
}

static void test_tpm_rs1(void **state)
{
    (void)state;
    struct random_source random = { BYTES_LITERAL("fault"), BYTES_LITERAL("rs1"), 0 };
    signing_key_deinit(&scene.tpm.key);
    signing_key_draw(&scene.tpm.key, SIGNING_RS256, &random);
    scene.tpm.rs1 = true;
    attester_certify(&scene.tpm);
    walk(ATTESTATION_TPM, &scene.tpm);
}

static void test_android_safetynet(void **state)
{
    (void)state;
    scene.format = BYTES_LITERAL("android-safetynet");
    scene.policy.formats = &scene.format;
    scene.policy.format_count = 1;
    attester_make_host(&scene.attester, "attest.android.com");
    walk(ATTESTATION_ANDROID_SAFETYNET, &scene.attester);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_formats, setup, teardown),
        cmocka_unit_test_setup_teardown(test_tpm_rs1, setup, teardown),
        cmocka_unit_test_setup_teardown(test_android_safetynet, setup, teardown),
    };
    fault_hook_libraries();
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
