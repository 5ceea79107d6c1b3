/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The format "android-key": each check fails in a statement that is otherwise valid.
 */
#include "authenticator/der_writer.h"
#include "unit/webauthn/attestation_fixture.h"

/* Authorization lists as Android writes them. */
#define SIGN      "\xa1\x05\x31\x03\x02\x01\x02"
#define ENCRYPT   "\xa1\x05\x31\x03\x02\x01\x00"
#define BOTH      "\xa1\x08\x31\x06\x02\x01\x02\x02\x01\x03"
#define NO_VALUE  "\xa1\x02\x31\x00"
#define GENERATED "\xbf\x85\x3e\x03\x02\x01\x00"
#define IMPORTED  "\xbf\x85\x3e\x03\x02\x01\x02"
#define ALL_APPS  "\xbf\x84\x58\x02\x05\x00"
#define OTHER     "\xbf\x85\x40\x03\x02\x01\x07" /* [704], which is not needed */

static struct buffer description;

static int setup(void **state)
{
    int result = fixture_setup(state);
    fixture.request.attestation = ATTESTATION_ANDROID_KEY;
    buffer_init(&description, 4096);
    return result;
}

static int teardown(void **state)
{
    buffer_deinit(&description);
    return fixture_teardown(state);
}

/* The contents of the description before the lists, from a valid registration. */
static struct buffer head;

static void take_head(enum part part, struct buffer *bytes, void *context)
{
    (void)context;
    if (part == PART_KEY_DESCRIPTION)
        buffer_append(&head, (struct passkey_bytes){ bytes->data + 2, bytes->size - 2 - 18 });
}

/* What follows the lists. */
static struct passkey_bytes tail;

/* From now on, the leaf has these lists, each given as the contents of a SEQUENCE. */
static void with_lists(struct passkey_bytes software, struct passkey_bytes hardware)
{
    void (*change)(enum part, struct buffer *, void *) = fixture.mutations.change;
    buffer_init(&head, 4096);
    fixture.mutations.change = take_head;
    (void)ceremony_register(&fixture);
    fixture.mutations.change = change;
    buffer_reset(&description);
    buffer_append(&description, buffer_view(&head));
    der_value(&description, DER_SEQUENCE, software);
    der_value(&description, DER_SEQUENCE, hardware);
    buffer_append(&description, tail);
    der_wrap(&description, 0, DER_SEQUENCE);
    mutate_part(PART_KEY_DESCRIPTION, buffer_view(&description));
    buffer_deinit(&head);
}

#define LISTS(software, hardware) with_lists(BYTES_LITERAL(software), BYTES_LITERAL(hardware))

/* AKEY-9, AKEY-10 */
static void test_accepted(void **state)
{
    (void)state;
    expect_accepted();
    LISTS("", SIGN GENERATED);
    expect_accepted();
    LISTS(OTHER, SIGN OTHER GENERATED);
    expect_accepted();
    fixture_member("other", BYTES_LITERAL("\xf6"));
    expect_accepted();
    const struct passkey_credential *credential = &fixture.stored;
    assert_bytes_equal(credential->attestation_format, BYTES_LITERAL("android-key"));
    assert_int_equal(credential->attestation_type, PASSKEY_ATTESTATION_TYPE_BASIC);
    assert_false(credential->attestation_trusted);
}

static void test_rsa(void **state)
{
    (void)state;
    fixture_credential(SIGNING_RS256);
    expect_accepted();
}

/* AKEY-1 */
static void test_form(void **state)
{
    (void)state;
    static const char *const names[] = { "alg", "sig", "x5c" };
    for (size_t i = 0; i < 3; i++) {
        refuse_member(names[i], ABSENT, CHECK_AKEY_1);
        refuse_member(names[i], BYTES_LITERAL("\xf6"), CHECK_AKEY_1);
    }
    refuse_member("x5c", BYTES_LITERAL("\x80"), CHECK_AKEY_1);
    refuse_member("x5c", BYTES_LITERAL("\x81\x40"), CHECK_FMT_4);
}

