/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The format "apple", each row of it wrong alone.
 */
#include "attestation_stage.h"

static int setup(void **state)
{
    int result = stage_setup(state);
    scene.request.attestation = ATTESTATION_APPLE;
    return result;
}

/* APPLE-5; FMT-3: real statements carry alg, whatever it says. */
static void test_accepted(void **state)
{
    (void)state;
    expect_accepted();
    stage_member("alg", BYTES_LITERAL("\x26"));
    expect_accepted();
    stage_member("alg", BYTES_LITERAL("\x82\x01\xf6"));
    expect_accepted();
    const struct passkey_credential *credential = &scene.registration.credential;
    assert_bytes_equal(credential->attestation_format, BYTES_LITERAL("apple"));
    assert_int_equal(credential->attestation_type, PASSKEY_ATTESTATION_TYPE_ANONCA);
    assert_false(credential->attestation_trusted);
}

/* The certified key may be any that a certificate holds. */
static void test_other_keys(void **state)
{
    (void)state;
    stage_credential(SIGNING_RS256);
    expect_accepted();
    stage_credential(SIGNING_EDDSA);
    expect_accepted();
}

/* APPLE-1 */
static void test_form(void **state)
{
    (void)state;
    refuse_member("x5c", ABSENT, CHECK_APPLE_1);
    refuse_member("x5c", BYTES_LITERAL("\x80"), CHECK_APPLE_1);
    refuse_member("x5c", BYTES_LITERAL("\xa0"), CHECK_APPLE_1);
    refuse_member("x5c", BYTES_LITERAL("\x81\x60"), CHECK_APPLE_1);
    refuse_member("x5c", BYTES_LITERAL("\x81\x40"), CHECK_FMT_4);
}

/* APPLE-2, APPLE-3 */
static void test_nonce(void **state)
{
    (void)state;
    struct passkey_bytes plain = buffer_view(&attester.certificate);
    refuse_member("x5c", stage_path(&plain, 1), CHECK_APPLE_3); /* no extension */
    for (size_t at = 0; at < 6; at++) {
        bend_byte(PART_NONCE, at, 1); /* tags and lengths */
        expect_refused(CHECK_APPLE_3);
    }
    bend_byte(PART_NONCE, 6, 1);
    expect_refused(CHECK_APPLE_3);
    bend_byte(PART_NONCE, 37, 0x80);
    expect_refused(CHECK_APPLE_3);
    bend_size(PART_NONCE, 1);
    expect_refused(CHECK_APPLE_3);
    bend_size(PART_NONCE, -1);
    expect_refused(CHECK_APPLE_3);
    bend_part(PART_NONCE, BYTES_LITERAL(""));
    expect_refused(CHECK_APPLE_3);
    bend_part(PART_NONCE, BYTES_LITERAL("\x30\x00"));
    expect_refused(CHECK_APPLE_3);
}

/* APPLE-4 */
static void test_key(void **state)
{
    (void)state;
    attester.certifies_own_key = true;
    expect_refused(CHECK_APPLE_4);
    stage_attester_key(SIGNING_RS256);
    expect_refused(CHECK_APPLE_4);
}

static void test_paths(void **state)
{
    (void)state;
    walk_paths();
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, stage_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_accepted),
        TEST(test_other_keys),
        TEST(test_form),
        TEST(test_nonce),
        TEST(test_key),
        TEST(test_paths),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
