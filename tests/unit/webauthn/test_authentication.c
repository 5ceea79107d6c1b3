/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parts of the authentication ceremony that the vectors of the specification do not cover: the
 * credential and its user, what is reported only after a valid signature, the sign count and the
 * backup flags.
 */
#include "unit/unit.h"
#include "unit/webauthn/ceremony.h"

static struct ceremony fixture;

static void flip_signature(enum part part, struct buffer *bytes, void *context)
{
    (void)context;
    if (part == PART_SIGNATURE)
        bytes->data[bytes->size - 1] ^= 1;
}

/* AUTH-20, CD-2: the bytes are hashed as they were received, including a byte order mark. AUTH-23a,
 * AUTH-23b: outputs of extensions may be present or missing. */
static void test_variants(void **state)
{
    (void)state;
    fixture.mutations.byte_order_mark = true;
    assert_result(ceremony_authenticate(&fixture), PASSKEY_OK);
    fixture.mutations.extensions = BYTES_LITERAL("\xa1\x63"
                                                 "abc\xf5");
    fixture.mutations.extension_results = BYTES_LITERAL("{\"appid\":false,\"x\":{}}");
    assert_result(ceremony_authenticate(&fixture), PASSKEY_OK);
}

static void test_every_algorithm(void **state)
{
    (void)state;
    static const enum signing_algorithm algorithms[] = { SIGNING_ES256, SIGNING_EDDSA,
        SIGNING_RS256 };
    for (size_t i = 0; i < sizeof(algorithms) / sizeof(algorithms[0]); i++) {
        struct ceremony ceremony;
        ceremony_init(&ceremony, algorithms[i]);
        assert_result(ceremony_register(&ceremony), PASSKEY_OK);
        assert_int_equal(ceremony.stored.algorithm, algorithms[i]);
        assert_result(ceremony_authenticate(&ceremony), PASSKEY_OK);
        assert_true(ceremony.authentication->user_verified);
        ceremony.mutations.change = flip_signature;
        assert_result(ceremony_authenticate(&ceremony), PASSKEY_SIGNATURE_INVALID);
        assert_cites(&ceremony, CHECK_AUTH_21);
        ceremony_deinit(&ceremony);
    }
}

/* ORIG-2, AUTH-12: exactly one in the list; an empty list does not allow all origins. */
static void test_origins(void **state)
{
    (void)state;
    static const char *const refused[] = { "https://example.org:443", "http://example.org",
        "https://www.example.org", "https://evil-example.org", "https://example.org.evil", "null" };
    struct passkey_bytes good = fixture.expected.origins[0];
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        fixture.mutations.origin = bytes_text(refused[i]);
        assert_result(ceremony_authenticate(&fixture), PASSKEY_ORIGIN_MISMATCH);
        assert_cites(&fixture, CHECK_AUTH_12);
    }
    fixture.mutations.origin = good;
    assert_result(ceremony_authenticate(&fixture), PASSKEY_OK);
    fixture.expected.origin_count = 0;
    assert_result(ceremony_authenticate(&fixture), PASSKEY_ORIGIN_MISMATCH);
}

/* CHAL-2: an empty or short expected challenge never matches. */
static void test_short_challenge(void **state)
{
    (void)state;
    fixture.expected.challenge = (struct passkey_bytes){ NULL, 0 };
    fixture.mutations.challenge = BYTES_LITERAL("");
    assert_result(ceremony_authenticate(&fixture), PASSKEY_MEMBER_INVALID);
    assert_cites(&fixture, CHECK_CHAL_2);
}

/* AUTH-05 */
static void test_list(void **state)
{
    (void)state;
    struct passkey_bytes list[] = { BYTES_LITERAL("another"), fixture.record.id };
    fixture.allow = list;
    fixture.allow_count = 1;
    assert_result(ceremony_authenticate(&fixture), PASSKEY_CREDENTIAL_NOT_ALLOWED);
    assert_cites(&fixture, CHECK_AUTH_05);
    fixture.allow_count = 2;
    assert_result(ceremony_authenticate(&fixture), PASSKEY_OK);
    fixture.mutations.user_handle_absent = true;
    assert_result(ceremony_authenticate(&fixture), PASSKEY_OK);
}

