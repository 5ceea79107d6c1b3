/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checks that no other test covers separately: everything else in the response is valid, and it is
 * signed again.
 */
#include "unit/webauthn/ceremony.h"

static struct ceremony fixture;

/* ---- signatures ---- */

struct wrapping {
    struct passkey_bytes before;
    struct passkey_bytes behind;
    size_t cut;
};

/* Adds bytes around the signature, or truncates it. */
static void wrap(enum part part, struct buffer *bytes, void *context)
{
    const struct wrapping *wrapping = context;
    uint8_t whole[1024];
    struct passkey_bytes signature = { whole, bytes->size };
    if (part != PART_SIGNATURE)
        return;
    assert_true(bytes->size <= sizeof(whole));
    memcpy(whole, bytes->data, bytes->size);
    signature.size -= wrapping->cut;
    buffer_reset(bytes);
    buffer_append(bytes, wrapping->before);
    buffer_append(bytes, signature);
    buffer_append(bytes, wrapping->behind);
}

/* SIG-2, SIG-3, SIG-4: the signature is the algorithm's output, without a wrapper, and has one
 * length. */
static void test_signature_forms(void **state)
{
    (void)state;
    static const enum signing_algorithm algorithms[] = { SIGNING_RS256, SIGNING_PS256,
        SIGNING_EDDSA, SIGNING_ED448 };
    struct wrapping rows[] = {
        { BYTES_LITERAL("\x00"), BYTES_LITERAL(""), 0 },
        { BYTES_LITERAL(""), BYTES_LITERAL("\x00"), 0 },
        { BYTES_LITERAL(""), BYTES_LITERAL(""), 1 },
        { BYTES_LITERAL("\x04\x82\x01\x00"), BYTES_LITERAL(""), 0 },
        { BYTES_LITERAL("\x03\x82\x01\x01\x00"), BYTES_LITERAL(""), 0 },
    };
    for (size_t i = 0; i < sizeof(algorithms) / sizeof(algorithms[0]); i++) {
        ceremony_deinit(&fixture);
        ceremony_init(&fixture, algorithms[i]);
        assert_result(ceremony_authenticate(&fixture), PASSKEY_OK);
        fixture.mutations.change = wrap;
        for (size_t j = 0; j < sizeof(rows) / sizeof(rows[0]); j++) {
            fixture.mutations.context = &rows[j];
            assert_result(ceremony_authenticate(&fixture), PASSKEY_SIGNATURE_INVALID);
            assert_cites(&fixture, CHECK_AUTH_21);
            assert_non_null(strstr(fixture.error.message, " bytes")); /* before any computation */
        }
    }
}

/* AD-13: a U2F key only sets UP; its 37 bytes are parsed like all others. */
static void test_u2f_assertion(void **state)
{
    (void)state;
    fixture.mutations.flags_cleared = (uint8_t)~FLAG_USER_PRESENT;
    assert_result(ceremony_authenticate(&fixture), PASSKEY_USER_NOT_VERIFIED);
    fixture.expected.user_verification = PASSKEY_PREFERRED;
    assert_result(ceremony_authenticate(&fixture), PASSKEY_OK);
    assert_int_equal(fixture.response.authenticator_data.size, 37);
    assert_false(fixture.authentication->user_verified);
    fixture.mutations.flags_cleared = 0xff;
    assert_result(ceremony_authenticate(&fixture), PASSKEY_USER_NOT_PRESENT);
    assert_cites(&fixture, CHECK_AUTH_16);
}

/* ---- formats ---- */

/* FMT-2: identifiers of formats have at most 32 bytes and no other characters. */
static void test_format_names(void **state)
{
    (void)state;
    static const struct passkey_bytes names[] = {
        { (const uint8_t *)"", 0 },
        { (const uint8_t *)"none-of-more-than-thirty-two-byte", 33 },
        { (const uint8_t *)"no\"ne", 5 },
        { (const uint8_t *)"no\\ne", 5 },
        { (const uint8_t *)"none\0", 5 },
        { (const uint8_t *)"none ", 5 },
        { (const uint8_t *)"n\xc3\xb6ne", 5 },
    };
    assert_result(ceremony_register(&fixture), PASSKEY_OK);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        fixture.mutations.format = names[i];
        assert_result(ceremony_register(&fixture), PASSKEY_ATTESTATION_FORMAT_NOT_ALLOWED);
        assert_cites(&fixture, CHECK_REG_21);
    }
}

