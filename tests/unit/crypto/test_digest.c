/* SPDX-License-Identifier: Apache-2.0 */
/* Digests, compared with the published values of FIPS 180-2, RFC 4231 and RFC 5869. */
#include "crypto/digest.h"
#include "unit/unit.h"

static const uint8_t abc_digest[] = { 0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea, 0x41, 0x41,
    0x40, 0xde, 0x5d, 0xae, 0x22, 0x23, 0xb0, 0x03, 0x61, 0xa3, 0x96, 0x17, 0x7a, 0x9c, 0xb4, 0x10,
    0xff, 0x61, 0xf2, 0x00, 0x15, 0xad };

static void test_sha256(void **state)
{
    (void)state;
    uint8_t digest[SHA256_SIZE];
    assert_result(sha256(BYTES_LITERAL("abc"), digest), PASSKEY_OK);
    assert_bytes_equal(BYTES_ARRAY(digest), BYTES_ARRAY(abc_digest));
    assert_result(sha256((struct passkey_bytes){ NULL, 0 }, digest), PASSKEY_OK);
    assert_int_equal(digest[0], 0xe3);
}

static void test_digest_of_two_parts(void **state)
{
    (void)state;
    uint8_t out[SHA256_SIZE];
    struct digest *digest = NULL;
    assert_result(digest_new(&digest, NULL), PASSKEY_OK);
    for (int i = 0; i < 3; i++) {
        memset(out, 0, sizeof(out));
        assert_result(
            digest_sha256(digest, BYTES_LITERAL("a"), BYTES_LITERAL("bc"), out), PASSKEY_OK);
        assert_bytes_equal(BYTES_ARRAY(out), BYTES_ARRAY(abc_digest));
    }
    digest_free(&digest);
    assert_null(digest);
    digest_free(&digest);
}

/* RFC 4231, 4.3. */
static void test_hmac(void **state)
{
    (void)state;
    static const uint8_t expected[] = { 0x5b, 0xdc, 0xc1, 0x46, 0xbf, 0x60, 0x75, 0x4e, 0x6a, 0x04,
        0x24, 0x26, 0x08, 0x95, 0x75, 0xc7, 0x5a, 0x00, 0x3f, 0x08, 0x9d, 0x27, 0x39, 0x83, 0x9d,
        0xec, 0x58, 0xb9, 0x64, 0xec, 0x38, 0x43 };
    uint8_t mac[SHA256_SIZE];
    assert_result(
        hmac_sha256(BYTES_LITERAL("Jefe"), BYTES_LITERAL("what do ya want for nothing?"), mac),
        PASSKEY_OK);
    assert_bytes_equal(BYTES_ARRAY(mac), BYTES_ARRAY(expected));
}

/* An absent key is the empty key, never the key of the previous call. */
static void test_hmac_without_key(void **state)
{
    (void)state;
    uint8_t first[SHA256_SIZE], second[SHA256_SIZE];
    assert_result(
        hmac_sha256((struct passkey_bytes){ NULL, 0 }, BYTES_LITERAL("m"), first), PASSKEY_OK);
    assert_result(hmac_sha256(BYTES_LITERAL("Jefe"), BYTES_LITERAL("m"), second), PASSKEY_OK);
    assert_false(bytes_equal(BYTES_ARRAY(first), BYTES_ARRAY(second)));
    assert_result(
        hmac_sha256((struct passkey_bytes){ NULL, 0 }, BYTES_LITERAL("m"), second), PASSKEY_OK);
    assert_bytes_equal(BYTES_ARRAY(first), BYTES_ARRAY(second));
}

/* RFC 5869, A.1: the second step. */
static void test_hkdf_expand(void **state)
{
    (void)state;
    static const uint8_t key[] = { 0x07, 0x77, 0x09, 0x36, 0x2c, 0x2e, 0x32, 0xdf, 0x0d, 0xdc, 0x3f,
        0x0d, 0xc4, 0x7b, 0xba, 0x63, 0x90, 0xb6, 0xc7, 0x3b, 0xb5, 0x0f, 0x9c, 0x31, 0x22, 0xec,
        0x84, 0x4a, 0xd7, 0xc2, 0xb3, 0xe5 };
    static const uint8_t info[] = { 0xf0, 0xf1, 0xf2, 0xf3, 0xf4, 0xf5, 0xf6, 0xf7, 0xf8, 0xf9 };
    static const uint8_t expected[] = { 0x3c, 0xb2, 0x5f, 0x25, 0xfa, 0xac, 0xd5, 0x7a, 0x90, 0x43,
        0x4f, 0x64, 0xd0, 0x36, 0x2f, 0x2a, 0x2d, 0x2d, 0x0a, 0x90, 0xcf, 0x1a, 0x5a, 0x4c, 0x5d,
        0xb0, 0x2d, 0x56, 0xec, 0xc4, 0xc5, 0xbf, 0x34, 0x00, 0x72, 0x08, 0xd5, 0xb8, 0x87, 0x18,
        0x58, 0x65 };
    uint8_t out[sizeof(expected)];
    assert_result(
        hkdf_sha256_expand(BYTES_ARRAY(key), BYTES_ARRAY(info), out, sizeof(out)), PASSKEY_OK);
    assert_bytes_equal(BYTES_ARRAY(out), BYTES_ARRAY(expected));
    assert_result(
        hkdf_sha256_expand(BYTES_ARRAY(key), BYTES_ARRAY(info), out, 0), PASSKEY_INTERNAL);
}

int main(void)
{
    cmocka_set_message_output(CM_OUTPUT_TAP);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sha256),
        cmocka_unit_test(test_digest_of_two_parts),
        cmocka_unit_test(test_hmac),
        cmocka_unit_test(test_hmac_without_key),
        cmocka_unit_test(test_hkdf_expand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
