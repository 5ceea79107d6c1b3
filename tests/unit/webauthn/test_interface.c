/* SPDX-License-Identifier: Apache-2.0 */
/*
 * <passkey/webauthn.h> as a program uses it: secure defaults, structs that contain their size, the
 * callback that looks up a record, and when outputs are written.
 */
#include "unit/webauthn/ceremony.h"
#include <string.h>

static struct ceremony fixture;

static int setup(void **state)
{
    (void)state;
    ceremony_init(&fixture, SIGNING_ES256);
    authenticator_create(&fixture.credential, &fixture.request, NULL, &fixture.response);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    ceremony_deinit(&fixture);
    return 0;
}

static enum passkey_result verify_registration(
    const struct passkey_registration_expected *expected, struct passkey_credential *credential)
{
    return passkey_registration_verify(fixture.verifier, buffer_view(&fixture.response.json),
        expected, credential, NULL, &fixture.error);
}

/* ---- secure defaults ---- */

/* REG-16, AUTH-17a: zero means that user verification is required. */
static void test_user_verification_is_the_default(void **state)
{
    (void)state;
    assert_int_equal(fixture.expected.user_verification, 0);
    fixture.request.user_not_verified = true;
    assert_result(ceremony_register(&fixture), PASSKEY_USER_NOT_VERIFIED);
    assert_result(ceremony_authenticate(&fixture), PASSKEY_USER_NOT_VERIFIED);
}

/* With only its size set, a struct accepts nothing. */
static void test_zeroed_structs_refuse(void **state)
{
    (void)state;
    struct passkey_credential stored = { .size = sizeof(stored) };
    struct passkey_registration_expected created = { .size = sizeof(created) };
    struct passkey_authentication_expected asserted = { .size = sizeof(asserted) };
    assert_result(verify_registration(&created, &stored), PASSKEY_MEMBER_INVALID);
    created.challenge = ceremony_challenge;
    assert_result(verify_registration(&created, &stored), PASSKEY_MEMBER_INVALID);
    created.rp_id = BYTES_LITERAL("example.org");
    assert_result(verify_registration(&created, &stored), PASSKEY_ORIGIN_MISMATCH);
    asserted.challenge = ceremony_challenge;
    asserted.rp_id = BYTES_LITERAL("example.org");
    assert_result(
        passkey_authentication_verify(fixture.verifier, buffer_view(&fixture.response.json),
            &asserted, &stored, NULL, &fixture.error),
        PASSKEY_MEMBER_INVALID);
    assert_null(stored.id.data);
}

/* ---- sizes ---- */

static void test_size_is_required(void **state)
{
    (void)state;
    struct passkey_credential stored = { .size = sizeof(stored) };
    struct passkey_registration_expected expected =
        expect_registration(&fixture.expected, &fixture.policy);
    const size_t wrong[] = { 0, 1, sizeof(size_t), 64 };
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        expected.size = wrong[i];
        assert_result(verify_registration(&expected, &stored), PASSKEY_MEMBER_INVALID);
        assert_non_null(strstr(fixture.error.message, "struct passkey_registration_expected"));
    }
    expected.size = sizeof(expected);
    stored.size = 0;
    assert_result(verify_registration(&expected, &stored), PASSKEY_MEMBER_INVALID);
    assert_non_null(strstr(fixture.error.message, "struct passkey_credential"));
    stored.size = sizeof(stored);
    fixture.policy.size = 0;
    assert_result(verify_registration(&expected, &stored), PASSKEY_MEMBER_INVALID);
    fixture.policy.size = sizeof(fixture.policy);
    assert_result(verify_registration(&expected, &stored), PASSKEY_OK);
}

/* A program that was compiled with headers of a later version. */
static void test_longer_structs(void **state)
{
    (void)state;
    struct {
        struct passkey_registration_expected known;
        uint64_t later;
    } expected = { .known = expect_registration(&fixture.expected, &fixture.policy) };
    struct {
        struct passkey_credential known;
        uint64_t later;
        uint64_t beyond;
    } stored = {
        .known = { .size = offsetof(__typeof__(stored), beyond) }, .later = 7, .beyond = 7
    };
    expected.known.size = sizeof(expected);
    expected.later = 1;
    assert_result(verify_registration(&expected.known, &stored.known), PASSKEY_MEMBER_INVALID);
    assert_int_equal(stored.later, 7);
    expected.later = 0;
    assert_result(verify_registration(&expected.known, &stored.known), PASSKEY_OK);
    assert_int_equal(stored.known.size, offsetof(__typeof__(stored), beyond));
    assert_int_equal(stored.later, 0);
    assert_int_equal(stored.beyond, 7);
    assert_bytes_equal(stored.known.id, fixture.record.id);
}

