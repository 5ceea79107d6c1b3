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

struct scene {
    struct credential credential;
    struct attester attester;
    struct authenticator_response created;
    struct authenticator_response got;
    struct buffer public_key;
    struct ceremony_expected expected;
    struct passkey_verifier *verifier;
};

static void scene_begin(
    struct scene *scene, enum signing_algorithm algorithm, enum attestation attestation)
{
    struct random_source random = { BYTES_LITERAL("fault"), BYTES_LITERAL("x"), 0 };
    struct authenticator_request request = { .challenge = BYTES_LITERAL("0123456789abcdef"),
        .rp_id = BYTES_LITERAL("example.org"),
        .origin = origin,
        .attestation = attestation,
        .attester = &scene->attester };
    *scene = (struct scene){ .verifier = NULL };
    credential_draw(&scene->credential, algorithm, &random);
    attester_draw(&scene->attester, (struct passkey_bytes){ NULL, 0 }, &random);
    authenticator_create(&scene->credential, &request, NULL, &scene->created);
    authenticator_get(&scene->credential, &request, NULL, &scene->got);
    buffer_init(&scene->public_key, 1000);
    signing_key_cose(&scene->credential.key, &scene->public_key);
    scene->expected = (struct ceremony_expected){ .challenge = request.challenge,
        .origins = &origin,
        .origin_count = 1,
        .rp_id = request.rp_id,
        .now_ms = 1778230013000 };
    struct passkey_error error = { 0 };
    if (passkey_verifier_new(&scene->verifier, &error) != PASSKEY_OK)
        fail_msg("%s", error.message);
}

static void scene_end(struct scene *scene)
{
    passkey_verifier_free(&scene->verifier);
    buffer_deinit(&scene->public_key);
    authenticator_response_deinit(&scene->created);
    authenticator_response_deinit(&scene->got);
    attester_deinit(&scene->attester);
    credential_deinit(&scene->credential);
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
    struct scene *scene = context;
    struct passkey_credential updated = { .size = sizeof(updated) };
    const struct passkey_credential record = { .size = sizeof(record),
        .id = buffer_view(&scene->got.id),
        .public_key = buffer_view(&scene->public_key),
        .algorithm = scene->credential.key.algorithm };
    const struct passkey_authentication_expected expected =
        expect_authentication(&scene->expected, &record);
    return passkey_authentication_verify(
        scene->verifier, buffer_view(&scene->got.json), &expected, &updated, NULL, NULL);
}

static enum passkey_result enrol(void *context)
{
    struct scene *scene = context;
    struct passkey_credential made = { .size = sizeof(made) };
    const struct passkey_registration_expected expected =
        expect_registration(&scene->expected, NULL);
    return passkey_registration_verify(
        scene->verifier, buffer_view(&scene->created.json), &expected, &made, NULL, NULL);
}

/* Every certificate is parsed again. */
static enum passkey_result enrol_first(void *context)
{
    struct passkey_verifier *verifier = ((struct scene *)context)->verifier;
    certificate_cache_free(&verifier->certificate_cache);
    TRY(certificate_cache_new(&verifier->certificate_cache, NULL));
    enum passkey_result result = enrol(context);
    certificate_cache_free(&verifier->certificate_cache);
    return result;
}

static void walk(struct scene *scene, enum passkey_result (*run)(void *context))
{
    assert_in_range(fault_walk(run, scene), 10, 100000);
    scene_end(scene);
}

static void test_authentication(void **state)
{
    (void)state;
    struct scene scene;
    scene_begin(&scene, SIGNING_ES256, ATTESTATION_NONE);
    walk(&scene, authenticate);
    scene_begin(&scene, SIGNING_RS256, ATTESTATION_NONE);
    walk(&scene, authenticate);
    scene_begin(&scene, SIGNING_EDDSA, ATTESTATION_NONE);
    walk(&scene, authenticate);
    scene_begin(&scene, SIGNING_ES256K, ATTESTATION_NONE);
    walk(&scene, authenticate);
    scene_begin(&scene, SIGNING_ES512, ATTESTATION_NONE);
    walk(&scene, authenticate);
    scene_begin(&scene, SIGNING_PS256, ATTESTATION_NONE);
    walk(&scene, authenticate);
    scene_begin(&scene, SIGNING_ED448, ATTESTATION_NONE);
    walk(&scene, authenticate);
}

static void test_registration(void **state)
{
    (void)state;
    struct scene scene;
    scene_begin(&scene, SIGNING_ES256, ATTESTATION_NONE);
    walk(&scene, enrol);
    scene_begin(&scene, SIGNING_ES256, ATTESTATION_PACKED_SELF);
    walk(&scene, enrol);
    scene_begin(&scene, SIGNING_RS256, ATTESTATION_PACKED_SELF);
    walk(&scene, enrol);
    scene_begin(&scene, SIGNING_EDDSA, ATTESTATION_PACKED_SELF);
    walk(&scene, enrol);
    scene_begin(&scene, SIGNING_ES256, ATTESTATION_PACKED_CERTIFICATE);
    walk(&scene, enrol_first);
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
    const char *name, struct scene *scene, enum passkey_result (*run)(void *context))
{
    (void)fault_measure(run, scene); /* libraries fill their caches */
    (void)fault_measure(run, scene);
    struct fault_need first = fault_measure(run, scene);
    for (int i = 4; i < 1000; i++)
        (void)fault_measure(run, scene);
    assert_need(name, fault_measure(run, scene), first);
}

static void test_steady(void **state)
{
    (void)state;
    static const enum signing_algorithm algorithms[] = { SIGNING_ES256, SIGNING_EDDSA,
        SIGNING_RS256 };
    struct scene scene;
    for (size_t i = 0; i < sizeof(algorithms) / sizeof(algorithms[0]); i++) {
        scene_begin(&scene, algorithms[i], ATTESTATION_NONE);
        check_steady("sign-in", &scene, authenticate);
        scene_end(&scene);
    }
    scene_begin(&scene, SIGNING_ES256, ATTESTATION_PACKED_CERTIFICATE);
    check_steady("registration, packed", &scene, enrol);
    scene_end(&scene);
}

/* The relying party's list is trusted: a long list needs no memory. */
static void test_expectations_need_no_memory(void **state)
{
    (void)state;
    struct scene scene;
    struct passkey_bytes origins[200];
    scene_begin(&scene, SIGNING_ES256, ATTESTATION_NONE);
    (void)fault_measure(authenticate, &scene);
    struct fault_need first = fault_measure(authenticate, &scene);
    for (size_t i = 0; i < 199; i++)
        origins[i] = BYTES_LITERAL("https://another.example");
    origins[199] = origin;
    scene.expected.origins = origins;
    scene.expected.origin_count = 200;
    assert_need("200 origins", fault_measure(authenticate, &scene), first);
    scene_end(&scene);
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
