/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signatures by keys made here: what verifies, what must not, and that no key of an earlier call
 * is ever used again (SIG-1 to SIG-6, COSE-12).
 */
#include "crypto/ecdsa_der.h"
#include "crypto/p256_key.h"
#include "crypto/signature.h"
#include "unit.h"
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

static const char text[] = "what was signed";

/* A key pair, the public half as COSE has it, and a signature of the text. */
struct signer {
    EVP_PKEY *pair;
    struct cose_key key;
    uint8_t point[65];
    uint8_t modulus[512];
    uint8_t exponent[8];
    uint8_t signature[512];
    size_t signature_size;
};

static void sign(struct signer *signer)
{
    const char *digest = signer->key.algorithm == COSE_ALGORITHM_EDDSA ? NULL : "SHA256";
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    signer->signature_size = sizeof(signer->signature);
    assert_int_equal(
        EVP_DigestSignInit_ex(context, NULL, digest, NULL, NULL, signer->pair, NULL), 1);
    assert_int_equal(EVP_DigestSign(context, signer->signature, &signer->signature_size,
                         (const uint8_t *)text, sizeof(text) - 1),
        1);
    EVP_MD_CTX_free(context);
}

static void es256_init(struct signer *signer)
{
    size_t size;
    memset(signer, 0, sizeof(*signer));
    signer->pair = EVP_EC_gen("P-256");
    assert_int_equal(EVP_PKEY_get_octet_string_param(signer->pair, OSSL_PKEY_PARAM_PUB_KEY,
                         signer->point, sizeof(signer->point), &size),
        1);
    signer->key = (struct cose_key){ .type = 2,
        .algorithm = COSE_ALGORITHM_ES256,
        .curve = 1,
        .x = { signer->point + 1, 32 },
        .y = { signer->point + 33, 32 } };
    sign(signer);
}

static void eddsa_init(struct signer *signer)
{
    size_t size = 32;
    memset(signer, 0, sizeof(*signer));
    signer->pair = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    assert_int_equal(EVP_PKEY_get_raw_public_key(signer->pair, signer->point, &size), 1);
    signer->key = (struct cose_key){
        .type = 1, .algorithm = COSE_ALGORITHM_EDDSA, .curve = 6, .x = { signer->point, 32 }
    };
    sign(signer);
}

static struct passkey_bytes number(EVP_PKEY *pair, const char *name, uint8_t *out)
{
    BIGNUM *value = NULL;
    assert_int_equal(EVP_PKEY_get_bn_param(pair, name, &value), 1);
    int size = BN_bn2bin(value, out);
    BN_free(value);
    return (struct passkey_bytes){ out, (size_t)size };
}

static void rs256_init(struct signer *signer)
{
    memset(signer, 0, sizeof(*signer));
    signer->pair = EVP_RSA_gen(2048);
    signer->key = (struct cose_key){ .type = 3,
        .algorithm = COSE_ALGORITHM_RS256,
        .modulus = number(signer->pair, OSSL_PKEY_PARAM_RSA_N, signer->modulus),
        .exponent = number(signer->pair, OSSL_PKEY_PARAM_RSA_E, signer->exponent) };
    sign(signer);
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

/* Good as it is; refused with each byte of the signature changed, cut, and with a byte more. */
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

static void test_eddsa(void **state)
{
    (void)state;
    struct signer signer;
    eddsa_init(&signer);
    mutate(&signer);
    EVP_PKEY_free(signer.pair);
}

static void test_rs256(void **state)
{
    (void)state;
    struct signer signer;
    rs256_init(&signer);
    mutate(&signer);
    EVP_PKEY_free(signer.pair);
}

/* Two users in turn: each signature verifies with its own key alone. */
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

/* COSE-12: the point before a refused one is still in the library's key; it must not verify. */
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

/* The same one room lower: after a refusal nothing verifies, and the object is another. */
static void test_scratch_key_is_thrown_away(void **state)
{
    (void)state;
    struct signer signer;
    struct p256_key scratch;
    uint8_t hash[32], off_curve[32] = { 5 };
    es256_init(&signer);
    assert_int_equal(EVP_Digest(text, sizeof(text) - 1, hash, NULL, EVP_sha256(), NULL), 1);
    struct passkey_bytes signature = { signer.signature, signer.signature_size };
    assert_result(p256_key_init(&scratch, NULL), PASSKEY_OK);
    assert_true(p256_key_verify(&scratch, hash, signature) < 0);
    assert_result(p256_key_set(&scratch, signer.key.x.data, signer.key.y.data, NULL), PASSKEY_OK);
    assert_int_equal(p256_key_verify(&scratch, hash, signature), 1);
    EVP_PKEY *before = scratch.key;
    assert_int_equal(EVP_PKEY_up_ref(before), 1);
    assert_result(
        p256_key_set(&scratch, signer.key.x.data, off_curve, NULL), PASSKEY_PUBLIC_KEY_INVALID);
    assert_ptr_not_equal(scratch.key, before);
    EVP_PKEY_free(before);
    assert_int_not_equal(
        EVP_PKEY_verify(scratch.verification, signature.data, signature.size, hash, sizeof(hash)),
        1);
    assert_true(p256_key_verify(&scratch, hash, signature) < 0);
    p256_key_deinit(&scratch);
    EVP_PKEY_free(signer.pair);
}

/* COSE-12: an x that no point of Ed25519 has; about every second number is one. */
static void test_ed25519_off_curve(void **state)
{
    (void)state;
    uint8_t point[32] = { 2 }; /* y = 2: (4 - 1) / (4 d + 1) is no square */
    struct cose_key key = {
        .type = 1, .algorithm = COSE_ALGORITHM_EDDSA, .curve = 6, .x = BYTES_ARRAY(point)
    };
    assert_result(signature_key_check(verifier, &key, NULL), PASSKEY_PUBLIC_KEY_INVALID);
    point[0] = 3;
    assert_result(signature_key_check(verifier, &key, NULL), PASSKEY_OK);
}

/* A key of one algorithm never judges a signature of another (SIG-6). */
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
        DER("\x30\x07\x02\x01\x01\x02\x01\x01"),         /* too much promised */
        DER("\x30\x06\x02\x01\x01\x02\x01\x01\x00"),     /* a byte behind */
        DER("\x30\x07\x02\x01\x01\x02\x01\x01\x00"),     /* a byte within */
        DER("\x30\x07\x02\x02\x00\x01\x02\x01\x01"),     /* padded */
        DER("\x30\x06\x02\x01\x81\x02\x01\x01"),         /* negative */
        DER("\x30\x05\x02\x00\x02\x01\x01"),             /* empty number */
        DER("\x30\x03\x02\x01\x01"),                     /* one number */
        DER("\x30\x06\x03\x01\x01\x02\x01\x01"),         /* another tag */
    };
#undef DER
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
        assert_true(ecdsa_der_strict(good[i]));
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        if (ecdsa_der_strict(bad[i]))
            fail_msg("accepted: row %zu", i);
}

static int setup(void **state)
{
    (void)state;
    struct passkey_error error = { 0 };
    if (signature_verifier_new(&verifier, &error) == PASSKEY_OK)
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
        cmocka_unit_test(test_eddsa),
        cmocka_unit_test(test_rs256),
        cmocka_unit_test(test_keys_in_turn),
        cmocka_unit_test(test_refused_point_leaves_no_key),
        cmocka_unit_test(test_scratch_key_is_thrown_away),
        cmocka_unit_test(test_ed25519_off_curve),
        cmocka_unit_test(test_algorithm_of_the_key),
        cmocka_unit_test(test_strict_der),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, setup, teardown);
}
