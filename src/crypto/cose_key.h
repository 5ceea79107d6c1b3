/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checks whether a COSE_Key is a valid credential public key (WebAuthn L3 5.8.5 and 6.5.1, RFC
 * 9053, RFC 8230). Its CBOR is parsed elsewhere; its parameters are checked here.
 */
#ifndef CRYPTO_COSE_KEY_H
#define CRYPTO_COSE_KEY_H

#include "base/result.h"
#include "crypto/cose_algorithm.h"

/* The parsed parameters; an absent byte string has data NULL. */
struct cose_key {
    int64_t type;                    /* 1, kty */
    int64_t algorithm;               /* 3, alg */
    int64_t curve;                   /* -1 of EC2 and OKP; 0, which COSE reserves, if absent */
    struct passkey_bytes x;          /* -2 of EC2 and OKP */
    struct passkey_bytes y;          /* -3 of EC2 */
    struct passkey_bytes modulus;    /* -1 of RSA */
    struct passkey_bytes exponent;   /* -2 of RSA */
    struct passkey_bytes public_key; /* -1 of AKP, pub */
};

bool cose_algorithm_known(int64_t algorithm);

/**
 * Check everything that needs no arithmetic on the curve: the curve matches the algorithm, lengths
 * are exact, Edwards points are canonical and not of small order, RSA numbers are reasonable.
 *
 * @returns PASSKEY_OK; PASSKEY_PUBLIC_KEY_INVALID.
 */
MUST_USE enum passkey_result cose_key_check(
    const struct cose_key *key, struct passkey_error *error);

#endif
