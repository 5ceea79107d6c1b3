/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parts of the registration ceremony that the specification's vectors do not cover: the record,
 * conditional create, formats and trust, the order of refusals, and variants of browsers.
 */
#include "unit/unit.h"
#include "unit/webauthn/ceremony.h"
#include "webauthn/verifier.h"
#include <stdlib.h>

static struct ceremony fixture;
static struct attester attester;

/* REG-27a: the record. REG-28b: credProps was requested but is missing. */
static void test_record(void **state)
{
    (void)state;
    fixture.credential.backup_eligible = true;
    fixture.credential.backup_state = true;
    fixture.credential.sign_count = 7;
    assert_result(ceremony_register(&fixture), PASSKEY_OK);
    const struct passkey_credential *credential = &fixture.stored;
    assert_bytes_equal(credential->id, fixture.record.id);
    assert_bytes_equal(credential->public_key, fixture.record.public_key);
    assert_int_equal(credential->algorithm, -7);
    assert_int_equal(credential->sign_count, 7);
    assert_true(credential->uv_initialized);
    assert_int_equal(credential->backup_eligible, PASSKEY_FACT_YES);
    assert_true(credential->backup_state);
    assert_int_equal(credential->discoverable, PASSKEY_FACT_UNKNOWN);
    assert_int_equal(credential->attachment, PASSKEY_ATTACHMENT_PLATFORM);
    assert_memory_equal(credential->aaguid, fixture.credential.aaguid, 16);
    assert_int_equal(credential->transports.count, 2);
    assert_bytes_equal(credential->transports.names[0], BYTES_LITERAL("hybrid"));
    assert_bytes_equal(credential->transports.names[1], BYTES_LITERAL("internal"));
    assert_bytes_equal(credential->attestation_format, BYTES_LITERAL("none"));
    assert_int_equal(credential->attestation_type, PASSKEY_ATTESTATION_TYPE_NONE);
    assert_false(credential->attestation_trusted);
    assert_true(fixture.registration->user_present);
    assert_true(fixture.registration->user_verified);
}

/* Unknown transports, attachments and extension outputs are kept or ignored, never errors
 * (OPT-11, RQ-6, JSON-13, REG-28a). */
static void test_unknown_words(void **state)
{
    (void)state;
    static const char *const transports[] = { "telepathy", "usb", NULL };
    fixture.mutations.transports = transports;
    fixture.mutations.attachment = BYTES_LITERAL("implanted");
    fixture.mutations.extension_results = BYTES_LITERAL(
        "{\"credProps\":{\"rk\":false,\"new\":1},\"prf\":{\"enabled\":true},\"x\":[]}");
    assert_result(ceremony_register(&fixture), PASSKEY_OK);
    const struct passkey_credential *credential = &fixture.stored;
    assert_bytes_equal(credential->transports.names[0], BYTES_LITERAL("telepathy"));
    assert_int_equal(credential->attachment, PASSKEY_ATTACHMENT_UNKNOWN);
    assert_int_equal(credential->discoverable, PASSKEY_FACT_NO);
    fixture.mutations.extension_results = BYTES_LITERAL("{\"credProps\":{\"rk\":true}}");
    assert_result(ceremony_register(&fixture), PASSKEY_OK);
    assert_int_equal(fixture.stored.discoverable, PASSKEY_FACT_YES);
}

/* REG-15, COND-1: only if the ceremony was a conditional create. */
static void test_conditional_create(void **state)
{
    (void)state;
    fixture.expected.user_verification = PASSKEY_PREFERRED;
    fixture.mutations.flags_cleared = FLAG_USER_PRESENT | FLAG_USER_VERIFIED;
    assert_result(ceremony_register(&fixture), PASSKEY_USER_NOT_PRESENT);
    assert_cites(&fixture, CHECK_REG_15);
    fixture.expected.user_presence_optional = true;
    assert_result(ceremony_register(&fixture), PASSKEY_OK);
    assert_false(fixture.registration->user_present);
    assert_false(fixture.stored.uv_initialized);
}

/* CD-1, CD-2, CD-3, CD-6, REG-12: the bytes are hashed as they were received, including a byte
 * order mark, which is not parsed; unknown members are ignored. */
