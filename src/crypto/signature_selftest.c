/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The known answers are short on purpose: the test runs whenever a verifier is made.
 */
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

/* SEQUENCE { INTEGER 0, INTEGER 0 } */
static const uint8_t zero_signature[] = { 0x30, 0x06, 0x02, 0x01, 0x00, 0x02, 0x01, 0x00 };

/* The identity, y = 1: with R = A and s = 0 it "signs" every message. */
static const uint8_t identity[ED25519_KEY_SIZE] = { 1 };
static const uint8_t identity_signature[64] = { 1 };

static enum passkey_result expect(enum passkey_result expected, enum passkey_result result,
    const char *what, struct passkey_error *error)
{
    if (result != expected)
        return fault(error, "Self-test: %s.", what);
    return PASSKEY_OK;
}

static enum passkey_result es256_selftest(
    struct signature_verifier *verifier, struct passkey_error *error)
{
    struct cose_key key = { .type = COSE_KEY_TYPE_EC2,
        .algorithm = COSE_ALGORITHM_ES256,
        .curve = COSE_CURVE_P256,
        .x = BYTES_ARRAY(p256_x),
        .y = BYTES_ARRAY(p256_y) };
    struct signed_message message = { .head = BYTES_LITERAL("sam"),
        .tail = BYTES_LITERAL("ple"),
        .signature = BYTES_ARRAY(p256_signature) };
    TRY(expect(PASSKEY_OK, signature_verify(verifier, &key, &message, CHECK_NONE, NULL),
        "a good ES256 signature is refused", error));
    message.tail = BYTES_LITERAL("plf");
    TRY(expect(PASSKEY_SIGNATURE_INVALID,
        signature_verify(verifier, &key, &message, CHECK_NONE, NULL),
        "an ES256 signature of another message is accepted", error));
    message.signature = BYTES_ARRAY(zero_signature);
    return expect(PASSKEY_SIGNATURE_INVALID,
        signature_verify(verifier, &key, &message, CHECK_NONE, NULL),
        "an ES256 signature of zeros is accepted", error);
}

static enum passkey_result eddsa_selftest(
    struct signature_verifier *verifier, struct passkey_error *error)
{
    struct cose_key key = { .type = COSE_KEY_TYPE_OKP,
        .algorithm = COSE_ALGORITHM_EDDSA,
        .curve = COSE_CURVE_ED25519,
        .x = BYTES_ARRAY(identity) };
    struct signed_message message = { .head = BYTES_LITERAL("sample"),
        .signature = BYTES_ARRAY(identity_signature) };
    return expect(PASSKEY_PUBLIC_KEY_INVALID,
        signature_verify(verifier, &key, &message, CHECK_NONE, NULL),
        "an Ed25519 key of small order is accepted", error);
}

/* With e = 1 the padded hash is its own signature: whoever can hash can sign. */
static enum passkey_result rs256_selftest(
    struct signature_verifier *verifier, struct passkey_error *error)
{
    uint8_t modulus[256], signature[256] = { 0 };
    for (size_t i = 0; i < sizeof(modulus); i++)
        modulus[i] = 0xff;
    static const uint8_t one[] = { 1 };
    struct cose_key key = { .type = COSE_KEY_TYPE_RSA,
        .algorithm = COSE_ALGORITHM_RS256,
        .modulus = BYTES_ARRAY(modulus),
        .exponent = BYTES_ARRAY(one) };
    struct signed_message message = { .head = BYTES_LITERAL("sample"),
        .signature = BYTES_ARRAY(signature) };
    return expect(PASSKEY_PUBLIC_KEY_INVALID,
        signature_verify(verifier, &key, &message, CHECK_NONE, NULL),
        "an RSA key with the exponent 1 is accepted", error);
}

enum passkey_result signature_selftest(
    struct signature_verifier *verifier, struct passkey_error *error)
{
    TRY(es256_selftest(verifier, error));
    TRY(eddsa_selftest(verifier, error));
    return rs256_selftest(verifier, error);
}