/*
 * NONE-2, REG-24a: no attestation is a type of its own, and is accepted only if none is required.
 */
static void test_none(void **state)
{
    (void)state;
    assert_result(ceremony_register(&fixture), PASSKEY_OK);
    assert_int_equal(fixture.stored.attestation_type, PASSKEY_ATTESTATION_TYPE_NONE);
    assert_false(fixture.stored.attestation_trusted);
    fixture.policy.trust = PASSKEY_TRUST_REQUIRED;
    assert_result(ceremony_register(&fixture), PASSKEY_ATTESTATION_UNTRUSTED);
    assert_cites(&fixture, CHECK_REG_24C);
}

/* ---- origins ---- */

struct framed {
    struct passkey_bytes top_origin;
    enum passkey_result result;
};

static void walk_top_origins(
    enum passkey_result (*respond)(struct ceremony *ceremony), enum check check)
{
    static const struct passkey_bytes allowed = { (const uint8_t *)"https://shop.example", 20 };
    const struct framed rows[] = {
        { allowed, PASSKEY_OK },
        { BYTES_LITERAL("https://shop.example:8443"), PASSKEY_TOP_ORIGIN_MISMATCH },
        { BYTES_LITERAL("http://shop.example"), PASSKEY_TOP_ORIGIN_MISMATCH },
        { BYTES_LITERAL("https://evil-shop.example"), PASSKEY_TOP_ORIGIN_MISMATCH },
        { BYTES_LITERAL("https://a.shop.example"), PASSKEY_TOP_ORIGIN_MISMATCH },
        { BYTES_LITERAL("https://shop.example/"), PASSKEY_TOP_ORIGIN_MISMATCH },
        { BYTES_LITERAL("https://SHOP.example"), PASSKEY_TOP_ORIGIN_MISMATCH },
        { BYTES_LITERAL("null"), PASSKEY_TOP_ORIGIN_MISMATCH },
    };
    fixture.expected.allow_cross_origin = true;
    fixture.expected.top_origins = &allowed;
    fixture.expected.top_origin_count = 1;
    fixture.mutations.cross_origin = true;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        fixture.mutations.top_origin = rows[i].top_origin;
        assert_result(respond(&fixture), rows[i].result);
        if (rows[i].result != PASSKEY_OK)
            assert_cites(&fixture, check);
    }
}

/* ORIG-8, ORIG-9: a page that frames the origin must be in the list exactly. */
static void test_top_origins(void **state)
{
    (void)state;
    walk_top_origins(ceremony_register, CHECK_REG_11B);
    walk_top_origins(ceremony_authenticate, CHECK_AUTH_14B);
}

/* ---- extensions ---- */

/* PRF-7: unencrypted output of an authenticator under the name "prf" is not an output of that
 * extension. It is treated like any unknown one, and refused if those are. */
static void test_prf_in_the_clear(void **state)
{
    (void)state;
    fixture.mutations.extensions = BYTES_LITERAL("\xa1\x63prf\x41\x01");
    assert_result(ceremony_authenticate(&fixture), PASSKEY_OK);
    fixture.expected.unsolicited_extensions_refused = true;
    assert_result(ceremony_authenticate(&fixture), PASSKEY_EXTENSION_REFUSED);
    assert_result(ceremony_register(&fixture), PASSKEY_EXTENSION_REFUSED);
}

static int setup(void **state)
{
    (void)state;
    ceremony_init(&fixture, SIGNING_ES256);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    ceremony_deinit(&fixture);
    return 0;
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_signature_forms),
        TEST(test_u2f_assertion),
        TEST(test_format_names),
        TEST(test_none),
        TEST(test_top_origins),
        TEST(test_prf_in_the_clear),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
