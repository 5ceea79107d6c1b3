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

struct fixture {
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

static struct fixture fixture;

static enum passkey_result enrol(void *context)
{
    struct passkey_credential made = { .size = sizeof(made) };
    const struct passkey_registration_expected expected =
        expect_registration(&fixture.expected, &fixture.policy);
    (void)context;
    return passkey_registration_verify(
        fixture.verifier, buffer_view(&fixture.created.json), &expected, &made, NULL, NULL);
}

/* Every certificate is parsed again. */
static enum passkey_result enrol_first(void *context)
{
    TRY(certificate_cache_new(&fixture.verifier->certificate_cache, NULL));
    enum passkey_result result = enrol(context);
    certificate_cache_free(&fixture.verifier->certificate_cache);
    return result;
}

static void expect(void)
{
    fixture.expected = (struct ceremony_expected){ .challenge = BYTES_LITERAL("0123456789abcdef"),
        .origins = &origin,
        .origin_count = 1,
        .rp_id = BYTES_LITERAL("example.org"),
        .now_ms = NOW_MS };
    fixture.anchors[0] = buffer_view(&fixture.attester.root_certificate);
    fixture.anchors[1] = buffer_view(&fixture.tpm.root_certificate);
    fixture.policy = (struct passkey_attestation_policy){ .size = sizeof(fixture.policy),
        .anchors = fixture.anchors,
        .anchor_count = 2,
        .trust = PASSKEY_TRUST_REQUIRED };
}

static void make(enum attestation attestation, const struct attester *attester)
{
    const struct attestation_element elements[] = {
        { ATTESTATION_PACKED_CERTIFICATE, &fixture.attester }, { ATTESTATION_TPM, &fixture.tpm }
    };
    struct authenticator_request request = { .challenge = fixture.expected.challenge,
        .rp_id = fixture.expected.rp_id,
        .origin = origin,
        .now_ms = NOW_MS,
        .attestation = attestation,
        .attester = attester,
        .elements = elements,
        .element_count = 2 };
    authenticator_create(&fixture.credential, &request, NULL, &fixture.created);
}

static int setup(void **state)
{
    struct random_source random = { BYTES_LITERAL("fault"), BYTES_LITERAL("attestation"), 0 };
    (void)state;
    fixture = (struct fixture){ .verifier = NULL };
    credential_draw(&fixture.credential, SIGNING_ES256, &random);
    attester_draw(
        &fixture.attester, (struct passkey_bytes){ fixture.credential.aaguid, 16 }, &random);
    attester_draw(&fixture.tpm, (struct passkey_bytes){ NULL, 0 }, &random);
    attester_make_tpm(&fixture.tpm, NULL, NULL);
    expect();
    if (passkey_verifier_new(&fixture.verifier, NULL) != PASSKEY_OK)
        return 1;
    certificate_cache_free(&fixture.verifier->certificate_cache);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    passkey_verifier_free(&fixture.verifier);
    attester_deinit(&fixture.tpm);
    attester_deinit(&fixture.attester);
    credential_deinit(&fixture.credential);
    return 0;
}

static void walk(enum attestation attestation, const struct attester *attester)
{
    make(attestation, attester);
    assert_in_range(fault_walk(enrol_first, NULL), 50, 100000);
    authenticator_response_deinit(&fixture.created);
}

static void test_formats(void **state)
{
    (void)state;
    walk(ATTESTATION_PACKED_CERTIFICATE, &fixture.attester);
    walk(ATTESTATION_ANDROID_KEY, &fixture.attester);
    walk(ATTESTATION_APPLE, &fixture.attester);
    walk(ATTESTATION_FIDO_U2F, &fixture.attester);
    walk(ATTESTATION_TPM, &fixture.tpm);
    walk(ATTESTATION_COMPOUND, &fixture.attester);
}

static void test_tpm_rs1(void **state)
{
    (void)state;
    struct random_source random = { BYTES_LITERAL("fault"), BYTES_LITERAL("rs1"), 0 };
    signing_key_deinit(&fixture.tpm.key);
    signing_key_draw(&fixture.tpm.key, SIGNING_RS256, &random);
    fixture.tpm.rs1 = true;
    attester_certify(&fixture.tpm);
    walk(ATTESTATION_TPM, &fixture.tpm);
}

static void test_android_safetynet(void **state)
{
    (void)state;
    fixture.format = BYTES_LITERAL("android-safetynet");
    fixture.policy.formats = &fixture.format;
    fixture.policy.format_count = 1;
    attester_make_host(&fixture.attester, "attest.android.com");
    walk(ATTESTATION_ANDROID_SAFETYNET, &fixture.attester);
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