/* AUTH-06c, AUTH-06d: no list was sent, so only the user handle identifies the user. */
static void test_no_list(void **state)
{
    (void)state;
    fixture.allow_count = 0;
    assert_result(ceremony_authenticate(&fixture), PASSKEY_OK);
    fixture.user_handle = (struct passkey_bytes){ NULL, 0 };
    assert_result(ceremony_authenticate(&fixture), PASSKEY_MEMBER_INVALID);
    fixture.mutations.user_handle_absent = true;
    assert_result(ceremony_authenticate(&fixture), PASSKEY_USER_HANDLE_MISSING);
    assert_cites(&fixture, CHECK_AUTH_06C);
    fixture.allow_count = 1;
    assert_result(ceremony_authenticate(&fixture), PASSKEY_OK);
}

/* AUTH-06a, AUTH-06d */
static void test_another_record(void **state)
{
    (void)state;
    const struct passkey_bytes sent = fixture.record.id;
    fixture.allow = &sent;
    fixture.record.id = BYTES_LITERAL("another credential");
    assert_result(ceremony_authenticate(&fixture), PASSKEY_CREDENTIAL_ID_MISMATCH);
    assert_cites(&fixture, CHECK_AUTH_06A);
}

/* AUTH-06b: reported only after a valid signature. */
static void test_user_handle(void **state)
{
    (void)state;
    fixture.mutations.user_handle = BYTES_LITERAL("another user");
    assert_result(ceremony_authenticate(&fixture), PASSKEY_USER_HANDLE_MISMATCH);
    assert_cites(&fixture, CHECK_AUTH_06B);
    fixture.mutations.change = flip_signature;
    assert_result(ceremony_authenticate(&fixture), PASSKEY_SIGNATURE_INVALID);
    fixture.mutations.change = NULL;
    fixture.user_handle = (struct passkey_bytes){ NULL, 0 };
    assert_result(ceremony_authenticate(&fixture), PASSKEY_OK);
}

/* AUTH-19a, AD-9, in both directions; reported only after a valid signature. */
static void test_backup_eligible(void **state)
{
    (void)state;
    static const struct {
        enum passkey_fact known;
        bool came;
        bool change_allowed;
        enum passkey_result result;
    } rows[] = {
        { PASSKEY_FACT_NO, false, false, PASSKEY_OK },
        { PASSKEY_FACT_NO, true, false, PASSKEY_BACKUP_ELIGIBLE_CHANGED },
        { PASSKEY_FACT_NO, true, true, PASSKEY_OK },
        { PASSKEY_FACT_YES, true, false, PASSKEY_OK },
        { PASSKEY_FACT_YES, false, false, PASSKEY_BACKUP_ELIGIBLE_CHANGED },
        { PASSKEY_FACT_YES, false, true, PASSKEY_OK },
        { PASSKEY_FACT_UNKNOWN, false, false, PASSKEY_OK },
        { PASSKEY_FACT_UNKNOWN, true, false, PASSKEY_OK },
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        fixture.record.backup_eligible = rows[i].known;
        fixture.credential.backup_eligible = rows[i].came;
        fixture.change_allowed = rows[i].change_allowed;
        fixture.mutations.change = NULL;
        assert_result(ceremony_authenticate(&fixture), rows[i].result);
        if (rows[i].result == PASSKEY_OK)
            assert_int_equal(
                fixture.stored.backup_eligible, rows[i].came ? PASSKEY_FACT_YES : PASSKEY_FACT_NO);
        else
            assert_cites(&fixture, CHECK_AUTH_19A);
        fixture.mutations.change = flip_signature;
        assert_result(ceremony_authenticate(&fixture), PASSKEY_SIGNATURE_INVALID);
    }
}

/* AUTH-24b: the state may change, and is returned. */
static void test_backup_state(void **state)
{
    (void)state;
    fixture.record.backup_eligible = PASSKEY_FACT_YES;
    fixture.credential.backup_eligible = true;
    assert_result(ceremony_authenticate(&fixture), PASSKEY_OK);
    assert_false(fixture.stored.backup_state);
    fixture.credential.backup_state = true;
    assert_result(ceremony_authenticate(&fixture), PASSKEY_OK);
    assert_true(fixture.stored.backup_state);
}

