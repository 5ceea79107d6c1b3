/* SPDX-License-Identifier: Apache-2.0 */
/* The known answers are short, because the test runs whenever a verifier is created. */
#include "crypto/signature_selftest.h"

#include "base/bytes.h"

/* RFC 6979, A.2.5: P-256, SHA-256, the message "sample". */
static const uint8_t p256_x[] = { 0x60, 0xfe, 0xd4, 0xba, 0x25, 0x5a, 0x9d, 0x31, 0xc9, 0x61, 0xeb,
    0x74, 0xc6, 0x35, 0x6d, 0x68, 0xc0, 0x49, 0xb8, 0x92, 0x3b, 0x61, 0xfa, 0x6c, 0xe6, 0x69, 0x62,
    0x2e, 0x60, 0xf2, 0x9f, 0xb6 };
static const uint8_t p256_y[] = { 0x79, 0x03, 0xfe, 0x10, 0x08, 0xb8, 0xbc, 0x99, 0xa4, 0x1a, 0xe9,
    0xe9, 0x56, 0x28, 0xbc, 0x64, 0xf2, 0xf1, 0xb2, 0x0c, 0x2d, 0x7e, 0x9f, 0x51, 0x77, 0xa3, 0xc2,
    0x94, 0xd4, 0x46, 0x22, 0x99 };
static const uint8_t p256_signature[] = { 0x30, 0x46, 0x02, 0x21, 0x00, 0xef, 0xd4, 0x8b, 0x2a,
    0xac, 0xb6, 0xa8, 0xfd, 0x11, 0x40, 0xdd, 0x9c, 0xd4, 0x5e, 0x81, 0xd6, 0x9d, 0x2c, 0x87, 0x7b,
    0x56, 0xaa, 0xf9, 0x91, 0xc3, 0x4d, 0x0e, 0xa8, 0x4e, 0xaf, 0x37, 0x16, 0x02, 0x21, 0x00, 0xf7,
    0xcb, 0x1c, 0x94, 0x2d, 0x65, 0x7c, 0x41, 0xd4, 0x36, 0xc7, 0xa1, 0xb6, 0xe2, 0x9f, 0x65, 0xf3,
    0xe9, 0x00, 0xdb, 0xb9, 0xaf, 0xf4, 0x06, 0x4d, 0xc4, 0xab, 0x2f, 0x84, 0x3a, 0xcd, 0xa8 };

/* The generators of the other curves, which are valid keys. */
static const uint8_t p384_x[] = { 0xaa, 0x87, 0xca, 0x22, 0xbe, 0x8b, 0x05, 0x37, 0x8e, 0xb1, 0xc7,
    0x1e, 0xf3, 0x20, 0xad, 0x74, 0x6e, 0x1d, 0x3b, 0x62, 0x8b, 0xa7, 0x9b, 0x98, 0x59, 0xf7, 0x41,
    0xe0, 0x82, 0x54, 0x2a, 0x38, 0x55, 0x02, 0xf2, 0x5d, 0xbf, 0x55, 0x29, 0x6c, 0x3a, 0x54, 0x5e,
    0x38, 0x72, 0x76, 0x0a, 0xb7 };
static const uint8_t p384_y[] = { 0x36, 0x17, 0xde, 0x4a, 0x96, 0x26, 0x2c, 0x6f, 0x5d, 0x9e, 0x98,
    0xbf, 0x92, 0x92, 0xdc, 0x29, 0xf8, 0xf4, 0x1d, 0xbd, 0x28, 0x9a, 0x14, 0x7c, 0xe9, 0xda, 0x31,
    0x13, 0xb5, 0xf0, 0xb8, 0xc0, 0x0a, 0x60, 0xb1, 0xce, 0x1d, 0x7e, 0x81, 0x9d, 0x7a, 0x43, 0x1d,
    0x7c, 0x90, 0xea, 0x0e, 0x5f };
static const uint8_t p521_x[] = { 0x00, 0xc6, 0x85, 0x8e, 0x06, 0xb7, 0x04, 0x04, 0xe9, 0xcd, 0x9e,
    0x3e, 0xcb, 0x66, 0x23, 0x95, 0xb4, 0x42, 0x9c, 0x64, 0x81, 0x39, 0x05, 0x3f, 0xb5, 0x21, 0xf8,
    0x28, 0xaf, 0x60, 0x6b, 0x4d, 0x3d, 0xba, 0xa1, 0x4b, 0x5e, 0x77, 0xef, 0xe7, 0x59, 0x28, 0xfe,
    0x1d, 0xc1, 0x27, 0xa2, 0xff, 0xa8, 0xde, 0x33, 0x48, 0xb3, 0xc1, 0x85, 0x6a, 0x42, 0x9b, 0xf9,
    0x7e, 0x7e, 0x31, 0xc2, 0xe5, 0xbd, 0x66 };