/* AKEY-2 */
static void test_signature(void **state)
{
    (void)state;
    mutate_byte(PART_TO_BE_SIGNED, 0, 1);
    expect_refused(CHECK_AKEY_2);
    mutate_byte(PART_SIGNATURE, 8, 1);
    expect_refused(CHECK_AKEY_2);
    mutate_nothing();
    refuse_member("alg", BYTES_LITERAL("\x27"), CHECK_AKEY_2);         /* EdDSA */
    refuse_member("alg", BYTES_LITERAL("\x39\x01\x00"), CHECK_AKEY_2); /* RS256 */
    refuse_member("alg", BYTES_LITERAL("\x39\xff\xfe"), CHECK_AKEY_2); /* RS1 */
}

/* AKEY-3: the signature is valid for the certificate's key, which is not the credential's. */
static void test_key(void **state)
{
    (void)state;
    attester.certifies_own_key = true;
    expect_refused(CHECK_AKEY_3);
    fixture_attester_key(SIGNING_RS256);
    expect_refused(CHECK_AKEY_3);
}

/* AKEY-4 */
static void test_challenge(void **state)
{
    (void)state;
    LISTS("", SIGN GENERATED);
    size_t challenge = 2 + 4 + 3 + 3 + 3 + 2;
    description.data[challenge + 31] ^= 1;
    expect_refused(CHECK_AKEY_4);
    LISTS("", SIGN GENERATED);
    mutate_size(PART_KEY_DESCRIPTION, 1);
    expect_refused(CHECK_AKEY_4);
    mutate_size(PART_KEY_DESCRIPTION, -1);
    expect_refused(CHECK_AKEY_4);
    mutate_part(PART_KEY_DESCRIPTION, BYTES_LITERAL(""));
    expect_refused(CHECK_AKEY_4);
}

/* The extension is missing: a leaf for the credential's key without one. */
static void test_no_description(void **state)
{
    (void)state;
    attester.leaf.subject_key = &fixture.credential.key;
    attester_certify(&attester);
    struct passkey_bytes leaf = buffer_view(&attester.certificate);
    refuse_member("x5c", fixture_path(&leaf, 1), CHECK_AKEY_4);
}

/* AKEY-4: each of the six values and the two lists must have its type. */
static void test_head_types(void **state)
{
    (void)state;
    static const size_t places[] = { 2, 6, 9, 12, 15, 49, 51, 53 };
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        mutate_byte(PART_KEY_DESCRIPTION, places[i], 0x01);
        expect_refused(CHECK_AKEY_4);
    }
}

/* AKEY-4: nothing follows the lists. */
static void test_tail(void **state)
{
    (void)state;
    tail = BYTES_LITERAL("\x05\x00");
    LISTS("", SIGN GENERATED);
    tail = ABSENT;
    expect_refused(CHECK_AKEY_4);
}

/* AKEY-4: a valid description, but twice. */
static void test_two_descriptions(void **state)
{
    (void)state;
    LISTS("", SIGN GENERATED);
    struct certificate_extra extras[2];
    for (int i = 0; i < 2; i++)
        extras[i] = (struct certificate_extra){ "1.3.6.1.4.1.11129.2.1.17", false,
            buffer_view(&description) };
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
            expect_refused(CHECK_AKEY_4);
    }
}

