/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Verification of RSASSA-PKCS1-v1_5 with SHA-256, which is RS256, without a key object. A key is
 * used once, and making an EVP_PKEY of it costs a third of a verification with it; see
 * docs/performance.md.
 */
#ifndef CRYPTO_RSA_PKCS1_H
#define CRYPTO_RSA_PKCS1_H

#include "crypto/cose_key.h"
#include "crypto/digest.h"
#include <openssl/types.h>

/* The numbers of one verification, allocated once; used by one thread at a time. */
struct rsa_pkcs1 {
    BN_CTX *context;
    BN_MONT_CTX *montgomery; /* of the modulus */
    BIGNUM *modulus;
    BIGNUM *signature;
    BIGNUM *base;
    BIGNUM *power;
};

/** @returns PASSKEY_OK; PASSKEY_INTERNAL. */
MUST_USE enum passkey_result rsa_pkcs1_init(struct rsa_pkcs1 *rsa, struct passkey_error *error);
void rsa_pkcs1_deinit(struct rsa_pkcs1 *rsa);

/**
 * RFC 8017, 8.2.2.
 *
 * @param key  An RSA key that cose_key_check() accepted.
 * @param signature  As long as the modulus.
 * @returns 1 if the signature is valid; 0 if it is not; -1 if memory ran out.
 */
MUST_USE int rsa_pkcs1_verify_sha256(struct rsa_pkcs1 *rsa, const struct cose_key *key,
    const uint8_t hash[SHA256_SIZE], struct passkey_bytes signature);

#endif
