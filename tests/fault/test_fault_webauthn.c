/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Failing allocations in verification: each allocation of our code, of cJSON and of OpenSSL fails
 * once. The result is always an internal error or the right one, never a wrong refusal.
 */
#include "authenticator/authenticator.h"
#include "expectations.h"
#include "fault/fault.h"
#include "unit/unit.h"
#include "webauthn/verifier.h"
#include <passkey/webauthn.h>
#include <stdlib.h>

static const struct passkey_bytes origin = { (const uint8_t *)"https://example.org", 19 };

struct fixture {
    struct credential credential;
    struct attester attester;
    struct authenticator_response created;
    struct authenticator_response got;
    struct buffer public_key;
    struct ceremony_expected expected;
    struct passkey_verifier *verifier;
};

static void fixture_begin(
    struct fixture *fixture, enum signing_algorithm algorithm, enum attestation attestation)
{
    struct random_source random = { BYTES_LITERAL("fault"), BYTES_LITERAL("x"), 0 };
    struct authenticator_request request = { .challenge = BYTES_LITERAL("0123456789abcdef"),
        .rp_id = BYTES_LITERAL("example.org"),
        .origin = origin,
        .attestation = attestation,
        .attester = &fixture->attester };
    *fixture = (struct fixture){ .verifier = NULL };
    credential_draw(&fixture->credential, algorithm, &random);
    attester_draw(&fixture->attester, (struct passkey_bytes){ NULL, 0 }, &random);
    authenticator_create(&fixture->credential, &request, NULL, &fixture->created);
    authenticator_get(&fixture->credential, &request, NULL, &fixture->got);
    buffer_init(&fixture->public_key, 1000);
    signing_key_cose(&fixture->credential.key, &fixture->public_key);
    fixture->expected = (struct ceremony_expected){ .challenge = request.challenge,
        .origins = &origin,
        .origin_count = 1,
        .rp_id = request.rp_id,
        .now_ms = 1778230013000 };
    struct passkey_error error = { 0 };
    if (passkey_verifier_new(&fixture->verifier, &error) != PASSKEY_OK)
        fail_msg("%s", error.message);
}

static void fixture_end(struct fixture *fixture)
{
    passkey_verifier_free(&fixture->verifier);
    buffer_deinit(&fixture->public_key);
    authenticator_response_deinit(&fixture->created);
    authenticator_response_deinit(&fixture->got);
    attester_deinit(&fixture->attester);
    credential_deinit(&fixture->credential);
}

static enum passkey_result make_verifier(void *context)
{
    (void)context;
    struct passkey_verifier *verifier = NULL;
    enum passkey_result result = passkey_verifier_new(&verifier, NULL);
    assert_int_equal(verifier != NULL, result == PASSKEY_OK);
    passkey_verifier_free(&verifier);
    return result;
}

static void test_verifier_new(void **state)
{
    (void)state;
    assert_in_range(fault_walk(make_verifier, NULL), 1, 100000);
}

static enum passkey_result authenticate(void *context)
{
    struct fixture *fixture = context;
    struct passkey_credential updated = { .size = sizeof(updated) };
    const struct passkey_credential record = { .size = sizeof(record),
        .id = buffer_view(&fixture->got.id),
        .public_key = buffer_view(&fixture->public_key),
        .algorithm = fixture->credential.key.algorithm };
    const struct passkey_authentication_expected expected =
        expect_authentication(&fixture->expected, &record);
    return passkey_authentication_verify(
        fixture->verifier, buffer_view(&fixture->got.json), &expected, &updated, NULL, NULL);
}

static enum passkey_result enrol(void *context)
{
    struct fixture *fixture = context;
    struct passkey_credential made = { .size = sizeof(made) };
    const struct passkey_registration_expected expected =
        expect_registration(&fixture->expected, NULL);
    return passkey_registration_verify(
        fixture->verifier, buffer_view(&fixture->created.json), &expected, &made, NULL, NULL);
}

/* Every certificate is parsed again. */
static enum passkey_result enrol_first(void *context)
{
    struct passkey_verifier *verifier = ((struct fixture *)context)->verifier;
    certificate_cache_free(&verifier->certificate_cache);
    TRY(certificate_cache_new(&verifier->certificate_cache, NULL));
    enum passkey_result result = enrol(context);
    certificate_cache_free(&verifier->certificate_cache);
    return result;
}

static void walk(struct fixture *fixture, enum passkey_result (*run)(void *context))
{
    assert_in_range(fault_walk(run, fixture), 10, 100000);
    fixture_end(fixture);
}

static void test_authentication(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_begin(&fixture, SIGNING_ES256, ATTESTATION_NONE);
    walk(&fixture, authenticate);
    fixture_begin(&fixture, SIGNING_RS256, ATTESTATION_NONE);
    walk(&fixture, authenticate);
    fixture_begin(&fixture, SIGNING_EDDSA, ATTESTATION_NONE);
    walk(&fixture, authenticate);
    fixture_begin(&fixture, SIGNING_ES256K, ATTESTATION_NONE);
    walk(&fixture, authenticate);
    fixture_begin(&fixture, SIGNING_ES512, ATTESTATION_NONE);
    walk(&fixture, authenticate);
    fixture_begin(&fixture, SIGNING_PS256, ATTESTATION_NONE);
    walk(&fixture, authenticate);
    fixture_begin(&fixture, SIGNING_ED448, ATTESTATION_NONE);
    walk(&fixture, authenticate);
}

