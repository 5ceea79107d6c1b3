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
    SIGNING_RS256 = -257,
};

/* Two primes of an RSA key; the W3C vectors' have 160 and 276 bytes. */
#define SIGNING_KEY_PRIVATE_SIZE_MAX 512

struct signing_key {
    enum signing_algorithm algorithm;
    /* The scalar, the Ed25519 seed, or p and then q. */
    uint8_t private_key[SIGNING_KEY_PRIVATE_SIZE_MAX];
    size_t private_size;
    size_t prime_size; /* of p; RS256 only */
    void *pkey;        /* EVP_PKEY */
};

/** From 32 private bytes: ES256 takes them as the scalar, EdDSA as the seed. */
void signing_key_init(
    struct signing_key *key, enum signing_algorithm algorithm, struct passkey_bytes private_key);
/** RS256 from its primes, with exponent 65537. */
void signing_key_init_rsa(struct signing_key *key, struct passkey_bytes p, struct passkey_bytes q);
/** One draw for ES256 and EdDSA; RS256 with 2,048 bits draws two primes and takes its time. */
void signing_key_draw(
    struct signing_key *key, enum signing_algorithm algorithm, struct random_source *random);
void signing_key_deinit(struct signing_key *key);

/** Append the signature as WebAuthn has it: DER for ES256. */
void signing_key_sign(
    const struct signing_key *key, struct passkey_bytes message, struct buffer *signature);
/** Append the COSE_Key. */
void signing_key_cose(const struct signing_key *key, struct buffer *out);
/** Append the SubjectPublicKeyInfo. */
void signing_key_spki(const struct signing_key *key, struct buffer *out);
/** Append what the SPKI's BIT STRING holds: 04 x y, the Ed25519 key, or RSAPublicKey. */
void signing_key_public(const struct signing_key *key, struct buffer *out);

#endif