static void test_client_data_variants(void **state)
{
    (void)state;
    fixture.request.attestation = ATTESTATION_PACKED_SELF;
    fixture.mutations.byte_order_mark = true;
    fixture.mutations.client_data_members =
        BYTES_LITERAL("\"tokenBinding\":{\"status\":\"present\"},\"other\":[1,{\"a\":null}]");
    assert_result(ceremony_register(&fixture), PASSKEY_OK);
    fixture.mutations.cross_origin_absent = true;
    assert_result(ceremony_register(&fixture), PASSKEY_OK);
    /* CD-7 */
    fixture.mutations.client_data_members = BYTES_LITERAL("\"type\":\"webauthn.create\"");
    assert_result(ceremony_register(&fixture), PASSKEY_CLIENT_DATA_INVALID);
    /* CD-4 */
    fixture.mutations.client_data_members = BYTES_LITERAL("\"crossOrigin\":\"false\"");
    assert_result(ceremony_register(&fixture), PASSKEY_CLIENT_DATA_INVALID);
    assert_cites(&fixture, CHECK_CD_4);
    fixture.mutations.client_data_members = BYTES_LITERAL("\"topOrigin\":1");
    assert_result(ceremony_register(&fixture), PASSKEY_CLIENT_DATA_INVALID);
}

/* ORIG-2, ORIG-7, ORIG-9: exactly one in the list, which may contain an app's opaque origin. */
static void test_origins(void **state)
{
    (void)state;
    const struct passkey_bytes app =
        BYTES_LITERAL("android:apk-key-hash:7d1043473d55bfa90e8530d35801d4e381bc69f0");
    static const char *const refused[] = { "https://example.org/", "https://example.org:443",
        "http://example.org", "https://EXAMPLE.org", "https://www.example.org",
        "https://evil-example.org", "https://example.org.", "null", "" };
    struct passkey_bytes origins[] = { BYTES_LITERAL("https://example.org"), app,
        BYTES_LITERAL("null") };
    fixture.expected.origins = origins;
    fixture.expected.origin_count = 3;
    fixture.mutations.origin = app;
    assert_result(ceremony_register(&fixture), PASSKEY_OK);
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        fixture.mutations.origin = bytes_text(refused[i]);
        assert_result(ceremony_register(&fixture), PASSKEY_ORIGIN_MISMATCH);
        assert_cites(&fixture, CHECK_REG_09);
    }
    /* An empty list does not allow all origins. */
    fixture.expected.origin_count = 0;
    fixture.mutations.origin = origins[0];
    assert_result(ceremony_register(&fixture), PASSKEY_ORIGIN_MISMATCH);
}

/* The message quotes the origin as printable ASCII, truncated. */
static void test_message(void **state)
{
    (void)state;
    fixture.mutations.origin = BYTES_LITERAL("https://\xc3\xa9vil.example");
    assert_result(ceremony_register(&fixture), PASSKEY_ORIGIN_MISMATCH);
    assert_string_equal(fixture.error.message, "The response was made for https://??vil.example; "
                                               "this relying party accepts https://example.org.");
    assert_string_equal(fixture.error.step, "WebAuthn L3 7.1 step 9");
}

/* CHAL-2: an empty or short expected challenge never matches. */
static void test_short_challenge(void **state)
{
    (void)state;
    fixture.expected.challenge = (struct passkey_bytes){ NULL, 0 };
    fixture.mutations.challenge = BYTES_LITERAL("");
    assert_result(ceremony_register(&fixture), PASSKEY_MEMBER_INVALID);
    assert_cites(&fixture, CHECK_CHAL_2);
}

/* JSON-9 */
static void test_credential_id(void **state)
{
    (void)state;
    fixture.mutations.id = BYTES_LITERAL("another credential");
    assert_result(ceremony_register(&fixture), PASSKEY_CREDENTIAL_ID_MISMATCH);
    assert_cites(&fixture, CHECK_JSON_9);
}

/* REG-20: exactly the offered algorithms; COSE-4: the algorithm determines the curve. */
static void mutate_key(enum part part, struct buffer *bytes, void *context)
{
    if (part == PART_PUBLIC_KEY) {
        buffer_reset(bytes);
        buffer_append(bytes, *(const struct passkey_bytes *)context);
    }
}

