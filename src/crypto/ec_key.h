/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One key object of a curve into which any number of public points are set in place, one after
 * another: several times cheaper than a key object for each. After a point was refused the object
 * is made anew, since the library leaves the previous user's point in it.
 */
#ifndef CRYPTO_EC_KEY_H
#define CRYPTO_EC_KEY_H

#include "base/result.h"
#include "crypto/cose_algorithm.h"
#include <openssl/types.h>

struct ec_key {
    const struct cose_algorithm *algorithm; /* one of its curve; static */
    EVP_PKEY *key;
    EVP_PKEY_CTX *verification; /* initialised, and valid for every point set in key */
    bool point_set;             /* false: verify refuses */
};

/** @returns PASSKEY_OK; PASSKEY_ALGORITHM_UNAVAILABLE when the library lacks the curve; a fault. */
MUST_USE enum passkey_result ec_key_init(
    struct ec_key *key, const struct cose_algorithm *algorithm, struct passkey_error *error);
void ec_key_deinit(struct ec_key *key);

/**
 * @param x, y  As long as the curve's coordinates.
 * @returns PASSKEY_OK; PASSKEY_PUBLIC_KEY_INVALID when the point is not on the curve; a fault.
 *          After anything but PASSKEY_OK nothing verifies until the next point is set.
 */
MUST_USE enum passkey_result ec_key_set(
    struct ec_key *key, const uint8_t *x, const uint8_t *y, struct passkey_error *error);

/**
 * @param signature  DER, already known to be well-formed.
 * @returns 1 when it verifies, 0 when not, negative when the library failed.
 */
MUST_USE int ec_key_verify(
    struct ec_key *key, struct passkey_bytes hash, struct passkey_bytes signature);

#endif