/* AKEY-4: lists that are not DER, or have a member twice. */
static void test_malformed_lists(void **state)
{
    (void)state;
    LISTS("", SIGN SIGN GENERATED);
    expect_refused(CHECK_AKEY_4);
    LISTS("", SIGN GENERATED GENERATED);
    expect_refused(CHECK_AKEY_4);
    LISTS("\x02\x01\x00", SIGN GENERATED);
    expect_refused(CHECK_AKEY_4);
    LISTS("", SIGN "\xbf\x85\x3e\x04\x02\x02\x00\x00"); /* an integer that is not in its shortest
                                                         * form */
    expect_refused(CHECK_AKEY_4);
    LISTS("", SIGN "\xbf\x85\x3e\x03\x02\x01\xff"); /* a negative integer */
    expect_refused(CHECK_AKEY_4);
    LISTS("", SIGN "\xbf\x85\x3e\x03\x04\x01\x00"); /* an origin that is not an integer */
    expect_refused(CHECK_AKEY_4);
    LISTS("", "\xa1\x05\x30\x03\x02\x01\x02" GENERATED); /* purposes that are not a set */
    expect_refused(CHECK_AKEY_4);
    LISTS("", "\xa1\x05\x31\x03\x04\x01\x02" GENERATED); /* a purpose that is not an integer */
    expect_refused(CHECK_AKEY_4);
    LISTS("", "\xa1\x06\x31\x04\x02\x02\x00\x02" GENERATED); /* not the shortest form */
    expect_refused(CHECK_AKEY_4);
    LISTS("", SIGN GENERATED "\x04"); /* a purpose that ends too early */
    expect_refused(CHECK_AKEY_4);
    LISTS("", SIGN GENERATED "\xbf\x80\x01\x00"); /* a tag that is not in its shortest form */
    expect_refused(CHECK_AKEY_4);
    LISTS("", SIGN GENERATED "\xbf\x85\x40\x80\x00\x00"); /* an indefinite length */
    expect_refused(CHECK_AKEY_4);
}

/* AKEY-5 */
static void test_all_applications(void **state)
{
    (void)state;
    LISTS("", SIGN ALL_APPS GENERATED);
    expect_refused(CHECK_AKEY_5);
    LISTS(ALL_APPS, SIGN GENERATED);
    expect_refused(CHECK_AKEY_5);
}

/* AKEY-6, AKEY-8 */
static void test_origin(void **state)
{
    (void)state;
    LISTS("", SIGN);
    expect_refused(CHECK_AKEY_6);
    LISTS("", SIGN IMPORTED);
    expect_refused(CHECK_AKEY_6);
    LISTS(GENERATED, SIGN IMPORTED);
    expect_refused(CHECK_AKEY_6);
    LISTS(GENERATED, SIGN);
    expect_refused(CHECK_AKEY_6);
    fixture.policy.android_key_software_allowed = true;
    expect_accepted();
    LISTS(IMPORTED, SIGN GENERATED);
    expect_refused(CHECK_AKEY_6);
    LISTS(GENERATED, SIGN IMPORTED);
    expect_refused(CHECK_AKEY_6);
    LISTS("", SIGN);
    expect_refused(CHECK_AKEY_6);
}

/* AKEY-7, AKEY-8 */
static void test_purpose(void **state)
{
    (void)state;
    LISTS("", GENERATED);
    expect_refused(CHECK_AKEY_7);
    LISTS("", ENCRYPT GENERATED);
    expect_refused(CHECK_AKEY_7);
    LISTS("", BOTH GENERATED);
    expect_refused(CHECK_AKEY_7);
    LISTS("", NO_VALUE GENERATED);
    expect_refused(CHECK_AKEY_7);
    LISTS(SIGN, GENERATED);
    expect_refused(CHECK_AKEY_7);
    fixture.policy.android_key_software_allowed = true;
    expect_accepted();
    LISTS(SIGN GENERATED, "");
    expect_accepted();
    LISTS(ENCRYPT, SIGN GENERATED);
    expect_refused(CHECK_AKEY_7);
}

static void test_paths(void **state)
{
    (void)state;
    walk_paths();
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_accepted),
        TEST(test_rsa),
        TEST(test_form),
        TEST(test_signature),
        TEST(test_key),
        TEST(test_challenge),
        TEST(test_no_description),
        TEST(test_head_types),
        TEST(test_tail),
        TEST(test_two_descriptions),
        TEST(test_malformed_lists),
        TEST(test_all_applications),
        TEST(test_origin),
        TEST(test_purpose),
        TEST(test_paths),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
