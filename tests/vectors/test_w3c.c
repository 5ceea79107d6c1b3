/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every ceremony of the specification's vectors is valid, the registration and then the
 * authentication with the resulting record, except for the one that a strict verifier refuses.
 */
#include "../unit/unit.h"
#include "w3c.h"

static struct w3c_vectors vectors;
static struct passkey_verifier *verifier;
static struct buffer json;

/* Stop the test with the vector's name and the message if the result differs. */
static void expect_result(const struct w3c_vector *vector, const char *what,
    enum passkey_result actual, enum passkey_result expected, const struct passkey_error *error)
{
    if (actual == expected)
        return;
    print_error("%s, %s: %s instead of %s: %s\n", vector->name, what, passkey_result_slug(actual),
        passkey_result_slug(expected), actual == PASSKEY_OK ? "" : error->message);
    fail();
}

static void register_one(const struct w3c_vector *vector,
    const struct passkey_attestation_policy *policy, struct passkey_credential *credential)
{
    struct passkey_error error = { 0 };
    struct passkey_bytes origins[2];
    struct ceremony_expected expected = w3c_expected(vector, true, origins);
    w3c_registration_json(buffer_view(&vector->credential_id),
        buffer_view(&vector->create_client_data), buffer_view(&vector->attestation_object), &json);
    expect_result(vector, "registration",
        w3c_register(verifier, buffer_view(&json), &expected, policy, credential, &error),
        PASSKEY_OK, &error);
}

static void authenticate_one(const struct w3c_vector *vector, struct passkey_bytes public_key)
{
    struct passkey_error error = { 0 };
    struct passkey_bytes origins[2];
    struct passkey_credential updated;
    struct passkey_credential record = {
        .size = sizeof(record), .id = buffer_view(&vector->credential_id), .public_key = public_key
    };
    struct ceremony_expected expected = w3c_expected(vector, false, origins);
    w3c_authentication_json(buffer_view(&vector->credential_id),
        buffer_view(&vector->get_client_data), buffer_view(&vector->authenticator_data),
        buffer_view(&vector->signature), &json);
    expect_result(vector, "authentication",
        w3c_authenticate(verifier, buffer_view(&json), &expected, &record, &updated, &error),
        PASSKEY_OK, &error);
    assert_int_equal(updated.sign_count, 0);
}

static void verify_both(const struct w3c_vector *vector)
{
    uint8_t public_key[1024];
    struct passkey_credential credential;
    register_one(vector, NULL, &credential);
    const struct passkey_credential *record = &credential;
    assert_int_equal(record->algorithm, vector->algorithm);
    assert_bytes_equal(record->attestation_format, bytes_text(vector->format));
    assert_bytes_equal(record->id, buffer_view(&vector->credential_id));
    assert_false(record->attestation_trusted);
    /* The key outlives the response in which it was sent. */
    assert_true(record->public_key.size <= sizeof(public_key));
    memcpy(public_key, record->public_key.data, record->public_key.size);
    authenticate_one(vector, (struct passkey_bytes){ public_key, record->public_key.size });
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
    assert_int_equal(count, 15);
}

/* TPM-14, AKEY-9, APPLE-5, U2F-8, PACKED-6 */
static enum passkey_attestation_type type_of(const char *format)
{
    if (strcmp(format, "tpm") == 0)
        return PASSKEY_ATTESTATION_TYPE_ATTCA;
    return strcmp(format, "apple") == 0 ? PASSKEY_ATTESTATION_TYPE_ANONCA
                                        : PASSKEY_ATTESTATION_TYPE_BASIC;
}

static void refuse_one(
    const struct w3c_vector *vector, const struct passkey_attestation_policy *policy)
{
    struct passkey_error error = { 0 };
    struct passkey_bytes origins[2];
    struct passkey_credential credential;
    struct ceremony_expected expected = w3c_expected(vector, true, origins);
    w3c_registration_json(buffer_view(&vector->credential_id),
        buffer_view(&vector->create_client_data), buffer_view(&vector->attestation_object), &json);
    expect_result(vector, "registration",
        w3c_register(verifier, buffer_view(&json), &expected, policy, &credential, &error),
        PASSKEY_ATTESTATION_INVALID, &error);
    assert_step(error.step, CHECK_AKEY_6);
}

/* REG-23, REG-24c: trusted with the root of the vectors as the anchor, and valid without it. */
static void test_trust(void **state)
{
    (void)state;
    struct passkey_bytes root = buffer_view(&vectors.root);
    const struct passkey_attestation_policy policy = {
        .size = sizeof(policy), .anchors = &root, .anchor_count = 1, .trust = PASSKEY_TRUST_REQUIRED
    };
    size_t count = 0;
    for (size_t i = 0; i < vectors.count; i++) {
        struct passkey_credential credential;
        if (!w3c_supported(&vectors.list[i]) || !w3c_certified(&vectors.list[i]))
            continue;
        register_one(&vectors.list[i], &policy, &credential);
        assert_true(credential.attestation_trusted);
        assert_int_equal(credential.attestation_type, type_of(vectors.list[i].format));
        count++;
    }
    assert_int_equal(count, 10);
}

/* AKEY-6, AKEY-7, AKEY-10: both authorization lists of the main branch's vector are empty. */
static void test_refused(void **state)
{
    (void)state;
    size_t count = 0;
    for (size_t i = 0; i < vectors.count; i++) {
        const struct w3c_vector *vector = &vectors.list[i];
        struct passkey_attestation_policy policy = { .size = sizeof(policy),
            .android_key_software_allowed = false };
        if (!w3c_refused(vector))
            continue;
        refuse_one(vector, &policy);
        policy.android_key_software_allowed = true;
        refuse_one(vector, &policy);
        count++;
    }
    assert_int_equal(count, 1);
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
        cmocka_unit_test(test_trust),
        cmocka_unit_test(test_refused),
    };
    w3c_load(&vectors);
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, setup, teardown);
}
