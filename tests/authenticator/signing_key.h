/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Private keys of credentials and of attestation: made from given or drawn bytes, never by a
 * generator of OpenSSL, and signing deterministically.
 */
#ifndef AUTHENTICATOR_SIGNING_KEY_H
#define AUTHENTICATOR_SIGNING_KEY_H

#include "base/buffer.h"
#include "random.h"

enum signing_algorithm {
    SIGNING_ES256 = -7,
    SIGNING_EDDSA = -8, /* Ed25519 */
    SIGNING_ESP256 = -9,
    SIGNING_ED25519 = -19,
    SIGNING_ES384 = -35,
    SIGNING_ES512 = -36,
    SIGNING_PS256 = -37,
    SIGNING_PS384 = -38,
    SIGNING_PS512 = -39,
    SIGNING_ES256K = -47,
    SIGNING_ML_DSA_44 = -48, /* where OpenSSL has it, these three */
    SIGNING_ML_DSA_65 = -49,
    SIGNING_ML_DSA_87 = -50,
    SIGNING_ESP384 = -51,
    SIGNING_ESP512 = -52,
    SIGNING_ED448 = -53,
    SIGNING_RS256 = -257,
    SIGNING_RS384 = -258,
    SIGNING_RS512 = -259,
};

/** All of them in turn, from 0; false after the last. */
bool signing_algorithm_at(size_t index, enum signing_algorithm *algorithm);
/** The one of a COSE identifier; false: unknown, or OpenSSL at hand makes no such keys. */
bool signing_algorithm_of(int64_t identifier, enum signing_algorithm *algorithm);
/** OpenSSL at hand makes such keys. */
bool signing_algorithm_available(enum signing_algorithm algorithm);

/* Two primes of an RSA key; the W3C vectors' have 160 and 276 bytes. */
#define SIGNING_KEY_PRIVATE_SIZE_MAX 512

struct signing_key {
    enum signing_algorithm algorithm;
    /* The scalar, the seed of EdDSA or ML-DSA, or p and then q. */
    uint8_t private_key[SIGNING_KEY_PRIVATE_SIZE_MAX];
    size_t private_size;
    size_t prime_size; /* of p; RSA only */
    void *pkey;        /* EVP_PKEY */
};

/** From private bytes, at most as many as the algorithm draws: ECDSA takes them as the scalar,
 *  EdDSA and ML-DSA as the seed. Not for RSA. */
void signing_key_init(
    struct signing_key *key, enum signing_algorithm algorithm, struct passkey_bytes private_key);
/** RSA from its primes, with exponent 65537; of RS256 until the member algorithm is set. */
void signing_key_init_rsa(struct signing_key *key, struct passkey_bytes p, struct passkey_bytes q);
/** One draw; RSA with 2,048 bits draws two primes and takes its time. */
void signing_key_draw(
    struct signing_key *key, enum signing_algorithm algorithm, struct random_source *random);
/** From the bytes of the member private_key. @returns false for an algorithm that is unknown or not
 *  available here, or for another number of bytes. */
bool signing_key_restore(
    struct signing_key *key, int64_t algorithm, struct passkey_bytes private_key);
void signing_key_deinit(struct signing_key *key);

/** Append the signature as WebAuthn has it: DER for ECDSA. */
void signing_key_sign(
    const struct signing_key *key, struct passkey_bytes message, struct buffer *signature);
/** Append the COSE_Key. */
void signing_key_cose(const struct signing_key *key, struct buffer *out);
/** Append the SubjectPublicKeyInfo. */
void signing_key_spki(const struct signing_key *key, struct buffer *out);
/** Append what the SPKI's BIT STRING holds: 04 x y, the raw key, or RSAPublicKey. */
void signing_key_public(const struct signing_key *key, struct buffer *out);

#endif
