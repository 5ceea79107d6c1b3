/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a COSE_Key must hold to be a credential public key (WebAuthn L3 5.8.5 and 6.5.1, RFC 9053,
 * RFC 8230). The CBOR around it is read elsewhere: here its parameters are evaluated.
 */
#ifndef CRYPTO_COSE_KEY_H
#define CRYPTO_COSE_KEY_H

#include "base/result.h"
#include "crypto/cose_algorithm.h"

/* The parameters as they were read; a byte string that is not there has data NULL. */
struct cose_key {
    int64_t type;           /* 1, kty */
    int64_t algorithm;      /* 3, alg */
    int64_t curve;          /* -1 of EC2 and OKP; 0 when not there, a value that COSE reserves */
    struct passkey_bytes x; /* -2 of EC2 and OKP */
    struct passkey_bytes y; /* -3 of EC2 */
    struct passkey_bytes modulus;    /* -1 of RSA */
    struct passkey_bytes exponent;   /* -2 of RSA */
    struct passkey_bytes public_key; /* -1 of AKP, pub */
};

bool cose_algorithm_known(int64_t algorithm);

/**
 * Evaluate all that can be seen without arithmetic on the curve: the curve is bound to the
 * algorithm, lengths are exact, Edwards points are canonical and not of small order, RSA numbers
 * are sane.
 *
 * @returns PASSKEY_OK; PASSKEY_PUBLIC_KEY_INVALID.
 */
MUST_USE enum passkey_result cose_key_check(
    const struct cose_key *key, struct passkey_error *error);

#endif
