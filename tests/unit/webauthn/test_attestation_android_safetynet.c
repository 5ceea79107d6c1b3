/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The format "android-safetynet": each check fails in a statement that is otherwise valid, and the
 * format is refused unless the policy names it.
 */
#include "unit/webauthn/attestation_fixture.h"

static const struct passkey_bytes format = BYTES_CONSTANT("android-safetynet");
static struct jws_options jws;
static struct buffer payload;

static int setup(void **state)
{
    int result = fixture_setup(state);
    fixture.request.attestation = ATTESTATION_ANDROID_SAFETYNET;
    fixture.request.now_ms = CEREMONY_NOW_MS - 1000;
    fixture.policy.formats = &format;
    fixture.policy.format_count = 1;
    jws = (struct jws_options){ .key = NULL };
    fixture.mutations.jws = &jws;
    attester_make_host(&attester, "attest.android.com");
    buffer_init(&payload, 4096);
    return result;
}

static int teardown(void **state)
{
    buffer_deinit(&payload);
    return fixture_teardown(state);
}

/* SNET-5 */
static void test_accepted(void **state)
{
    (void)state;
    fixture_member("other", BYTES_LITERAL("\xf6"));
    expect_accepted();
    const struct passkey_credential *credential = &fixture.stored;
    assert_bytes_equal(credential->attestation_format, format);
    assert_int_equal(credential->attestation_type, PASSKEY_ATTESTATION_TYPE_BASIC);
    assert_false(credential->attestation_trusted);
    fixture_attester_key(SIGNING_RS256);
    expect_accepted();
}

/* SNET-0 */
static void test_off_by_default(void **state)
{
    (void)state;
    const struct attestation_element elements[] = { { ATTESTATION_PACKED_SELF, &attester },
        { ATTESTATION_ANDROID_SAFETYNET, &attester } };
    fixture.policy.format_count = 0;
    assert_result(ceremony_register(&fixture), PASSKEY_ATTESTATION_FORMAT_NOT_ALLOWED);
    assert_cites(&fixture, CHECK_REG_21);
    fixture.request.attestation = ATTESTATION_COMPOUND;
    fixture.request.elements = elements;
    fixture.request.element_count = 2;
    assert_result(ceremony_register(&fixture), PASSKEY_ATTESTATION_FORMAT_NOT_ALLOWED);
    assert_cites(&fixture, CHECK_COMP_4);
    const struct passkey_bytes named[] = { format, BYTES_LITERAL("compound"),
        BYTES_LITERAL("packed") };
    fixture.request.attestation = ATTESTATION_ANDROID_SAFETYNET;
    fixture.policy.formats = &named[2];
    fixture.policy.format_count = 1;
    assert_result(ceremony_register(&fixture), PASSKEY_ATTESTATION_FORMAT_NOT_ALLOWED);
    fixture.request.attestation = ATTESTATION_COMPOUND;
    fixture.policy.formats = named;
    fixture.policy.format_count = 3;
    expect_accepted();
}

/* SNET-1 */
static void test_form(void **state)
{
    (void)state;
    refuse_member("ver", ABSENT, CHECK_SNET_1);
    refuse_member("ver", BYTES_LITERAL("\x01"), CHECK_SNET_1);
    refuse_member("ver", BYTES_LITERAL("\x60"), CHECK_SNET_1);
    refuse_member("response", ABSENT, CHECK_SNET_1);
    refuse_member("response", BYTES_LITERAL("\x61\x61"), CHECK_SNET_1);
}

/* SNET-2: the JWS. */
static void test_jws(void **state)
{
    (void)state;
    refuse_member("response", BYTES_LITERAL("\x40"), CHECK_SNET_2);
    refuse_member("response", BYTES_LITERAL("\x43..."), CHECK_SNET_2);
    jws.signature_changed = true;
    expect_refused(CHECK_SNET_2);
    jws = (struct jws_options){ .payload_changed = true };
    expect_refused(CHECK_SNET_2);
    jws = (struct jws_options){ .signature_der = true };
    expect_refused(CHECK_SNET_2);
    jws = (struct jws_options){ .algorithm = "none" };
    expect_refused(CHECK_SNET_2);
    jws = (struct jws_options){ .algorithm = "RS256" };
    expect_refused(CHECK_SNET_2);
    jws = (struct jws_options){ .chain_absent = true };
    expect_refused(CHECK_SNET_2);
    jws = (struct jws_options){ .key = NULL };
    mutate_size(PART_RESPONSE, 1);
    expect_refused(CHECK_SNET_2);
}

/* The unchanged payload with a text in it replaced by another. */
static void replace(const char *old, const char *with)
{
    mutate_nothing();
    buffer_reset(&payload);
    mutate_text(PART_PAYLOAD, old, with, &payload);
}

/* SNET-2: what the payload says. */
static void test_payload(void **state)
{
    (void)state;
    replace("\"ctsProfileMatch\":true", "\"ctsProfileMatch\":false");
    expect_refused(CHECK_SNET_2);
    replace("\"ctsProfileMatch\":true,", "");
    expect_refused(CHECK_SNET_2);
    replace("\"ctsProfileMatch\":true", "\"ctsProfileMatch\":\"true\"");
    expect_refused(CHECK_SNET_2);
    replace("\"timestampMs\"", "\"timestampMS\"");
    expect_refused(CHECK_SNET_2);
    mutate_part(PART_PAYLOAD, BYTES_LITERAL("[]"));
    expect_refused(CHECK_SNET_2);
    mutate_part(PART_PAYLOAD, BYTES_LITERAL("{"));
    expect_refused(CHECK_SNET_2);
    mutate_part(PART_PAYLOAD, BYTES_LITERAL(""));
    expect_refused(CHECK_SNET_2);
}

static void test_time(void **state)
{
    (void)state;
    fixture.request.now_ms = CEREMONY_NOW_MS - 60000;
    expect_accepted();
    fixture.request.now_ms = CEREMONY_NOW_MS - 60001;
    expect_refused(CHECK_SNET_2);
    fixture.request.now_ms = CEREMONY_NOW_MS + 10000;
    expect_accepted();
    fixture.request.now_ms = CEREMONY_NOW_MS + 10001;
    expect_refused(CHECK_SNET_2);
}

/* SNET-3 */
static void test_nonce(void **state)
{
    (void)state;
    replace("\"nonce\":\"", "\"nonce\":\"A");
    expect_refused(CHECK_SNET_3);
    replace("\"nonce\":\"", "\"nonce\":\"\",\"other\":\"");
    expect_refused(CHECK_SNET_3);
    replace("\"nonce\":\"", "\"other\":\"");
    expect_refused(CHECK_SNET_3);
    replace("=\"", "\""); /* without padding */
    expect_refused(CHECK_SNET_3);
}

/* SNET-4 */
static void test_host(void **state)
{
    (void)state;
    static const char *const hosts[] = { "example.org", "attest.android.com.example.org",
        "www.attest.android.com", "*.android.com" };
    for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++) {
        attester_make_host(&attester, hosts[i]);
        expect_refused(CHECK_SNET_4);
    }
    attester.leaf.extra_count = 0;
    attester_certify(&attester);
    expect_refused(CHECK_SNET_4);
    attester.leaf.subject.common_name = "attest.android.com";
    attester_certify(&attester);
    expect_accepted();
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
        TEST(test_off_by_default),
        TEST(test_form),
        TEST(test_jws),
        TEST(test_payload),
        TEST(test_time),
        TEST(test_nonce),
        TEST(test_host),
        TEST(test_paths),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