static const uint8_t p521_y[] = { 0x01, 0x18, 0x39, 0x29, 0x6a, 0x78, 0x9a, 0x3b, 0xc0, 0x04, 0x5c,
    0x8a, 0x5f, 0xb4, 0x2c, 0x7d, 0x1b, 0xd9, 0x98, 0xf5, 0x44, 0x49, 0x57, 0x9b, 0x44, 0x68, 0x17,
    0xaf, 0xbd, 0x17, 0x27, 0x3e, 0x66, 0x2c, 0x97, 0xee, 0x72, 0x99, 0x5e, 0xf4, 0x26, 0x40, 0xc5,
    0x50, 0xb9, 0x01, 0x3f, 0xad, 0x07, 0x61, 0x35, 0x3c, 0x70, 0x86, 0xa2, 0x72, 0xc2, 0x40, 0x88,
    0xbe, 0x94, 0x76, 0x9f, 0xd1, 0x66, 0x50 };
static const uint8_t secp256k1_x[] = { 0x79, 0xbe, 0x66, 0x7e, 0xf9, 0xdc, 0xbb, 0xac, 0x55, 0xa0,
    0x62, 0x95, 0xce, 0x87, 0x0b, 0x07, 0x02, 0x9b, 0xfc, 0xdb, 0x2d, 0xce, 0x28, 0xd9, 0x59, 0xf2,
    0x81, 0x5b, 0x16, 0xf8, 0x17, 0x98 };
static const uint8_t secp256k1_y[] = { 0x48, 0x3a, 0xda, 0x77, 0x26, 0xa3, 0xc4, 0x65, 0x5d, 0xa4,
    0xfb, 0xfc, 0x0e, 0x11, 0x08, 0xa8, 0xfd, 0x17, 0xb4, 0x48, 0xa6, 0x85, 0x54, 0x19, 0x9c, 0x47,
    0xd0, 0x8f, 0xfb, 0x10, 0xd4, 0xb8 };

/* SEQUENCE { INTEGER 0, INTEGER 0 } */
static const uint8_t zero_signature[] = { 0x30, 0x06, 0x02, 0x01, 0x00, 0x02, 0x01, 0x00 };

static enum passkey_result expect(enum passkey_result expected, enum passkey_result result,
    const struct cose_key *key, const char *what, struct passkey_error *error)
{
    if (result != expected)
        return fault(
            error, "Self-test of %s: %s.", cose_algorithm_find(key->algorithm)->name, what);
    return PASSKEY_OK;
}

/* A message of six bytes in two pieces. */
static struct signed_message sample(struct passkey_bytes signature)
{
    return (struct signed_message){
        .head = BYTES_LITERAL("sam"), .tail = BYTES_LITERAL("ple"), .signature = signature
    };
}

static enum passkey_result es256_selftest(
    struct signature_verifier *verifier, struct passkey_error *error)
{
    struct cose_key key = { .type = COSE_KEY_TYPE_EC2,
        .algorithm = COSE_ALGORITHM_ES256,
        .curve = COSE_CURVE_P256,
        .x = BYTES_ARRAY(p256_x),
        .y = BYTES_ARRAY(p256_y) };
    struct signed_message message = sample(BYTES_ARRAY(p256_signature));
    TRY(expect(PASSKEY_OK, signature_verify(verifier, &key, &message, CHECK_NONE, NULL), &key,
        "a valid signature is refused", error));
    message.tail = BYTES_LITERAL("plf");
    return expect(PASSKEY_SIGNATURE_INVALID,
        signature_verify(verifier, &key, &message, CHECK_NONE, NULL), &key,
        "a signature of another message is accepted", error);
}

/* On every curve: r = s = 0, and x = y = 0, which is not a point but may represent infinity. */
static enum passkey_result ecdsa_selftest(
    struct signature_verifier *verifier, struct cose_key key, struct passkey_error *error)
{
    static const uint8_t zeros[COORDINATE_SIZE_MAX];
    struct signed_message message = sample(BYTES_ARRAY(zero_signature));
    key.type = COSE_KEY_TYPE_EC2;
    if (!signature_available(verifier, key.algorithm))
        return PASSKEY_OK;
    TRY(expect(PASSKEY_SIGNATURE_INVALID,
        signature_verify(verifier, &key, &message, CHECK_NONE, NULL), &key,
        "a signature of zeros is accepted", error));
    key.x.data = key.y.data = zeros;
    return expect(PASSKEY_PUBLIC_KEY_INVALID,
        signature_verify(verifier, &key, &message, CHECK_NONE, NULL), &key,
        "a key of zeros is accepted", error);
}

