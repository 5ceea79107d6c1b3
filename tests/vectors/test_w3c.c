/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every ceremony of the specification's vectors that is "none" or "packed" with ES256, EdDSA or
 * RS256: it verifies, registration and then authentication with the record that came of it.
 */
#include "../unit/unit.h"
#include "w3c.h"

static struct w3c_vectors vectors;
static struct passkey_verifier *verifier;
static struct buffer json;

/* Stops the test with the vector's name and the sentence when the result is another. */
static void expect_result(const struct w3c_vector *vector, const char *what,
    enum passkey_result actual, enum passkey_result expected, const struct passkey_error *error)
{
    if (actual == expected)
        return;
    print_error("%s, %s: %s instead of %s: %s\n", vector->name, what, passkey_result_slug(actual),
        passkey_result_slug(expected), actual == PASSKEY_OK ? "" : error->message);
    fail();
}

static enum passkey_result register_with(const struct w3c_vector *vector,
    const struct passkey_expected *expected, const struct passkey_attestation_policy *policy,
    struct passkey_registration *registration, struct passkey_error *error)
{
    struct passkey_registration_response response;
    w3c_registration_json(buffer_view(&vector->credential_id),
        buffer_view(&vector->create_client_data), buffer_view(&vector->attestation_object), &json);
    TRY(passkey_registration_parse(verifier, buffer_view(&json), &response, error));
    return passkey_registration_verify(verifier, &response, expected, policy, registration, error);
}

static enum passkey_result authenticate_with(const struct w3c_vector *vector,
    const struct passkey_expected *expected, const struct passkey_credential *credential,
    struct passkey_authentication *authentication, struct passkey_error *error)
{
    struct passkey_authentication_response response;
    const struct passkey_authentication_expected who = { 0 };
    w3c_authentication_json(buffer_view(&vector->credential_id),
        buffer_view(&vector->get_client_data), buffer_view(&vector->authenticator_data),
        buffer_view(&vector->signature), &json);
    TRY(passkey_authentication_parse(verifier, buffer_view(&json), &response, error));
    return passkey_authentication_verify(
        verifier, &response, expected, &who, credential, authentication, error);
}

static void verify_both(const struct w3c_vector *vector)
{
    struct passkey_error error = { 0 };
    struct passkey_bytes origins[2];
    struct passkey_registration registration;
    struct passkey_authentication authentication;
    uint8_t public_key[1024];
    struct passkey_expected expected = w3c_expected(vector, true, origins);
    expect_result(vector, "registration",
        register_with(vector, &expected, NULL, &registration, &error), PASSKEY_OK, &error);
    assert_int_equal(registration.credential.algorithm, vector->algorithm);
    assert_bytes_equal(registration.credential.attestation_format, bytes_text(vector->format));
    /* The record outlives the response it came from. */
    struct passkey_credential record = registration.credential;
    assert_true(record.public_key.size <= sizeof(public_key));
    memcpy(public_key, record.public_key.data, record.public_key.size);
    record.public_key.data = public_key;
    record.id = buffer_view(&vector->credential_id);
    expected = w3c_expected(vector, false, origins);
    expect_result(vector, "authentication",
        authenticate_with(vector, &expected, &record, &authentication, &error), PASSKEY_OK, &error);
    assert_int_equal(authentication.sign_count, 0);
    assert_false(authentication.sign_count_not_grown);
}

static void test_ceremonies_verify(void **state)
{
    (void)state;
    size_t count = 0;
    for (size_t i = 0; i < vectors.count; i++) {
        if (!w3c_supported(&vectors.list[i]))
            continue;
        verify_both(&vectors.list[i]);
        count++;
    }
    assert_int_equal(count, 8);
}

static int setup(void **state)
{
    (void)state;
    buffer_init(&json, 65536);
    return passkey_verifier_new(&verifier, NULL) == PASSKEY_OK ? 0 : 1;
}

static int teardown(void **state)
{
    (void)state;
    passkey_verifier_free(&verifier);
    buffer_deinit(&json);
    w3c_free(&vectors);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ceremonies_verify),
    };
    if (!w3c_load(&vectors)) {
        (void)printf("1..0 # SKIP the specification's vectors are not here\n");
        return 0;
    }
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, setup, teardown);
}