static void test_results_have_their_size(void **state)
{
    (void)state;
    assert_result(ceremony_register(&fixture), PASSKEY_OK);
    assert_int_equal(fixture.registration->size, sizeof(*fixture.registration));
    assert_int_equal(
        fixture.registration->client_outputs->size, sizeof(struct passkey_client_outputs));
    assert_result(ceremony_authenticate(&fixture), PASSKEY_OK);
    assert_int_equal(fixture.authentication->size, sizeof(*fixture.authentication));
    assert_int_equal(fixture.authentication->authenticator_outputs->size,
        sizeof(struct passkey_authenticator_outputs));
}

/* ---- find ---- */

struct lookup {
    int calls;
    struct passkey_bytes id;
    struct passkey_bytes user_handle;
    enum passkey_result result;
    const char *message; /* NULL: the error is not filled in */
    const struct passkey_credential *record;
};

static enum passkey_result find(void *context, struct passkey_bytes credential_id,
    struct passkey_bytes user_handle, struct passkey_authentication_expected *expected,
    struct passkey_error *error)
{
    struct lookup *lookup = context;
    lookup->calls++;
    lookup->id = credential_id;
    lookup->user_handle = user_handle;
    if (lookup->message != NULL) {
        error->result = lookup->result;
        (void)snprintf(error->message, sizeof(error->message), "%s", lookup->message);
    }
    expected->credential = lookup->record;
    expected->user_handle = fixture.user_handle;
    return lookup->result;
}

static enum passkey_result authenticate_by(struct lookup *lookup)
{
    struct passkey_authentication_expected expected =
        expect_authentication(&fixture.expected, &fixture.record);
    struct passkey_credential stored = { .size = sizeof(stored) };
    expected.credential = NULL;
    expected.allow_count = 0;
    expected.find = find;
    expected.find_context = lookup;
    authenticator_response_deinit(&fixture.response);
    authenticator_get(&fixture.credential, &fixture.request, &fixture.mutations, &fixture.response);
    memset(&fixture.error, 0, sizeof(fixture.error));
    return passkey_authentication_verify(fixture.verifier, buffer_view(&fixture.response.json),
        &expected, &stored, NULL, &fixture.error);
}

static void test_find(void **state)
{
    (void)state;
    struct lookup lookup = { .record = &fixture.record };
    assert_result(authenticate_by(&lookup), PASSKEY_OK);
    assert_int_equal(lookup.calls, 1);
    assert_bytes_equal(lookup.id, fixture.record.id);
    assert_bytes_equal(lookup.user_handle, fixture.user_handle);
    assert_int_equal(fixture.error.message[0], 0);
}

/* AUTH-06d */
static void test_find_nothing(void **state)
{
    (void)state;
    struct lookup lookup = { .record = NULL };
    assert_result(authenticate_by(&lookup), PASSKEY_CREDENTIAL_UNKNOWN);
    assert_cites(&fixture, CHECK_AUTH_06D);
    lookup.record = &fixture.record;
    fixture.user_handle = BYTES_LITERAL("of another user");
    assert_result(authenticate_by(&lookup), PASSKEY_USER_HANDLE_MISMATCH);
    fixture.user_handle = (struct passkey_bytes){ NULL, 0 };
    assert_result(authenticate_by(&lookup), PASSKEY_MEMBER_INVALID);
}

static void test_find_fails(void **state)
{
    (void)state;
    struct lookup lookup = { .result = PASSKEY_STORE_UNAVAILABLE };
    assert_result(authenticate_by(&lookup), PASSKEY_STORE_UNAVAILABLE);
    assert_int_equal(fixture.error.result, PASSKEY_STORE_UNAVAILABLE);
    assert_string_equal(fixture.error.message, passkey_result_sentence(PASSKEY_STORE_UNAVAILABLE));
    lookup.message = "The disk is full.";
    assert_result(authenticate_by(&lookup), PASSKEY_STORE_UNAVAILABLE);
    assert_string_equal(fixture.error.message, "The disk is full.");
}

static void test_credential_or_find(void **state)
{
    (void)state;
    struct passkey_credential stored = { .size = sizeof(stored) };
    struct lookup lookup = { .record = &fixture.record };
    struct passkey_authentication_expected expected =
        expect_authentication(&fixture.expected, &fixture.record);
    expected.find = find;
    expected.find_context = &lookup;
    assert_result(passkey_authentication_verify(fixture.verifier,
                      buffer_view(&fixture.response.json), &expected, &stored, NULL, NULL),
        PASSKEY_MEMBER_INVALID);
    assert_int_equal(lookup.calls, 0);
}

/* ---- version ---- */

static void test_version(void **state)
{
    (void)state;
    assert_string_equal(passkey_version(), PASSKEY_VERSION);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_user_verification_is_the_default),
        TEST(test_zeroed_structs_refuse),
        TEST(test_size_is_required),
        TEST(test_longer_structs),
        TEST(test_results_have_their_size),
        TEST(test_find),
        TEST(test_find_nothing),
        TEST(test_find_fails),
        TEST(test_credential_or_find),
        cmocka_unit_test(test_version),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
