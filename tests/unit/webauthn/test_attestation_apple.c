/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The format "apple": each check fails in a statement that is otherwise valid.
 */
#include "unit/webauthn/attestation_fixture.h"

static int setup(void **state)
{
    int result = fixture_setup(state);
    fixture.request.attestation = ATTESTATION_APPLE;
    return result;
}

/* APPLE-5; FMT-3: real statements contain alg, whose value does not matter. */
static void test_accepted(void **state)
{
    (void)state;
    expect_accepted();
    fixture_member("alg", BYTES_LITERAL("\x26"));
    expect_accepted();
    fixture_member("alg", BYTES_LITERAL("\x82\x01\xf6"));
    expect_accepted();
    const struct passkey_credential *credential = &fixture.stored;
    assert_bytes_equal(credential->attestation_format, BYTES_LITERAL("apple"));
    assert_int_equal(credential->attestation_type, PASSKEY_ATTESTATION_TYPE_ANONCA);
    assert_false(credential->attestation_trusted);
}

/* The certified key may be any that a certificate can contain. */
static void test_other_keys(void **state)
{
    (void)state;
    fixture_credential(SIGNING_RS256);
    expect_accepted();
    fixture_credential(SIGNING_EDDSA);
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
    refuse_member("x5c", fixture_path(&plain, 1), CHECK_APPLE_3); /* no extension */
    for (size_t at = 0; at < 6; at++) {
        mutate_byte(PART_NONCE, at, 1); /* tags and lengths */
        expect_refused(CHECK_APPLE_3);
    }
    mutate_byte(PART_NONCE, 6, 1);
    expect_refused(CHECK_APPLE_3);
    mutate_byte(PART_NONCE, 37, 0x80);
    expect_refused(CHECK_APPLE_3);
    mutate_size(PART_NONCE, 1);
    expect_refused(CHECK_APPLE_3);
    mutate_size(PART_NONCE, -1);
    expect_refused(CHECK_APPLE_3);
    mutate_part(PART_NONCE, BYTES_LITERAL(""));
    expect_refused(CHECK_APPLE_3);
    mutate_part(PART_NONCE, BYTES_LITERAL("\x30\x00"));
    expect_refused(CHECK_APPLE_3);
}

/* APPLE-3: the right nonce, but twice. */
static void test_two_nonces(void **state)
{
    (void)state;
    struct certificate_extra extras[2];
    struct buffer nonce;
    buffer_init(&nonce, 256);
    fixture_keep(PART_NONCE, &nonce);
    for (int i = 0; i < 2; i++)
        extras[i] =
            (struct certificate_extra){ "1.2.840.113635.100.8.2", false, buffer_view(&nonce) };
    attester.leaf.subject_key = &fixture.credential.key;
    attester.leaf.extras = extras;
    for (size_t count = 1; count <= 2; count++) {
        attester.leaf.extra_count = count;
        attester_certify(&attester);
        struct passkey_bytes leaf = buffer_view(&attester.certificate);
        fixture_member("x5c", fixture_path(&leaf, 1));
        if (count == 1)
            expect_accepted();
        else
            expect_refused(CHECK_APPLE_3);
    }
    buffer_deinit(&nonce);
}

/* APPLE-4 */
static void test_key(void **state)
{
    (void)state;
    attester.certifies_own_key = true;
    expect_refused(CHECK_APPLE_4);
    fixture_attester_key(SIGNING_RS256);
    expect_refused(CHECK_APPLE_4);
    fixture_credential(SIGNING_RS256);
    expect_refused(CHECK_APPLE_4); /* another modulus */
}

/* The other point of P-256 with the same x. */
static void negate_y(enum part part, struct buffer *bytes, void *context)
{
    static const uint8_t prime[32] = { 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
    int borrow = 0;
    (void)context;
    if (part != PART_PUBLIC_KEY)
        return;
    uint8_t *y = bytes->data + bytes->size - sizeof(prime);
    for (size_t i = sizeof(prime); i-- > 0;) {
        int digit = prime[i] - y[i] - borrow;
        borrow = digit < 0;
        y[i] = (uint8_t)digit;
    }
}

/* APPLE-4: every number of the key matters. */
static void test_half_a_key(void **state)
{
    (void)state;
    void (*change)(enum part, struct buffer *, void *) = fixture.mutations.change;
    fixture.mutations.change = negate_y;
    expect_refused(CHECK_APPLE_4);
    fixture.mutations.change = change;
    fixture_credential(SIGNING_RS256);
    expect_accepted();
    mutate_byte(PART_PUBLIC_KEY, 271, 0x02); /* the exponent 65539 */
    expect_refused(CHECK_APPLE_4);
}

static void test_paths(void **state)
{
    (void)state;
    walk_paths();
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_accepted),
        TEST(test_other_keys),
        TEST(test_form),
        TEST(test_nonce),
        TEST(test_two_nonces),
        TEST(test_key),
        TEST(test_half_a_key),
        TEST(test_paths),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