static void test_algorithms(void **state)
{
    (void)state;
    static const int32_t offered[] = { -8, -257 };
    static const int32_t unknown[] = { -46 }; /* HSS-LMS */
    struct passkey_bytes hss_lms = BYTES_LITERAL("\xa3\x01\x05\x03\x38\x2d\x20\x41\x00");
    fixture.expected.algorithms = offered;
    fixture.expected.algorithm_count = 2;
    assert_result(ceremony_register(&fixture), PASSKEY_ALGORITHM_NOT_ALLOWED);
    assert_cites(&fixture, CHECK_REG_20);
    fixture.mutations.change = mutate_key;
    fixture.mutations.context = &hss_lms;
    assert_result(ceremony_register(&fixture), PASSKEY_ALGORITHM_NOT_ALLOWED);
    fixture.expected.algorithms = unknown;
    fixture.expected.algorithm_count = 1;
    assert_result(ceremony_register(&fixture), PASSKEY_ALGORITHM_NOT_ALLOWED);
    fixture.expected.algorithm_count = 0;
    assert_result(ceremony_register(&fixture), PASSKEY_ALGORITHM_NOT_ALLOWED);
}

/*
 * Known algorithms that not every cryptographic library supports; if it does, the key is checked.
 */
static void test_algorithm_unavailable(void **state)
{
    (void)state;
    static const int32_t offered[] = { -48 };
    struct passkey_bytes ml_dsa = BYTES_LITERAL("\xa3\x01\x07\x03\x38\x2f\x20\x41\x00");
    bool available = signature_available(fixture.verifier->signatures, PASSKEY_ALGORITHM_ML_DSA_44);
    fixture.mutations.change = mutate_key;
    fixture.mutations.context = &ml_dsa;
    assert_result(ceremony_register(&fixture),
        available ? PASSKEY_PUBLIC_KEY_INVALID : PASSKEY_ALGORITHM_UNAVAILABLE);
    assert_cites(&fixture, available ? CHECK_COSE_11 : CHECK_REG_20);
    fixture.expected.algorithms = offered;
    fixture.expected.algorithm_count = 1;
    assert_result(ceremony_register(&fixture),
        available ? PASSKEY_PUBLIC_KEY_INVALID : PASSKEY_ALGORITHM_UNAVAILABLE);
}

/* COSE-12: a point off the curve is refused even if no statement is verified with it. */
static void mutate_point(enum part part, struct buffer *bytes, void *context)
{
    (void)context;
    if (part == PART_PUBLIC_KEY)
        bytes->data[bytes->size - 1] ^= 1;
}

static void test_point_off_curve(void **state)
{
    (void)state;
    fixture.mutations.change = mutate_point;
    assert_result(ceremony_register(&fixture), PASSKEY_PUBLIC_KEY_INVALID);
    assert_cites(&fixture, CHECK_COSE_12);
    fixture.mutations.change = NULL;
    assert_result(ceremony_register(&fixture), PASSKEY_OK);
}

/* REG-21, FMT-1 */
static void test_formats(void **state)
{
    (void)state;
    static const char *const unknown[] = { "None", "NONE", "none ", "", "fido_u2f", "packed\n" };
    const struct passkey_bytes packed = BYTES_LITERAL("packed");
    for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++) {
        fixture.mutations.format = bytes_text(unknown[i]);
        assert_result(ceremony_register(&fixture), PASSKEY_ATTESTATION_FORMAT_NOT_ALLOWED);
        assert_cites(&fixture, CHECK_REG_21);
    }
    fixture.mutations.format = (struct passkey_bytes){ NULL, 0 };
    fixture.policy.formats = &packed;
    fixture.policy.format_count = 1;
    assert_result(ceremony_register(&fixture), PASSKEY_ATTESTATION_FORMAT_NOT_ALLOWED);
    fixture.request.attestation = ATTESTATION_PACKED_SELF;
    assert_result(ceremony_register(&fixture), PASSKEY_OK);
    assert_int_equal(fixture.stored.attestation_type, PASSKEY_ATTESTATION_TYPE_SELF);
}

/* REG-24a, REG-24b: without a path to an anchor, nothing is trusted. */
static void test_trust_required(void **state)
{
    (void)state;
    fixture.policy.trust = PASSKEY_TRUST_REQUIRED;
    assert_result(ceremony_register(&fixture), PASSKEY_ATTESTATION_UNTRUSTED);
    assert_cites(&fixture, CHECK_REG_24C);
    fixture.request.attestation = ATTESTATION_PACKED_SELF;
    assert_result(ceremony_register(&fixture), PASSKEY_ATTESTATION_UNTRUSTED);
    fixture.request.attestation = ATTESTATION_PACKED_CERTIFICATE;
    fixture.request.attester = &attester;
    assert_result(ceremony_register(&fixture), PASSKEY_ATTESTATION_UNTRUSTED);
    struct passkey_bytes root = buffer_view(&attester.root_certificate);
    fixture.policy.anchors = &root;
    fixture.policy.anchor_count = 1;
    assert_result(ceremony_register(&fixture), PASSKEY_OK);
    assert_true(fixture.stored.attestation_trusted);
}

