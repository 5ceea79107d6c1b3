/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Complete ceremonies with every algorithm that the cryptographic library supports: a registration
 * with self attestation, then a sign-in; and the same key or signature under the name of another
 * algorithm.
 */
#include "unit/webauthn/ceremony.h"
#include "webauthn/ceremonies.h"
#include <stdlib.h>

static struct ceremony fixture;

static void begin(enum signing_algorithm algorithm)
{
    ceremony_init(&fixture, algorithm);
    fixture.request.attestation = ATTESTATION_PACKED_SELF;
}

/* COSE-4 to COSE-10, SIG-1 to SIG-4: the default accepts all known algorithms. */
static void check_both(enum signing_algorithm algorithm)
{
    uint8_t public_key[4096];
    begin(algorithm);
    assert_result(ceremony_register(&fixture), PASSKEY_OK);
    struct passkey_bytes key = fixture.stored.public_key;
    assert_int_equal(fixture.stored.algorithm, algorithm);
    assert_int_equal(fixture.stored.attestation_type, PASSKEY_ATTESTATION_TYPE_SELF);
    memcpy(public_key, key.data, key.size);
    fixture.record.public_key = (struct passkey_bytes){ public_key, key.size };
    assert_result(ceremony_authenticate(&fixture), PASSKEY_OK);
    struct passkey_bytes signature = buffer_view(&fixture.response.signature);
    assert_true(signature.size > 60);
    ceremony_deinit(&fixture);
}

static void test_every_algorithm(void **state)
{
    (void)state;
    enum signing_algorithm algorithm;
    for (size_t i = 0; signing_algorithm_at(i, &algorithm); i++) {
        struct passkey_verifier *verifier = NULL;
        assert_result(passkey_verifier_new(&verifier, NULL), PASSKEY_OK);
        bool available = signature_available(verifier->signatures, algorithm);
        passkey_verifier_free(&verifier);
        assert_int_equal(available, signing_algorithm_available(algorithm));
        if (available)
            check_both(algorithm);
        else if (getenv("PASSKEY_TEST_ALL_ALGORITHMS") != NULL)
            fail_msg("not offered, where all should be: %d", algorithm);
        else
            print_message("# not offered here: %d\n", algorithm);
    }
}

/* The software authenticator makes the same signature twice, with a key that is drawn twice. */
static void test_signatures_are_functions(void **state)
{
    (void)state;
    enum signing_algorithm algorithm;
    for (size_t i = 0; signing_algorithm_at(i, &algorithm); i++) {
        struct buffer signatures[2];
        for (int j = 0; j < 2 && signing_algorithm_available(algorithm); j++) {
            struct random_source random = { BYTES_LITERAL("unit"), BYTES_LITERAL("twice"), 0 };
            struct signing_key key;
            signing_key_draw(&key, algorithm, &random);
            buffer_init(&signatures[j], 8192);
            signing_key_sign(&key, BYTES_LITERAL("message"), &signatures[j]);
            signing_key_deinit(&key);
        }
        if (!signing_algorithm_available(algorithm))
            continue;
        assert_bytes_equal(buffer_view(&signatures[0]), buffer_view(&signatures[1]));
        buffer_deinit(&signatures[0]);
        buffer_deinit(&signatures[1]);
    }
}

/* COSE-14, REG-20: an algorithm with two names counts as two algorithms in the offered list. */
static void test_names_are_not_interchangeable(void **state)
{
    (void)state;
    static const int32_t pairs[][2] = { { -7, -9 }, { -9, -7 }, { -35, -51 }, { -36, -52 },
        { -8, -19 }, { -19, -8 } };
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        begin((enum signing_algorithm)pairs[i][0]);
        fixture.expected.algorithm_count = 1;
        fixture.expected.algorithms = &pairs[i][1];
        assert_result(ceremony_register(&fixture), PASSKEY_ALGORITHM_NOT_ALLOWED);
        assert_cites(&fixture, CHECK_REG_20);
        fixture.expected.algorithms = &pairs[i][0];
        assert_result(ceremony_register(&fixture), PASSKEY_OK);
        ceremony_deinit(&fixture);
    }
}

/* Bytes of the COSE_Key to replace, and their replacement. */
struct rename {
    const char *from;
    const char *to;
    size_t size;
};

static void mutate_key(enum part part, struct buffer *bytes, void *context)
{
    const struct rename *rename = context;
    if (part != PART_PUBLIC_KEY)
        return;
    for (size_t at = 0; at + rename->size <= bytes->size; at++)
        if (memcmp(bytes->data + at, rename->from, rename->size) == 0) {
            memcpy(bytes->data + at, rename->to, rename->size);
            return;
        }
    fail();
}

