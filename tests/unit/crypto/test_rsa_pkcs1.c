/* SPDX-License-Identifier: Apache-2.0 */
/*
 * RS256 without a key object: the same answers as the library's for keys of several sizes and
 * exponents, and of encodings of the hash only the one of RFC 8017, 9.2.
 */
#include "crypto/rsa_pkcs1.h"
#include "unit/unit.h"
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#define SIZE_MAX_HERE 258

struct pair {
    EVP_PKEY *key;
    struct cose_key public_key;
    uint8_t modulus[SIZE_MAX_HERE];
    uint8_t exponent[8];
};

static struct rsa_pkcs1 rsa;
static struct pair usual; /* 2,048 bits, 65537 */

static struct passkey_bytes number(EVP_PKEY *key, const char *name, uint8_t *out)
{
    BIGNUM *value = NULL;
    assert_int_equal(EVP_PKEY_get_bn_param(key, name, &value), 1);
    int size = BN_bn2bin(value, out);
    BN_free(value);
    return (struct passkey_bytes){ out, (size_t)size };
}

static void pair_make(struct pair *pair, unsigned bits, uint64_t exponent)
{
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
    OSSL_PARAM parameters[] = { OSSL_PARAM_uint(OSSL_PKEY_PARAM_RSA_BITS, &bits),
        OSSL_PARAM_uint64(OSSL_PKEY_PARAM_RSA_E, &exponent), OSSL_PARAM_END };
    pair->key = NULL;
    assert_int_equal(EVP_PKEY_keygen_init(context), 1);
    assert_int_equal(EVP_PKEY_CTX_set_params(context, parameters), 1);
    assert_int_equal(EVP_PKEY_generate(context, &pair->key), 1);
    EVP_PKEY_CTX_free(context);
    pair->public_key = (struct cose_key){ .type = COSE_KEY_TYPE_RSA,
        .algorithm = COSE_ALGORITHM_RS256,
        .modulus = number(pair->key, OSSL_PKEY_PARAM_RSA_N, pair->modulus),
        .exponent = number(pair->key, OSSL_PKEY_PARAM_RSA_E, pair->exponent) };
    assert_result(cose_key_check(&pair->public_key, NULL), PASSKEY_OK);
}

static int setup(void **state)
{
    (void)state;
    pair_make(&usual, 2048, 65537);
    return rsa_pkcs1_init(&rsa, NULL);
}

static int teardown(void **state)
{
    (void)state;
    EVP_PKEY_free(usual.key);
    rsa_pkcs1_deinit(&rsa);
    return 0;
}

static void hash_of(uint8_t number, uint8_t hash[SHA256_SIZE])
{
    assert_result(sha256((struct passkey_bytes){ &number, 1 }, hash), PASSKEY_OK);
}

static void sign(const struct pair *pair, const uint8_t hash[SHA256_SIZE], uint8_t *signature)
{
    size_t size = pair->public_key.modulus.size;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(NULL, pair->key, NULL);
    assert_int_equal(EVP_PKEY_sign_init(context), 1);
    assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING), 1);
    assert_int_equal(EVP_PKEY_CTX_set_signature_md(context, EVP_sha256()), 1);
    assert_int_equal(EVP_PKEY_sign(context, signature, &size, hash, SHA256_SIZE), 1);
    EVP_PKEY_CTX_free(context);
}

static int verify(const struct pair *pair, const uint8_t hash[SHA256_SIZE], const uint8_t *bytes)
{
    return rsa_pkcs1_verify_sha256(&rsa, &pair->public_key, hash,
        (struct passkey_bytes){ bytes, pair->public_key.modulus.size });
}

static void test_sizes_and_exponents(void **state)
{
    static const struct {
        unsigned bits;
        uint64_t exponent;
    } rows[] = { { 2049, 65537 }, { 2060, 0xfffffffb } };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct pair pair;
        uint8_t hash[SHA256_SIZE], other[SHA256_SIZE], signature[SIZE_MAX_HERE];
        pair_make(&pair, rows[i].bits, rows[i].exponent);
        hash_of(1, hash);
        hash_of(2, other);
        sign(&pair, hash, signature);
        assert_int_equal(verify(&pair, hash, signature), 1);
        assert_int_equal(verify(&pair, other, signature), 0);
        signature[pair.public_key.modulus.size - 1] ^= 1;
        assert_int_equal(verify(&pair, hash, signature), 0);
        EVP_PKEY_free(pair.key);
    }
}

/* The signature of an encoded message that the caller made. */
static void sign_encoded(const uint8_t encoded[256], uint8_t signature[256])
{
    size_t size = 256;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(NULL, usual.key, NULL);
    assert_int_equal(EVP_PKEY_decrypt_init(context), 1);
    assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(context, RSA_NO_PADDING), 1);
    assert_int_equal(EVP_PKEY_decrypt(context, signature, &size, encoded, 256), 1);
    EVP_PKEY_CTX_free(context);
}

