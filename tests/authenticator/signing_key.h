/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Private keys of credentials and attestation. They are created from given or drawn bytes, never by
 * an OpenSSL generator, and sign deterministically.
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
    SIGNING_ML_DSA_44 = -48, /* these three only if OpenSSL supports them */
    SIGNING_ML_DSA_65 = -49,
    SIGNING_ML_DSA_87 = -50,
    SIGNING_ESP384 = -51,
    SIGNING_ESP512 = -52,
    SIGNING_ED448 = -53,
    SIGNING_RS256 = -257,
    SIGNING_RS384 = -258,
    SIGNING_RS512 = -259,
};

/** All algorithms by index, from 0; false after the last one. */
bool signing_algorithm_at(size_t index, enum signing_algorithm *algorithm);
/** The algorithm with a COSE identifier; false: unknown, or not supported by OpenSSL. */
bool signing_algorithm_of(int64_t identifier, enum signing_algorithm *algorithm);
/** Whether OpenSSL supports such keys. */
bool signing_algorithm_available(enum signing_algorithm algorithm);

/* Two primes of an RSA key; those of the W3C vectors have 160 and 276 bytes. */
#define SIGNING_KEY_PRIVATE_SIZE_MAX 512

struct signing_key {
    enum signing_algorithm algorithm;
    /* The scalar, the seed of EdDSA or ML-DSA, or p and then q. */
    uint8_t private_key[SIGNING_KEY_PRIVATE_SIZE_MAX];
    size_t private_size;
    size_t prime_size; /* of p; RSA only */
    void *pkey;        /* EVP_PKEY */
};

/** Create a key from private bytes, at most as many as the algorithm needs: the scalar for ECDSA,
 * the seed for EdDSA and ML-DSA. Not for RSA. */
void signing_key_init(
    struct signing_key *key, enum signing_algorithm algorithm, struct passkey_bytes private_key);
/**
 * Create an RSA key from its primes, with exponent 65537; the algorithm is RS256 until the member
 * is set.
 */
void signing_key_init_rsa(struct signing_key *key, struct passkey_bytes p, struct passkey_bytes q);
/** Draw a key. For RSA with 2,048 bits, this draws two primes and is slow. */
void signing_key_draw(
    struct signing_key *key, enum signing_algorithm algorithm, struct random_source *random);
/** Create a key from the member private_key. @returns false for an algorithm that is unknown or
 * unsupported, or for the wrong number of bytes. */
bool signing_key_restore(
    struct signing_key *key, int64_t algorithm, struct passkey_bytes private_key);
void signing_key_deinit(struct signing_key *key);

/** Append the signature in WebAuthn's form: DER for ECDSA. */
void signing_key_sign(
    const struct signing_key *key, struct passkey_bytes message, struct buffer *signature);
/** Append the COSE_Key. */
void signing_key_cose(const struct signing_key *key, struct buffer *out);
/** Append the SubjectPublicKeyInfo. */
void signing_key_spki(const struct signing_key *key, struct buffer *out);
/** Append the content of the SPKI's BIT STRING: 04 x y, the raw key, or RSAPublicKey. */
void signing_key_public(const struct signing_key *key, struct buffer *out);

#endif
