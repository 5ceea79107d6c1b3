/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signatures with keys that are made here: which are valid, which are not, and that no key of an
 * earlier call is used again (SIG-1 to SIG-6, COSE-12).
 */
#include "crypto/ec_key.h"
#include "crypto/ecdsa_der.h"
#include "crypto/signature.h"
#include "crypto/signature_selftest.h"
#include "unit/unit.h"
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

static const char text[] = "what was signed";

/* A key pair, the public key in COSE form, and a signature of the text. */
struct signer {
    EVP_PKEY *pair;
    struct cose_key key;
    uint8_t bytes[ML_DSA_KEY_SIZE_MAX]; /* a point, a raw key, or a modulus */
    uint8_t exponent[8];
    uint8_t signature[ML_DSA_SIGNATURE_SIZE_MAX];
    size_t signature_size;
    int salt_size; /* of PSS */
};

static void sign(struct signer *signer)
{
    const struct cose_algorithm *algorithm = cose_algorithm_find(signer->key.algorithm);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_PKEY_CTX *parameters;
    signer->signature_size = sizeof(signer->signature);
    assert_int_equal(EVP_DigestSignInit_ex(context, &parameters,
                         cose_digest_name(algorithm->digest), NULL, NULL, signer->pair, NULL),
        1);
    if (algorithm->family == COSE_FAMILY_RSA_PSS) {
        assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING), 1);
        assert_int_equal(EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, signer->salt_size), 1);
    }
    assert_int_equal(EVP_DigestSign(context, signer->signature, &signer->signature_size,
                         (const uint8_t *)text, sizeof(text) - 1),
        1);
    EVP_MD_CTX_free(context);
}

static struct passkey_bytes number(EVP_PKEY *pair, const char *name, uint8_t *out)
{
    BIGNUM *value = NULL;
    assert_int_equal(EVP_PKEY_get_bn_param(pair, name, &value), 1);
    int size = BN_bn2bin(value, out);
    BN_free(value);
    return (struct passkey_bytes){ out, (size_t)size };
}

static void ec_init(struct signer *signer, const struct cose_algorithm *algorithm)
{
    size_t size;
    signer->pair = EVP_EC_gen(algorithm->library_name);
    assert_int_equal(EVP_PKEY_get_octet_string_param(signer->pair, OSSL_PKEY_PARAM_PUB_KEY,
                         signer->bytes, sizeof(signer->bytes), &size),
        1);
    signer->key.x = (struct passkey_bytes){ signer->bytes + 1, algorithm->key_size };
    signer->key.y =
        (struct passkey_bytes){ signer->bytes + 1 + algorithm->key_size, algorithm->key_size };
}

static void rsa_init(struct signer *signer)
{
    signer->pair = EVP_RSA_gen(2048);
    signer->key.modulus = number(signer->pair, OSSL_PKEY_PARAM_RSA_N, signer->bytes);
    signer->key.exponent = number(signer->pair, OSSL_PKEY_PARAM_RSA_E, signer->exponent);
}

static void raw_init(struct signer *signer, const struct cose_algorithm *algorithm)
{
    size_t size = sizeof(signer->bytes);
    signer->pair = EVP_PKEY_Q_keygen(NULL, NULL, algorithm->library_name);
    assert_int_equal(EVP_PKEY_get_raw_public_key(signer->pair, signer->bytes, &size), 1);
    bool octet_pair = algorithm->key_type == COSE_KEY_TYPE_OKP;
    *(octet_pair ? &signer->key.x : &signer->key.public_key) =
        (struct passkey_bytes){ signer->bytes, size };
}

static void signer_init(struct signer *signer, int64_t number)
{
    const struct cose_algorithm *algorithm = cose_algorithm_find(number);
    memset(signer, 0, sizeof(*signer));
    signer->key = (struct cose_key){
        .type = algorithm->key_type, .algorithm = algorithm->algorithm, .curve = algorithm->curve
    };
    signer->salt_size = RSA_PSS_SALTLEN_DIGEST;
    if (algorithm->family == COSE_FAMILY_ECDSA)
        ec_init(signer, algorithm);
    else if (algorithm->key_type == COSE_KEY_TYPE_RSA)
        rsa_init(signer);
    else
        raw_init(signer, algorithm);
    sign(signer);
}