/* AUTH-22, AUTH-24a: if either count is not zero, it must increase; if not, nothing is updated. */
static void test_sign_count(void **state)
{
    (void)state;
    static const struct {
        uint32_t known;
        uint32_t came;
        bool grew;
    } rows[] = { { 0, 0, true }, { 0, 1, true }, { 5, 6, true }, { 5, UINT32_MAX, true },
        { 5, 5, false }, { 5, 4, false }, { 5, 0, false }, { UINT32_MAX, 0, false },
        { UINT32_MAX, UINT32_MAX, false } };
    static const enum passkey_sign_count_policy policies[] = { PASSKEY_SIGN_COUNT_REJECT,
        PASSKEY_SIGN_COUNT_FLAG, PASSKEY_SIGN_COUNT_IGNORE };
    fixture.mutations.sign_count_given = true;
    for (size_t i = 0; i < 3 * sizeof(rows) / sizeof(rows[0]); i++) {
        bool grew = rows[i / 3].grew;
        fixture.sign_count_policy = policies[i % 3];
        fixture.record.sign_count = rows[i / 3].known;
        fixture.mutations.sign_count = rows[i / 3].came;
        bool rejected = !grew && policies[i % 3] == PASSKEY_SIGN_COUNT_REJECT;
        assert_result(ceremony_authenticate(&fixture),
            rejected ? PASSKEY_SIGN_COUNT_NOT_INCREASED : PASSKEY_OK);
        if (rejected)
            assert_cites(&fixture, CHECK_AUTH_22);
        if (rejected)
            continue;
        assert_int_equal(fixture.authentication->sign_count_not_increased, !grew);
        assert_int_equal(fixture.stored.sign_count, grew ? rows[i / 3].came : rows[i / 3].known);
    }
}

/* A sign count that did not increase is not reported without a valid signature. */
static void test_sign_count_after_signature(void **state)
{
    (void)state;
    fixture.record.sign_count = 5;
    fixture.mutations.change = flip_signature;
    assert_result(ceremony_authenticate(&fixture), PASSKEY_SIGNATURE_INVALID);
}

/* COSE-12, COSE-13: with an invalid key in the record, no signature is valid. */
static void test_bad_record(void **state)
{
    (void)state;
    fixture.record.public_key.size--;
    assert_result(ceremony_authenticate(&fixture), PASSKEY_CBOR_INVALID);
    fixture.record.public_key = BYTES_LITERAL("");
    assert_result(ceremony_authenticate(&fixture), PASSKEY_CBOR_INVALID);
    /* The identity of Ed25519. */
    fixture.record.public_key =
        BYTES_LITERAL("\xa4\x01\x01\x03\x27\x20\x06\x21\x58\x20\x01\x00\x00\x00\x00\x00\x00\x00"
                      "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
                      "\x00\x00\x00\x00\x00\x00");
    assert_result(ceremony_authenticate(&fixture), PASSKEY_PUBLIC_KEY_INVALID);
    /* An unknown algorithm. */
    fixture.record.public_key = BYTES_LITERAL("\xa3\x01\x07\x03\x38\x2f\x20\x41\x00");
    assert_result(ceremony_authenticate(&fixture), PASSKEY_PUBLIC_KEY_INVALID);
}

/* AUTH-10: a registration's client data is not an authentication. */
static void test_other_ceremony(void **state)
{
    (void)state;
    fixture.mutations.type = BYTES_LITERAL("webauthn.create");
    assert_result(ceremony_authenticate(&fixture), PASSKEY_TYPE_MISMATCH);
    fixture.mutations.type = BYTES_LITERAL("webauthn.get");
    assert_result(ceremony_register(&fixture), PASSKEY_TYPE_MISMATCH);
}

/* AUTH-16 has no exception, whatever is expected. */
static void test_presence(void **state)
{
    (void)state;
    fixture.expected.user_presence_optional = true;
    fixture.mutations.flags_cleared = FLAG_USER_PRESENT;
    assert_result(ceremony_authenticate(&fixture), PASSKEY_USER_NOT_PRESENT);
    assert_cites(&fixture, CHECK_AUTH_16);
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
        cmocka_unit_test(test_every_algorithm),
        TEST(test_variants),
        TEST(test_origins),
        TEST(test_short_challenge),
        TEST(test_list),
        TEST(test_no_list),
        TEST(test_another_record),
        TEST(test_user_handle),
        TEST(test_backup_eligible),
        TEST(test_backup_state),
        TEST(test_sign_count),
        TEST(test_sign_count_after_signature),
        TEST(test_bad_record),
        TEST(test_other_ceremony),
        TEST(test_presence),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
