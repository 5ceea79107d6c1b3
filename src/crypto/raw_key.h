/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Creates public key objects from keys that are byte strings: Ed25519, Ed448 and ML-DSA. The
 * algorithm is looked up once, because that costs as much as a key.
 */
#ifndef CRYPTO_RAW_KEY_H
#define CRYPTO_RAW_KEY_H

#include "base/result.h"
#include "crypto/cose_algorithm.h"
#include <openssl/types.h>

struct raw_key_maker {
    EVP_PKEY_CTX *context;
};

/** @returns PASSKEY_OK; PASSKEY_ALGORITHM_UNAVAILABLE if the library does not have it; a fault. */
MUST_USE enum passkey_result raw_key_maker_init(struct raw_key_maker *maker,
    const struct cose_algorithm *algorithm, struct passkey_error *error);
void raw_key_maker_deinit(struct raw_key_maker *maker);

/**
 * @param bytes  With the size of the algorithm's keys.
 * @param key  Freed by EVP_PKEY_free().
 * @returns PASSKEY_OK; PASSKEY_INTERNAL.
 */
MUST_USE enum passkey_result raw_key_new(struct raw_key_maker *maker, struct passkey_bytes bytes,
    EVP_PKEY **key, struct passkey_error *error);

#endif
