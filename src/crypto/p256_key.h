/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One P-256 key object into which any number of public points are set in place, one after another:
 * several times cheaper than a key object for each. After a point was refused the object is made
 * anew, since the library leaves the previous user's point in it.
 */
#ifndef CRYPTO_P256_KEY_H
#define CRYPTO_P256_KEY_H

#include "base/result.h"
#include <openssl/types.h>

struct p256_key {
    EVP_PKEY *key;
    EVP_PKEY_CTX *verification; /* initialised, and good for every point set in key */
    bool point_set;             /* false: verify refuses */
};

MUST_USE enum passkey_result p256_key_init(struct p256_key *key, struct passkey_error *error);
void p256_key_deinit(struct p256_key *key);

/**
 * @param x, y  32 bytes each.
 * @returns PASSKEY_OK; PASSKEY_PUBLIC_KEY_INVALID when the point is not on the curve; a fault.
 *          After anything but PASSKEY_OK nothing verifies until the next point is set.
 */
MUST_USE enum passkey_result p256_key_set(
    struct p256_key *key, const uint8_t *x, const uint8_t *y, struct passkey_error *error);

/**
 * @param hash  32 bytes.
 * @param signature  DER, already known to be well-formed.
 * @returns 1 when it verifies, 0 when not, negative when the library failed.
 */
MUST_USE int p256_key_verify(
    struct p256_key *key, const uint8_t *hash, struct passkey_bytes signature);

#endif