static void es256_init(struct signer *signer)
{
    signer_init(signer, COSE_ALGORITHM_ES256);
}

static void eddsa_init(struct signer *signer)
{
    signer_init(signer, COSE_ALGORITHM_EDDSA);
}

static struct signed_message message_of(const struct signer *signer)
{
    return (struct signed_message){ .head = { (const uint8_t *)text, 4 },
        .tail = { (const uint8_t *)text + 4, sizeof(text) - 1 - 4 },
        .signature = { signer->signature, signer->signature_size } };
}

static struct signature_verifier *verifier;

static enum passkey_result verify(const struct cose_key *key, const struct signed_message *message)
{
    return signature_verify(verifier, key, message, CHECK_AUTH_21, NULL);
}

/* The signature is valid, and invalid with any byte changed, truncated, or with one more byte. */
static void mutate(struct signer *signer)
{
    struct signed_message message = message_of(signer);
    assert_result(signature_key_check(verifier, &signer->key, NULL), PASSKEY_OK);
    assert_result(verify(&signer->key, &message), PASSKEY_OK);
    for (size_t i = 0; i < signer->signature_size; i++) {
        signer->signature[i] ^= 1;
        assert_result(verify(&signer->key, &message), PASSKEY_SIGNATURE_INVALID);
        signer->signature[i] ^= 1;
    }
    for (message.signature.size = 0; message.signature.size < signer->signature_size;
         message.signature.size++)
        assert_result(verify(&signer->key, &message), PASSKEY_SIGNATURE_INVALID);
    message.signature.size = signer->signature_size + 1;
    assert_result(verify(&signer->key, &message), PASSKEY_SIGNATURE_INVALID);
    message = message_of(signer);
    message.tail.size--;
    assert_result(verify(&signer->key, &message), PASSKEY_SIGNATURE_INVALID);
    message = message_of(signer);
    assert_result(verify(&signer->key, &message), PASSKEY_OK);
}

static void test_es256(void **state)
{
    (void)state;
    struct signer signer;
    for (int i = 0; i < 8; i++) { /* about half of them have high S: SIG-5 */
        es256_init(&signer);
        mutate(&signer);
        EVP_PKEY_free(signer.pair);
    }
}

/* Every algorithm that the library supports; the others are refused by name. */
static void test_every_algorithm(void **state)
{
    (void)state;
    const struct cose_algorithm *algorithm;
    size_t count = 0;
    for (size_t i = 0; (algorithm = cose_algorithm_at(i)) != NULL; i++) {
        struct signer signer;
        if (!signature_available(verifier, algorithm->algorithm)) {
            print_message("# not offered here: %s\n", algorithm->name);
            continue;
        }
        signer_init(&signer, algorithm->algorithm);
        mutate(&signer);
        EVP_PKEY_free(signer.pair);
        count++;
    }
    assert_in_range(count, 16, 19);
}

static void test_unavailable(void **state)
{
    (void)state;
    static const uint8_t zeros[ML_DSA_SIGNATURE_SIZE_MAX];
    struct cose_key key = { .type = COSE_KEY_TYPE_AKP,
        .algorithm = COSE_ALGORITHM_ML_DSA_87,
        .public_key = { zeros, ML_DSA_KEY_SIZE_MAX } };
    struct signed_message message = { .signature = BYTES_ARRAY(zeros) };
    if (signature_available(verifier, COSE_ALGORITHM_ML_DSA_87))
        skip();
    assert_result(signature_key_check(verifier, &key, NULL), PASSKEY_ALGORITHM_UNAVAILABLE);
    assert_result(verify(&key, &message), PASSKEY_ALGORITHM_UNAVAILABLE);
    key.public_key.size--;
    assert_result(verify(&key, &message), PASSKEY_PUBLIC_KEY_INVALID);
}

