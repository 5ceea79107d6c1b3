/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The format "fido-u2f": each check fails in a statement that is otherwise valid.
 */
#include "unit/webauthn/attestation_fixture.h"

static int setup(void **state)
{
    int result = fixture_setup(state);
    fixture.request.attestation = ATTESTATION_FIDO_U2F;
    fixture.request.user_not_verified = true;
    fixture.expected.user_verification = PASSKEY_PREFERRED;
    return result;
}

/*
 * U2F-7, U2F-8, U2F-10: the AAGUID need not be zero, and members that the format does not define
 * are ignored.
 */
static void test_accepted(void **state)
{
    (void)state;
    fixture_member("alg", BYTES_LITERAL("\x61\x61"));
    expect_accepted();
    const struct passkey_credential *credential = &fixture.stored;
    assert_bytes_equal(credential->attestation_format, BYTES_LITERAL("fido-u2f"));
    assert_int_equal(credential->attestation_type, PASSKEY_ATTESTATION_TYPE_BASIC);
    assert_false(credential->attestation_trusted);
}

/* U2F-1 */
static void test_form(void **state)
{
    (void)state;
    refuse_member("sig", ABSENT, CHECK_U2F_1);
    refuse_member("sig", BYTES_LITERAL("\x61\x61"), CHECK_U2F_1);
    refuse_member("x5c", ABSENT, CHECK_U2F_1);
    refuse_member("x5c", BYTES_LITERAL("\x41\x00"), CHECK_U2F_1);
    refuse_member("x5c", BYTES_LITERAL("\x81\x01"), CHECK_U2F_1);
}

/* U2F-2 */
static void test_one_certificate(void **state)
{
    (void)state;
    struct passkey_bytes leaf = buffer_view(&attester.certificate);
    const struct passkey_bytes both[] = { leaf, buffer_view(&attester.root_certificate) };
    refuse_member("x5c", BYTES_LITERAL("\x80"), CHECK_U2F_2);
    refuse_member("x5c", fixture_path(both, 2), CHECK_U2F_2);
    /* FMT-4 */
    leaf.size--;
    refuse_member("x5c", fixture_path(&leaf, 1), CHECK_FMT_4);
}

/* U2F-3 */
static void test_leaf_key(void **state)
{
    (void)state;
    fixture_attester_key(SIGNING_RS256);
    expect_refused(CHECK_U2F_3);
    fixture_attester_key(SIGNING_EDDSA);
    expect_refused(CHECK_U2F_3);
}

/* U2F-5, U2F-9 */
static void test_credential_key(void **state)
{
    (void)state;
    fixture_credential(SIGNING_EDDSA);
    expect_refused(CHECK_U2F_5);
    fixture_credential(SIGNING_RS256);
    expect_refused(CHECK_U2F_5);
    fixture_credential(SIGNING_ES256);
    expect_accepted();
    mutate_byte(PART_PUBLIC_KEY, 4, 0x26 ^ 0x28); /* alg -9 */
    expect_refused(CHECK_U2F_9);
}

/* U2F-4, U2F-6: the signed data: 00, RP ID hash, client data hash, credential id, key. */
static void test_signature(void **state)
{
    (void)state;
    const size_t places[] = { 0, 1, 33, 65, 97, 98, 130, 161 };
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        mutate_byte(PART_TO_BE_SIGNED, places[i], 1);
        expect_refused(CHECK_U2F_6);
    }
    mutate_size(PART_TO_BE_SIGNED, -1);
    expect_refused(CHECK_U2F_6);
    mutate_size(PART_SIGNATURE, 1);
    expect_refused(CHECK_U2F_6);
    mutate_size(PART_SIGNATURE, 0);
    expect_accepted();
}

static void test_paths(void **state)
{
    (void)state;
    struct attester other;
    attester_draw(&other, ABSENT, &fixture.random);
    expect_trust(&attester.root_certificate, true);
    expect_trust(&attester.certificate, true);
    expect_trust(&other.root_certificate, false);
    attester.leaf.not_after = "20250101000000Z";
    attester_certify(&attester);
    expect_trust(&attester.root_certificate, false);
    attester_deinit(&other);
}

static const struct passkey_bytes *anchors_of(
    const void *context, const uint8_t *aaguid, size_t *count)
{
    (void)aaguid;
    *count = 1;
    return context;
}

/* FMT-11: a U2F key does not sign the AAGUID, so that anyone can claim a model's. */
static void test_unsigned_aaguid(void **state)
{
    (void)state;
    struct passkey_bytes root = buffer_view(&attester.root_certificate);
    fixture.policy.anchors_of = anchors_of;
    fixture.policy.anchors_context = &root;
    expect_accepted();
    assert_false(fixture.stored.attestation_trusted);
    fixture.request.attestation = ATTESTATION_PACKED_CERTIFICATE;
    expect_accepted();
    assert_true(fixture.stored.attestation_trusted);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_accepted),
        TEST(test_form),
        TEST(test_one_certificate),
        TEST(test_leaf_key),
        TEST(test_credential_key),
        TEST(test_signature),
        TEST(test_paths),
        TEST(test_unsigned_aaguid),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