/* Certificates must lead to an anchor; none and self attestation have no certificates. */
static void test_trust_chained(void **state)
{
    (void)state;
    fixture.policy.trust = PASSKEY_TRUST_CHAINED;
    assert_result(ceremony_register(&fixture), PASSKEY_OK);
    fixture.request.attestation = ATTESTATION_PACKED_SELF;
    assert_result(ceremony_register(&fixture), PASSKEY_OK);
    fixture.request.attestation = ATTESTATION_PACKED_CERTIFICATE;
    fixture.request.attester = &attester;
    assert_result(ceremony_register(&fixture), PASSKEY_ATTESTATION_UNTRUSTED);
    assert_cites(&fixture, CHECK_REG_24C);
    struct passkey_bytes root = buffer_view(&attester.root_certificate);
    fixture.policy.anchors = &root;
    fixture.policy.anchor_count = 1;
    assert_result(ceremony_register(&fixture), PASSKEY_OK);
}

/* NONE-1 */
static void test_none_with_statement(void **state)
{
    (void)state;
    const struct statement_member member = { BYTES_LITERAL("\x61\x61"), BYTES_LITERAL("\x00") };
    fixture.mutations.statement = &member;
    fixture.mutations.statement_count = 1;
    assert_result(ceremony_register(&fixture), PASSKEY_ATTESTATION_INVALID);
    assert_cites(&fixture, CHECK_NONE_1);
}

/* The rules of a registration apply to a key from another system, too. */
static void test_key_from_elsewhere(void **state)
{
    (void)state;
    struct buffer key;
    int32_t algorithm = 0;
    struct passkey_error error = { 0 };
    const struct passkey_bytes empty = BYTES_LITERAL("\xa0");
    const struct passkey_bytes hss_lms = BYTES_LITERAL("\xa3\x01\x05\x03\x38\x2d\x20\x41\x00");
    assert_result(ceremony_register(&fixture), PASSKEY_OK);
    buffer_init(&key, 1024);
    buffer_append(&key, fixture.stored.public_key);
    struct passkey_bytes whole = buffer_view(&key);
    assert_result(
        passkey_public_key_check(fixture.verifier, whole, &algorithm, &error), PASSKEY_OK);
    assert_int_equal(algorithm, -7);
    key.data[key.size - 1] ^= 1;
    assert_result(passkey_public_key_check(fixture.verifier, whole, &algorithm, &error),
        PASSKEY_PUBLIC_KEY_INVALID);
    assert_step(error.step, CHECK_COSE_12);
    key.data[key.size - 1] ^= 1;
    buffer_append_u8(&key, 0);
    assert_result(passkey_public_key_check(fixture.verifier, buffer_view(&key), &algorithm, &error),
        PASSKEY_CBOR_INVALID);
    assert_result(passkey_public_key_check(fixture.verifier, empty, &algorithm, &error),
        PASSKEY_PUBLIC_KEY_INVALID);
    assert_step(error.step, CHECK_COSE_1);
    assert_result(passkey_public_key_check(fixture.verifier, hss_lms, &algorithm, &error),
        PASSKEY_ALGORITHM_UNAVAILABLE);
    buffer_deinit(&key);
}

static int setup(void **state)
{
    (void)state;
    ceremony_init(&fixture, SIGNING_ES256);
    attester_draw(
        &attester, (struct passkey_bytes){ fixture.credential.aaguid, 16 }, &fixture.random);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    attester_deinit(&attester);
    ceremony_deinit(&fixture);
    return 0;
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_record),
        TEST(test_unknown_words),
        TEST(test_conditional_create),
        TEST(test_client_data_variants),
        TEST(test_origins),
        TEST(test_message),
        TEST(test_short_challenge),
        TEST(test_credential_id),
        TEST(test_algorithms),
        TEST(test_algorithm_unavailable),
        TEST(test_point_off_curve),
        TEST(test_key_from_elsewhere),
        TEST(test_formats),
        TEST(test_trust_required),
        TEST(test_trust_chained),
        TEST(test_none_with_statement),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