/* COSE-4 to COSE-9: the algorithm determines the curve, in an otherwise valid response. */
static void test_wrong_curves(void **state)
{
    (void)state;
    static const struct {
        enum signing_algorithm algorithm;
        struct rename rename;
        enum check check;
    } rows[] = {
        { SIGNING_ES256, { "\x20\x01\x21", "\x20\x08\x21", 3 }, CHECK_COSE_4 },
        { SIGNING_ES384, { "\x20\x02\x21", "\x20\x01\x21", 3 }, CHECK_COSE_5 },
        { SIGNING_ES512, { "\x20\x03\x21", "\x20\x02\x21", 3 }, CHECK_COSE_6 },
        { SIGNING_ESP256, { "\x20\x01\x21", "\x20\x02\x21", 3 }, CHECK_COSE_7 },
        { SIGNING_ESP384, { "\x20\x02\x21", "\x20\x03\x21", 3 }, CHECK_COSE_7 },
        { SIGNING_ESP512, { "\x20\x03\x21", "\x20\x01\x21", 3 }, CHECK_COSE_7 },
        { SIGNING_EDDSA, { "\x20\x06\x21", "\x20\x07\x21", 3 }, CHECK_COSE_8 },
        { SIGNING_ED25519, { "\x20\x06\x21", "\x20\x07\x21", 3 }, CHECK_COSE_8 },
        { SIGNING_ED448, { "\x20\x07\x21", "\x20\x06\x21", 3 }, CHECK_COSE_9 },
        { SIGNING_ES256K, { "\x20\x08\x21", "\x20\x01\x21", 3 }, CHECK_COSE_3 },
        { SIGNING_ED448, { "\x01\x01\x03", "\x01\x02\x03", 3 }, CHECK_COSE_9 },
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct rename rename = rows[i].rename;
        begin(rows[i].algorithm);
        fixture.mutations.change = mutate_key;
        fixture.mutations.context = &rename;
        assert_result(ceremony_register(&fixture), PASSKEY_PUBLIC_KEY_INVALID);
        assert_cites(&fixture, rows[i].check);
        ceremony_deinit(&fixture);
    }
}

/* COSE-7: RFC 9864 forbids compressed points, in which y is a boolean. */
static void mutate_compressed(enum part part, struct buffer *bytes, void *context)
{
    const size_t *size = context;
    if (part != PART_PUBLIC_KEY)
        return;
    bytes->size -= *size + 2;
    buffer_append_u8(bytes, 0xf5);
}

static void test_compressed(void **state)
{
    (void)state;
    static const struct {
        enum signing_algorithm algorithm;
        size_t size;
    } rows[] = { { SIGNING_ES256, 32 }, { SIGNING_ESP256, 32 }, { SIGNING_ES384, 48 },
        { SIGNING_ESP384, 48 }, { SIGNING_ES512, 66 }, { SIGNING_ESP512, 66 },
        { SIGNING_ES256K, 32 } };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        size_t size = rows[i].size;
        begin(rows[i].algorithm);
        fixture.mutations.change = mutate_compressed;
        fixture.mutations.context = &size;
        assert_result(ceremony_register(&fixture), PASSKEY_PUBLIC_KEY_INVALID);
        assert_cites(&fixture, CHECK_COSE_4);
        ceremony_deinit(&fixture);
    }
}

/* SIG-1 to SIG-4: truncated, one byte longer, and changed, in an otherwise valid authentication. */
static void mutate_signature(enum part part, struct buffer *bytes, void *context)
{
    int how = *(const int *)context;
    if (part != PART_SIGNATURE)
        return;
    if (how == 0)
        bytes->size--;
    else if (how == 1)
        buffer_append_u8(bytes, 0);
    else
        bytes->data[bytes->size / 2] ^= 1;
}

static void test_signatures_bent(void **state)
{
    (void)state;
    enum signing_algorithm algorithm;
    for (size_t i = 0; signing_algorithm_at(i, &algorithm); i++) {
        if (!signing_algorithm_available(algorithm))
            continue;
        begin(algorithm);
        for (int how = 0; how < 3; how++) {
            fixture.mutations.change = mutate_signature;
            fixture.mutations.context = &how;
            enum passkey_result result = ceremony_authenticate(&fixture);
            /* Longer than any signature: refused before it is verified. */
            assert_true(result == PASSKEY_SIGNATURE_INVALID ||
                        (algorithm == SIGNING_ML_DSA_87 && result == PASSKEY_MEMBER_INVALID));
            assert_result(ceremony_register(&fixture), PASSKEY_ATTESTATION_INVALID);
        }
        ceremony_deinit(&fixture);
    }
}

/* SIG-1: r and s concatenated, as in other standards, is not DER. */
static void test_signature_of_two_numbers(void **state)
{
    (void)state;
    begin(SIGNING_ES256);
    assert_result(ceremony_authenticate(&fixture), PASSKEY_OK);
    uint8_t raw[64] = { 1 };
    struct authentication_response response;
    struct passkey_authentication_expected expected =
        expect_authentication(&fixture.expected, &fixture.record);
    struct json *json = NULL;
    assert_result(json_parse(buffer_view(&fixture.response.json), &json, NULL), PASSKEY_OK);
    assert_result(
        authentication_response_read(fixture.verifier, json, &response, NULL), PASSKEY_OK);
    json_free(&json);
    response.signature = BYTES_ARRAY(raw);
    assert_result(authentication_evaluate(
                      fixture.verifier, &response, &expected, &fixture.stored, &fixture.error),
        PASSKEY_SIGNATURE_INVALID);
    assert_cites(&fixture, CHECK_AUTH_21);
    ceremony_deinit(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_algorithm),
        cmocka_unit_test(test_signatures_are_functions),
        cmocka_unit_test(test_names_are_not_interchangeable),
        cmocka_unit_test(test_wrong_curves),
        cmocka_unit_test(test_compressed),
        cmocka_unit_test(test_signatures_bent),
        cmocka_unit_test(test_signature_of_two_numbers),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