/* SIG-3: the salt must have the size of the digest. */
static void test_pss_salt(void **state)
{
    (void)state;
    struct signer signer;
    static const int sizes[] = { 0, 20, 31, 33, RSA_PSS_SALTLEN_MAX };
    signer_init(&signer, COSE_ALGORITHM_PS256);
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        signer.salt_size = sizes[i];
        sign(&signer);
        struct signed_message message = message_of(&signer);
        assert_result(verify(&signer.key, &message), PASSKEY_SIGNATURE_INVALID);
    }
    signer.salt_size = 32;
    sign(&signer);
    struct signed_message message = message_of(&signer);
    assert_result(verify(&signer.key, &message), PASSKEY_OK);
    EVP_PKEY_free(signer.pair);
}

/* SIG-6: one RSA key with six algorithms; a signature is valid only with its own. */
static void test_rsa_algorithms_apart(void **state)
{
    (void)state;
    static const int64_t algorithms[] = { -257, -258, -259, -37, -38, -39 };
    struct signer signer;
    signer_init(&signer, COSE_ALGORITHM_RS256);
    for (size_t i = 0; i < 6; i++) {
        signer.key.algorithm = algorithms[i];
        sign(&signer);
        struct signed_message message = message_of(&signer);
        for (size_t j = 0; j < 6; j++) {
            signer.key.algorithm = algorithms[j];
            assert_result(
                verify(&signer.key, &message), i == j ? PASSKEY_OK : PASSKEY_SIGNATURE_INVALID);
        }
    }
    EVP_PKEY_free(signer.pair);
}

/* Two users in turn: each signature is valid only for its own key. */
static void test_keys_in_turn(void **state)
{
    (void)state;
    struct signer signers[2];
    es256_init(&signers[0]);
    es256_init(&signers[1]);
    for (int i = 0; i < 6; i++) {
        struct signed_message message = message_of(&signers[i & 1]);
        assert_result(verify(&signers[i & 1].key, &message), PASSKEY_OK);
        assert_result(verify(&signers[!(i & 1)].key, &message), PASSKEY_SIGNATURE_INVALID);
    }
    EVP_PKEY_free(signers[0].pair);
    EVP_PKEY_free(signers[1].pair);
}

/*
 * COSE-12: after a refused point, the library's key still has the previous one, which must not be
 * used.
 */
static void test_refused_point_leaves_no_key(void **state)
{
    (void)state;
    struct signer signer;
    uint8_t off_curve[32];
    es256_init(&signer);
    struct signed_message message = message_of(&signer);
    struct cose_key bad = signer.key;
    memcpy(off_curve, signer.key.y.data, 32);
    off_curve[31] ^= 1;
    bad.y = BYTES_ARRAY(off_curve);
    assert_result(verify(&signer.key, &message), PASSKEY_OK);
    assert_result(verify(&bad, &message), PASSKEY_PUBLIC_KEY_INVALID);
    assert_result(signature_key_check(verifier, &bad, NULL), PASSKEY_PUBLIC_KEY_INVALID);
    assert_result(verify(&signer.key, &message), PASSKEY_OK);
    EVP_PKEY_free(signer.pair);
}

/* The same one layer below: after a refusal nothing is valid, and the object is a new one. */
static void test_scratch_key_is_thrown_away(void **state)
{
    (void)state;
    struct signer signer;
    struct ec_key scratch;
    uint8_t hash[32], off_curve[32] = { 5 };
    es256_init(&signer);
    assert_int_equal(EVP_Digest(text, sizeof(text) - 1, hash, NULL, EVP_sha256(), NULL), 1);
    struct passkey_bytes signature = { signer.signature, signer.signature_size };
    assert_result(
        ec_key_init(&scratch, cose_algorithm_find(COSE_ALGORITHM_ES256), NULL), PASSKEY_OK);
    assert_true(ec_key_verify(&scratch, BYTES_ARRAY(hash), signature) < 0);
    assert_result(ec_key_set(&scratch, signer.key.x.data, signer.key.y.data, NULL), PASSKEY_OK);
    assert_int_equal(ec_key_verify(&scratch, BYTES_ARRAY(hash), signature), 1);
    EVP_PKEY *before = scratch.key;
    assert_int_equal(EVP_PKEY_up_ref(before), 1);
    assert_result(
        ec_key_set(&scratch, signer.key.x.data, off_curve, NULL), PASSKEY_PUBLIC_KEY_INVALID);
    assert_ptr_not_equal(scratch.key, before);
    EVP_PKEY_free(before);
    assert_int_not_equal(
        EVP_PKEY_verify(scratch.verification, signature.data, signature.size, hash, sizeof(hash)),
        1);
    assert_true(ec_key_verify(&scratch, BYTES_ARRAY(hash), signature) < 0);
    ec_key_deinit(&scratch);
    EVP_PKEY_free(signer.pair);
}

