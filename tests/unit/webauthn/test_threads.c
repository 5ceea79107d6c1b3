/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Constant data shared by threads: challenges, origins, anchors, records and responses are shared,
 * and each thread has its own verifier. The lane `tsan` runs this with the thread sanitizer.
 */
#include "unit/webauthn/ceremony.h"
#include <pthread.h>

#define THREADS 8
#define ROUNDS  20

static const enum signing_algorithm algorithms[] = { SIGNING_ES256, SIGNING_EDDSA, SIGNING_RS256,
    SIGNING_ES384, SIGNING_PS256, SIGNING_ED448 };
#define FIXTURES (sizeof(algorithms) / sizeof(algorithms[0]))

/* Written before the threads start, and only read afterwards. */
static struct {
    struct ceremony fixtures[FIXTURES];
    struct attester attester;
    struct passkey_bytes anchor;
    struct passkey_attestation_policy policy;
    struct authenticator_response created[FIXTURES];
    struct authenticator_response got[FIXTURES];
} shared;

static void shared_init(void)
{
    struct random_source random = { BYTES_LITERAL("unit"), BYTES_LITERAL("threads"), 0 };
    attester_draw(&shared.attester, (struct passkey_bytes){ NULL, 0 }, &random);
    shared.anchor = buffer_view(&shared.attester.root_certificate);
    shared.policy = (struct passkey_attestation_policy){ .size = sizeof(shared.policy),
        .anchors = &shared.anchor,
        .anchor_count = 1,
        .trust = PASSKEY_TRUST_REQUIRED };
    for (size_t i = 0; i < FIXTURES; i++) {
        struct ceremony *fixture = &shared.fixtures[i];
        ceremony_init(fixture, algorithms[i]);
        fixture->request.attestation = ATTESTATION_PACKED_CERTIFICATE;
        fixture->request.attester = &shared.attester;
        authenticator_create(&fixture->credential, &fixture->request, NULL, &shared.created[i]);
        authenticator_get(&fixture->credential, &fixture->request, NULL, &shared.got[i]);
    }
}

static void shared_deinit(void)
{
    for (size_t i = 0; i < FIXTURES; i++) {
        authenticator_response_deinit(&shared.created[i]);
        authenticator_response_deinit(&shared.got[i]);
        ceremony_deinit(&shared.fixtures[i]);
    }
    attester_deinit(&shared.attester);
}

static enum passkey_result enrol(struct passkey_verifier *verifier, size_t i)
{
    struct passkey_credential stored = { .size = sizeof(stored) };
    const struct passkey_registration_expected expected =
        expect_registration(&shared.fixtures[i].expected, &shared.policy);
    return passkey_registration_verify(
        verifier, buffer_view(&shared.created[i].json), &expected, &stored, NULL, NULL);
}

static enum passkey_result sign_in(struct passkey_verifier *verifier, size_t i)
{
    struct passkey_credential stored = { .size = sizeof(stored) };
    const struct ceremony *fixture = &shared.fixtures[i];
    const struct passkey_authentication_expected expected =
        expect_authentication(&fixture->expected, &fixture->record);
    return passkey_authentication_verify(
        verifier, buffer_view(&shared.got[i].json), &expected, &stored, NULL, NULL);
}

/* The first error, or PASSKEY_OK. Threads must not use assertions. */
static enum passkey_result work(void)
{
    CLEANUP(passkey_verifier_free) struct passkey_verifier *verifier = NULL;
    TRY(passkey_verifier_new(&verifier, NULL));
    for (size_t round = 0; round < ROUNDS; round++)
        for (size_t i = 0; i < FIXTURES; i++) {
            TRY(sign_in(verifier, i));
            if (round % 4 == 0)
                TRY(enrol(verifier, i));
        }
    return PASSKEY_OK;
}

static void *run(void *context)
{
    enum passkey_result *result = context;
    *result = work();
    return NULL;
}

static void test_shared_configuration(void **state)
{
    (void)state;
    pthread_t threads[THREADS];
    enum passkey_result results[THREADS];
    shared_init();
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, run, &results[i]), 0);
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    for (size_t i = 0; i < THREADS; i++)
        assert_result(results[i], PASSKEY_OK);
    shared_deinit();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shared_configuration),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
