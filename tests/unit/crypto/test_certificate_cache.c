/* SPDX-License-Identifier: Apache-2.0 */
/* The same bytes result in the same object, as long as there is space; other bytes do not. */
#include "authenticator/certificate.h"
#include "crypto/certificate_cache.h"
#include "unit/unit.h"

#define COUNT 40

static struct buffer certificates[COUNT];

static void make(uint8_t number, const struct signing_key *key)
{
    struct certificate_options root = certificate_root(key, (struct passkey_bytes){ &number, 1 });
    buffer_init(&certificates[number], 4096);
    certificate_write(&root, &certificates[number]);
}

static int setup(void **state)
{
    struct random_source random = { BYTES_LITERAL("certificate"), BYTES_LITERAL("cache"), 0 };
    struct signing_key key;
    (void)state;
    signing_key_draw(&key, SIGNING_ES256, &random);
    for (uint8_t i = 0; i < COUNT; i++)
        make(i, &key);
    signing_key_deinit(&key);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT; i++)
        buffer_deinit(&certificates[i]);
    return 0;
}

/* The cached certificate; borrowed from the cache. */
static const struct certificate *ask(struct certificate_cache *cache, size_t number)
{
    struct certificate *read = NULL;
    assert_result(
        certificate_cache_read(cache, buffer_view(&certificates[number]), &read, NULL), PASSKEY_OK);
    const struct certificate *address = read;
    certificate_free(&read);
    return address;
}

static void test_same_bytes(void **state)
{
    struct certificate_cache *cache = NULL;
    struct certificate *kept = NULL;
    (void)state;
    assert_result(certificate_cache_new(&cache, NULL), PASSKEY_OK);
    const struct certificate *first = ask(cache, 0);
    assert_ptr_not_equal(ask(cache, 1), first);
    assert_ptr_equal(ask(cache, 0), first);
    /* A certificate outlives the cache. */
    assert_result(
        certificate_cache_read(cache, buffer_view(&certificates[0]), &kept, NULL), PASSKEY_OK);
    certificate_cache_free(&cache);
    assert_null(cache);
    assert_int_equal(certificate_version(kept), 3);
    certificate_free(&kept);
}

/* A certificate that is not used is replaced; one that is used stays. */
static void test_bounded(void **state)
{
    struct certificate_cache *cache = NULL;
    struct certificate *held = NULL;
    (void)state;
    assert_result(certificate_cache_new(&cache, NULL), PASSKEY_OK);
    const struct certificate *wanted = ask(cache, 0);
    /* Kept, so that its memory is not reused for another one. */
    assert_result(
        certificate_cache_read(cache, buffer_view(&certificates[1]), &held, NULL), PASSKEY_OK);
    for (size_t i = 2; i < COUNT; i++) {
        (void)ask(cache, i);
        assert_ptr_equal(ask(cache, 0), wanted);
    }
    assert_ptr_not_equal(ask(cache, 1), held);
    certificate_free(&held);
    certificate_cache_free(&cache);
}

static void test_refused(void **state)
{
    struct certificate_cache *cache = NULL;
    struct certificate *read = NULL;
    struct passkey_bytes whole = buffer_view(&certificates[0]);
    (void)state;
    assert_result(certificate_cache_new(&cache, NULL), PASSKEY_OK);
    (void)ask(cache, 0);
    assert_result(certificate_cache_read(
                      cache, (struct passkey_bytes){ whole.data, whole.size - 1 }, &read, NULL),
        PASSKEY_ATTESTATION_INVALID);
    assert_result(certificate_cache_read(cache, (struct passkey_bytes){ NULL, 0 }, &read, NULL),
        PASSKEY_ATTESTATION_INVALID);
    assert_null(read);
    certificate_cache_free(&cache);
    /* Without a cache, the certificate is parsed. */
    assert_result(certificate_cache_read(NULL, whole, &read, NULL), PASSKEY_OK);
    certificate_free(&read);
}

/* By the two objects, until the certificate makes room for another. */
static void test_verified(void **state)
{
    struct certificate_cache *cache = NULL;
    struct certificate *read[3] = { NULL };
    (void)state;
    assert_result(certificate_cache_new(&cache, NULL), PASSKEY_OK);
    for (size_t i = 0; i < 3; i++)
        assert_result(certificate_cache_read(cache, buffer_view(&certificates[i]), &read[i], NULL),
            PASSKEY_OK);
    assert_false(certificate_cache_is_verified(cache, read[0], read[1]));
    certificate_cache_set_verified(cache, read[0], read[1]);
    assert_true(certificate_cache_is_verified(cache, read[0], read[1]));
    assert_false(certificate_cache_is_verified(cache, read[0], read[2]));
    assert_false(certificate_cache_is_verified(cache, read[1], read[0]));
    certificate_cache_set_verified(cache, read[0], read[2]);
    assert_true(certificate_cache_is_verified(cache, read[0], read[2]));
    assert_false(certificate_cache_is_verified(cache, read[0], read[1]));
    assert_false(certificate_cache_is_verified(NULL, read[0], read[2]));
    for (size_t i = 3; i < COUNT; i++)
        (void)ask(cache, i);
    assert_false(certificate_cache_is_verified(cache, read[0], read[2]));
    certificate_cache_set_verified(cache, read[0], read[2]);
    assert_false(certificate_cache_is_verified(cache, read[0], read[2]));
    for (size_t i = 0; i < 3; i++)
        certificate_free(&read[i]);
    certificate_cache_free(&cache);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_bytes),
        cmocka_unit_test(test_bounded),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_verified),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, setup, teardown);
}