/* COSE-12 on every curve: points off it, and x = y = 0; then the valid key again. */
static void test_points_of_every_curve(void **state)
{
    (void)state;
    static const int64_t algorithms[] = { -7, -9, -35, -51, -36, -52, -47 };
    static const uint8_t zeros[COORDINATE_SIZE_MAX];
    for (size_t i = 0; i < sizeof(algorithms) / sizeof(algorithms[0]); i++) {
        struct signer signer;
        signer_init(&signer, algorithms[i]);
        struct signed_message message = message_of(&signer);
        struct cose_key bad = signer.key;
        bad.y = bad.x;
        assert_result(verify(&signer.key, &message), PASSKEY_OK);
        assert_result(verify(&bad, &message), PASSKEY_PUBLIC_KEY_INVALID);
        bad.x.data = bad.y.data = zeros;
        assert_result(verify(&bad, &message), PASSKEY_PUBLIC_KEY_INVALID);
        assert_result(signature_key_check(verifier, &bad, NULL), PASSKEY_PUBLIC_KEY_INVALID);
        assert_result(verify(&signer.key, &message), PASSKEY_OK);
        EVP_PKEY_free(signer.pair);
    }
}

/* COSE-12: the same for Ed448; every second number is the y of a point. */
static void test_ed448_off_curve(void **state)
{
    (void)state;
    uint8_t point[57] = { 0 };
    struct cose_key key = {
        .type = 1, .algorithm = COSE_ALGORITHM_ED448, .curve = 7, .x = BYTES_ARRAY(point)
    };
    size_t good = 0;
    for (point[0] = 2; point[0] < 202; point[0]++)
        good += signature_key_check(verifier, &key, NULL) == PASSKEY_OK;
    assert_in_range(good, 70, 130);
    struct signer signer; /* and all generated keys are points */
    for (int i = 0; i < 10; i++) {
        signer_init(&signer, COSE_ALGORITHM_ED448);
        assert_result(signature_key_check(verifier, &signer.key, NULL), PASSKEY_OK);
        EVP_PKEY_free(signer.pair);
    }
}

/* COSE-12: an x that no point of Ed25519 has; about every second number is one. */
static void test_ed25519_off_curve(void **state)
{
    (void)state;
    uint8_t point[32] = { 2 }; /* y = 2: (4 - 1) / (4 d + 1) is not a square */
    struct cose_key key = {
        .type = 1, .algorithm = COSE_ALGORITHM_EDDSA, .curve = 6, .x = BYTES_ARRAY(point)
    };
    assert_result(signature_key_check(verifier, &key, NULL), PASSKEY_PUBLIC_KEY_INVALID);
    point[0] = 3;
    assert_result(signature_key_check(verifier, &key, NULL), PASSKEY_OK);
}

/* The key of one algorithm never verifies a signature of another (SIG-6). */
static void test_algorithm_of_the_key(void **state)
{
    (void)state;
    struct signer es256, eddsa;
    es256_init(&es256);
    eddsa_init(&eddsa);
    struct signed_message message = message_of(&es256);
    assert_result(verify(&eddsa.key, &message), PASSKEY_SIGNATURE_INVALID);
    message = message_of(&eddsa);
    assert_result(verify(&es256.key, &message), PASSKEY_SIGNATURE_INVALID);
    EVP_PKEY_free(es256.pair);
    EVP_PKEY_free(eddsa.pair);
}