/* The identity, y = 1: with R = A and s = 0, it "signs" every message. */
static enum passkey_result eddsa_selftest(struct signature_verifier *verifier,
    const struct cose_algorithm *algorithm, struct passkey_error *error)
{
    static const uint8_t identity[114] = { 1 };
    struct cose_key key = { .type = COSE_KEY_TYPE_OKP,
        .algorithm = algorithm->algorithm,
        .curve = algorithm->curve,
        .x = { identity, algorithm->key_size } };
    struct signed_message message =
        sample((struct passkey_bytes){ identity, algorithm->signature_size });
    return expect(PASSKEY_PUBLIC_KEY_INVALID,
        signature_verify(verifier, &key, &message, CHECK_NONE, NULL), &key,
        "a key of small order is accepted", error);
}

/* With e = 1, the padded hash is its own signature, which anyone can compute. */
static enum passkey_result rsa_selftest(struct signature_verifier *verifier,
    const struct cose_algorithm *algorithm, struct passkey_error *error)
{
    static const uint8_t one[] = { 1 };
    uint8_t modulus[256];
    for (size_t i = 0; i < sizeof(modulus); i++)
        modulus[i] = 0xff;
    struct cose_key key = { .type = COSE_KEY_TYPE_RSA,
        .algorithm = algorithm->algorithm,
        .modulus = BYTES_ARRAY(modulus),
        .exponent = BYTES_ARRAY(one) };
    struct signed_message message = sample(BYTES_ARRAY(modulus));
    return expect(PASSKEY_PUBLIC_KEY_INVALID,
        signature_verify(verifier, &key, &message, CHECK_NONE, NULL), &key,
        "a key with the exponent 1 is accepted", error);
}

static enum passkey_result ml_dsa_selftest(struct signature_verifier *verifier,
    const struct cose_algorithm *algorithm, struct passkey_error *error)
{
    static const uint8_t zeros[ML_DSA_SIGNATURE_SIZE_MAX];
    struct cose_key key = { .type = COSE_KEY_TYPE_AKP,
        .algorithm = algorithm->algorithm,
        .public_key = { zeros, algorithm->key_size } };
    struct signed_message message =
        sample((struct passkey_bytes){ zeros, algorithm->signature_size });
    if (!signature_available(verifier, algorithm->algorithm))
        return PASSKEY_OK;
    return expect(PASSKEY_SIGNATURE_INVALID,
        signature_verify(verifier, &key, &message, CHECK_NONE, NULL), &key,
        "a signature of zeros is accepted", error);
}

static enum passkey_result family_selftest(struct signature_verifier *verifier,
    const struct cose_algorithm *algorithm, struct passkey_error *error)
{
    if (algorithm->family == COSE_FAMILY_EDDSA)
        return eddsa_selftest(verifier, algorithm, error);
    if (algorithm->key_type == COSE_KEY_TYPE_RSA)
        return rsa_selftest(verifier, algorithm, error);
    if (algorithm->family == COSE_FAMILY_ML_DSA)
        return ml_dsa_selftest(verifier, algorithm, error);
    return PASSKEY_OK; /* ECDSA has a key for each curve */
}

enum passkey_result signature_selftest(
    struct signature_verifier *verifier, struct passkey_error *error)
{
    const struct cose_key keys[] = {
        { .algorithm = COSE_ALGORITHM_ES256,
            .curve = COSE_CURVE_P256,
            .x = BYTES_ARRAY(p256_x),
            .y = BYTES_ARRAY(p256_y) },
        { .algorithm = COSE_ALGORITHM_ES384,
            .curve = COSE_CURVE_P384,
            .x = BYTES_ARRAY(p384_x),
            .y = BYTES_ARRAY(p384_y) },
        { .algorithm = COSE_ALGORITHM_ES512,
            .curve = COSE_CURVE_P521,
            .x = BYTES_ARRAY(p521_x),
            .y = BYTES_ARRAY(p521_y) },
        { .algorithm = COSE_ALGORITHM_ES256K,
            .curve = COSE_CURVE_SECP256K1,
            .x = BYTES_ARRAY(secp256k1_x),
            .y = BYTES_ARRAY(secp256k1_y) },
    };
    TRY(es256_selftest(verifier, error));
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
        TRY(ecdsa_selftest(verifier, keys[i], error));
    for (size_t i = 0; cose_algorithm_at(i) != NULL; i++)
        TRY(family_selftest(verifier, cose_algorithm_at(i), error));
    return PASSKEY_OK;
}