static void test_registration(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_begin(&fixture, SIGNING_ES256, ATTESTATION_NONE);
    walk(&fixture, enrol);
    fixture_begin(&fixture, SIGNING_ES256, ATTESTATION_PACKED_SELF);
    walk(&fixture, enrol);
    fixture_begin(&fixture, SIGNING_RS256, ATTESTATION_PACKED_SELF);
    walk(&fixture, enrol);
    fixture_begin(&fixture, SIGNING_EDDSA, ATTESTATION_PACKED_SELF);
    walk(&fixture, enrol);
    fixture_begin(&fixture, SIGNING_ES256, ATTESTATION_PACKED_CERTIFICATE);
    walk(&fixture, enrol_first);
}

static enum passkey_result encode(void *context)
{
    struct passkey_credential credential = {
        .size = sizeof(credential), .id = BYTES_LITERAL("id"), .public_key = BYTES_LITERAL("key")
    };
    uint8_t *blob = NULL;
    size_t size;
    (void)context;
    enum passkey_result result = passkey_credential_encode(&credential, &blob, &size, NULL);
    assert_int_equal(blob != NULL, result == PASSKEY_OK);
    free(blob);
    return result;
}

static void test_credential_encode(void **state)
{
    (void)state;
    assert_in_range(fault_walk(encode, NULL), 1, 5);
}

static enum passkey_result write_options(void *context)
{
    static const int32_t offered[] = { PASSKEY_ALGORITHM_ES256 };
    const struct passkey_extension_inputs extensions = {
        .size = sizeof(extensions), .prf_values = { .first = BYTES_LITERAL("first") }, .uvm = true
    };
    struct passkey_creation_options options = { .size = sizeof(options),
        .rp_id = BYTES_LITERAL("example.org"),
        .rp_name = BYTES_LITERAL("Example"),
        .user_id = BYTES_LITERAL("handle"),
        .user_name = BYTES_LITERAL("ada"),
        .challenge = BYTES_LITERAL("0123456789abcdef"),
        .algorithms = offered,
        .algorithm_count = 1,
        .timeout_ms = 300000,
        .extensions = &extensions };
    char *json = NULL;
    size_t size;
    (void)context;
    enum passkey_result result = passkey_registration_options(&options, &json, &size, NULL);
    assert_int_equal(json != NULL, result == PASSKEY_OK);
    free(json);
    return result;
}

static void test_options(void **state)
{
    (void)state;
    assert_in_range(fault_walk(write_options, NULL), 1, 10);
}

static void assert_need(const char *name, struct fault_need need, struct fault_need first)
{
    print_message("# %s: %zu allocations of %zu bytes\n", name, need.allocations, need.bytes);
    assert_int_equal(need.allocations, first.allocations);
    assert_int_equal(need.bytes, first.bytes);
    assert_int_equal(need.kept, 0);
}

/* The thousandth verification allocates as much as the third: a verifier does not grow. */
static void check_steady(
    const char *name, struct fixture *fixture, enum passkey_result (*run)(void *context))
{
    (void)fault_measure(run, fixture); /* libraries fill their caches */
    (void)fault_measure(run, fixture);
    struct fault_need first = fault_measure(run, fixture);
    for (int i = 4; i < 1000; i++)
        (void)fault_measure(run, fixture);
    assert_need(name, fault_measure(run, fixture), first);
}

static void test_steady(void **state)
{
    (void)state;
    static const enum signing_algorithm algorithms[] = { SIGNING_ES256, SIGNING_EDDSA,
        SIGNING_RS256 };
    struct fixture fixture;
    for (size_t i = 0; i < sizeof(algorithms) / sizeof(algorithms[0]); i++) {
        fixture_begin(&fixture, algorithms[i], ATTESTATION_NONE);
        check_steady("sign-in", &fixture, authenticate);
        fixture_end(&fixture);
    }
    fixture_begin(&fixture, SIGNING_ES256, ATTESTATION_PACKED_CERTIFICATE);
    check_steady("registration, packed", &fixture, enrol);
    fixture_end(&fixture);
}

/* The relying party's list is trusted: a long list needs no memory. */
static void test_expectations_need_no_memory(void **state)
{
    (void)state;
    struct fixture fixture;
    struct passkey_bytes origins[200];
    fixture_begin(&fixture, SIGNING_ES256, ATTESTATION_NONE);
    (void)fault_measure(authenticate, &fixture);
    struct fault_need first = fault_measure(authenticate, &fixture);
    for (size_t i = 0; i < 199; i++)
        origins[i] = BYTES_LITERAL("https://another.example");
    origins[199] = origin;
    fixture.expected.origins = origins;
    fixture.expected.origin_count = 200;
    assert_need("200 origins", fault_measure(authenticate, &fixture), first);
    fixture_end(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_options),
        cmocka_unit_test(test_credential_encode),
        cmocka_unit_test(test_verifier_new),
        cmocka_unit_test(test_authentication),
        cmocka_unit_test(test_registration),
        cmocka_unit_test(test_steady),
        cmocka_unit_test(test_expectations_need_no_memory),
    };
    fault_hook_libraries();
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