static void test_strict_der(void **state)
{
    (void)state;
#define DER(literal)                                                                               \
    {                                                                                              \
        (const uint8_t *)(literal), sizeof(literal) - 1                                            \
    }
    static const struct passkey_bytes good[] = { DER("\x30\x06\x02\x01\x01\x02\x01\x01"),
        DER("\x30\x08\x02\x02\x00\x80\x02\x02\x00\xff") };
    static const struct passkey_bytes bad[] = {
        DER(""), DER("\x30"), DER("\x30\x00"), DER("\x31\x06\x02\x01\x01\x02\x01\x01"),
        DER("\x30\x81\x06\x02\x01\x01\x02\x01\x01"),     /* long form */
        DER("\x30\x80\x02\x01\x01\x02\x01\x01\x00\x00"), /* indefinite */
        DER("\x30\x07\x02\x01\x01\x02\x01\x01"),         /* a length that is too large */
        DER("\x30\x06\x02\x01\x01\x02\x01\x01\x00"),     /* a trailing byte */
        DER("\x30\x07\x02\x01\x01\x02\x01\x01\x00"),     /* a trailing byte inside */
        DER("\x30\x07\x02\x02\x00\x01\x02\x01\x01"),     /* padded */
        DER("\x30\x06\x02\x01\x81\x02\x01\x01"),         /* negative */
        DER("\x30\x05\x02\x00\x02\x01\x01"),             /* empty number */
        DER("\x30\x03\x02\x01\x01"),                     /* one number */
        DER("\x30\x06\x03\x01\x01\x02\x01\x01"),         /* another tag */
    };
#undef DER
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
        assert_true(ecdsa_der_strict(good[i], 256));
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        if (ecdsa_der_strict(bad[i], 256))
            fail_msg("accepted: row %zu", i);
}

/* SIG-1: numbers of P-521 have 66 bytes with one bit in the first, and the sequence has a long
 * length only if it needs one. */
static void test_strict_der_of_p521(void **state)
{
    (void)state;
    uint8_t der[3 + 2 * 68] = { 0x30, 0x81, 136, 0x02, 66, 0x01 };
    struct passkey_bytes signature = BYTES_ARRAY(der);
    der[71] = 0x02;
    der[72] = 66;
    der[73] = 0x01;
    assert_true(ecdsa_der_strict(signature, 521));
    assert_false(ecdsa_der_strict(signature, 384));
    der[5] = 0x02; /* one bit too many */
    assert_false(ecdsa_der_strict(signature, 521));
    der[5] = 0x01;
    der[2] = 135;
    assert_false(ecdsa_der_strict(signature, 521));
    der[2] = 136;
    der[1] = 0x82;
    assert_false(ecdsa_der_strict(signature, 521));
    uint8_t longer[139] = { 0x30, 0x81, 6, 0x02, 1, 1, 0x02, 1, 1 };
    assert_false(ecdsa_der_strict((struct passkey_bytes){ longer, 9 }, 521));
}

static int setup(void **state)
{
    (void)state;
    struct passkey_error error = { 0 };
    if (signature_verifier_new(&verifier, &error) == PASSKEY_OK &&
        signature_selftest(verifier, &error) == PASSKEY_OK)
        return 0;
    print_error("%s\n", error.message);
    return 1;
}

static int teardown(void **state)
{
    (void)state;
    signature_verifier_free(&verifier);
    return verifier == NULL ? 0 : 1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_es256),
        cmocka_unit_test(test_every_algorithm),
        cmocka_unit_test(test_unavailable),
        cmocka_unit_test(test_pss_salt),
        cmocka_unit_test(test_rsa_algorithms_apart),
        cmocka_unit_test(test_keys_in_turn),
        cmocka_unit_test(test_refused_point_leaves_no_key),
        cmocka_unit_test(test_scratch_key_is_thrown_away),
        cmocka_unit_test(test_points_of_every_curve),
        cmocka_unit_test(test_ed25519_off_curve),
        cmocka_unit_test(test_ed448_off_curve),
        cmocka_unit_test(test_algorithm_of_the_key),
        cmocka_unit_test(test_strict_der),
        cmocka_unit_test(test_strict_der_of_p521),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, setup, teardown);
}