#define SHA256_INFO "\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20"

/* A head, bytes ff, and at the end a zero, a DigestInfo, the hash and what follows. */
static const struct encoding {
    const char *name;
    struct passkey_bytes head;
    struct passkey_bytes info;
    struct passkey_bytes end;
    int valid;
} encodings[] = {
    { "as specified", BYTES_CONSTANT("\x00\x01"), BYTES_CONSTANT(SHA256_INFO), { NULL, 0 }, 1 },
    { "block type 0", BYTES_CONSTANT("\x00\x00"), BYTES_CONSTANT(SHA256_INFO), { NULL, 0 }, 0 },
    { "block type 2", BYTES_CONSTANT("\x00\x02"), BYTES_CONSTANT(SHA256_INFO), { NULL, 0 }, 0 },
    { "a zero in the padding", BYTES_CONSTANT("\x00\x01\xff\x00"), BYTES_CONSTANT(SHA256_INFO),
        { NULL, 0 }, 0 },
    { "something after the hash", BYTES_CONSTANT("\x00\x01"), BYTES_CONSTANT(SHA256_INFO),
        BYTES_CONSTANT("\x00"), 0 },
    { "much after the hash", BYTES_CONSTANT("\x00\x01"), BYTES_CONSTANT(SHA256_INFO),
        BYTES_CONSTANT("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"), 0 },
    { "no parameters", BYTES_CONSTANT("\x00\x01"),
        BYTES_CONSTANT("\x30\x2f\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x04\x20"),
        { NULL, 0 }, 0 },
    { "a length in two bytes", BYTES_CONSTANT("\x00\x01"),
        BYTES_CONSTANT(
            "\x30\x81\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20"),
        { NULL, 0 }, 0 },
    { "another digest", BYTES_CONSTANT("\x00\x01"),
        BYTES_CONSTANT(
            "\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x02\x05\x00\x04\x20"),
        { NULL, 0 }, 0 },
    { "only the hash", BYTES_CONSTANT("\x00\x01"), { NULL, 0 }, { NULL, 0 }, 0 },
};

static void encode(
    const struct encoding *encoding, const uint8_t hash[SHA256_SIZE], uint8_t encoded[256])
{
    size_t end = 256 - encoding->end.size - SHA256_SIZE - encoding->info.size;
    memset(encoded, 0xff, 256);
    memcpy(encoded, encoding->head.data, encoding->head.size);
    encoded[end - 1] = 0;
    if (encoding->info.size > 0)
        memcpy(encoded + end, encoding->info.data, encoding->info.size);
    memcpy(encoded + end + encoding->info.size, hash, SHA256_SIZE);
    if (encoding->end.size > 0)
        memcpy(encoded + 256 - encoding->end.size, encoding->end.data, encoding->end.size);
}

static void test_encodings(void **state)
{
    (void)state;
    uint8_t hash[SHA256_SIZE], encoded[256], signature[256];
    hash_of(1, hash);
    for (size_t i = 0; i < sizeof(encodings) / sizeof(encodings[0]); i++) {
        print_message("# %s\n", encodings[i].name);
        encode(&encodings[i], hash, encoded);
        sign_encoded(encoded, signature);
        assert_int_equal(verify(&usual, hash, signature), encodings[i].valid);
    }
}

/* Numbers that no one signed, and one that is the signature but not below the modulus. */
static void test_numbers(void **state)
{
    (void)state;
    uint8_t hash[SHA256_SIZE], bytes[256] = { 0 };
    BIGNUM *modulus = BN_bin2bn(usual.modulus, 256, NULL);
    BIGNUM *sum = BN_new();
    hash_of(1, hash);
    assert_int_equal(verify(&usual, hash, bytes), 0);
    bytes[255] = 1;
    assert_int_equal(verify(&usual, hash, bytes), 0);
    assert_int_equal(verify(&usual, hash, usual.modulus), 0);
    memset(bytes, 0xff, sizeof(bytes));
    assert_int_equal(verify(&usual, hash, bytes), 0);
    uint8_t next = 0;
    do {
        hash_of(next++, hash);
        sign(&usual, hash, bytes);
        assert_non_null(BN_bin2bn(bytes, 256, sum));
        assert_int_equal(BN_add(sum, sum, modulus), 1);
    } while (BN_num_bits(sum) > 2048 && next != 0);
    assert_int_equal(BN_bn2binpad(sum, bytes, 256), 256);
    assert_int_equal(verify(&usual, hash, bytes), 0);
    BN_free(sum);
    BN_free(modulus);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sizes_and_exponents),
        cmocka_unit_test(test_encodings),
        cmocka_unit_test(test_numbers),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, setup, teardown);
}
