/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A key object for a curve, in which public points are set one after another. This is several times
 * cheaper than a key object for each point. After a point was refused, the object is created again,
 * because the library leaves the previous point in it.
 */
#ifndef CRYPTO_EC_KEY_H
#define CRYPTO_EC_KEY_H

#include "base/result.h"
#include "crypto/cose_algorithm.h"
#include <openssl/types.h>

struct ec_key {
    const struct cose_algorithm *algorithm; /* an algorithm of its curve; static */
    EVP_PKEY *key;
    EVP_PKEY_CTX *verification; /* initialized, and valid for every point that is set in the key */
    bool point_set;             /* false: verify refuses */
};

/** @returns PASSKEY_OK; PASSKEY_ALGORITHM_UNAVAILABLE if the library lacks the curve; a fault. */
MUST_USE enum passkey_result ec_key_init(
    struct ec_key *key, const struct cose_algorithm *algorithm, struct passkey_error *error);
void ec_key_deinit(struct ec_key *key);

/**
 * @param x, y With the size of the curve's coordinates.
 * @returns PASSKEY_OK; PASSKEY_PUBLIC_KEY_INVALID if the point is not on the curve; a fault. After
 *          anything but PASSKEY_OK nothing verifies until the next point is set.
 */
MUST_USE enum passkey_result ec_key_set(
    struct ec_key *key, const uint8_t *x, const uint8_t *y, struct passkey_error *error);

/**
 * @param signature  DER that is known to be well-formed.
 * @returns 1 if it is valid, 0 if not, negative if the library failed.
 */
MUST_USE int ec_key_verify(
    struct ec_key *key, struct passkey_bytes hash, struct passkey_bytes signature);

#endif
