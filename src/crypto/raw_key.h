/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes public key objects from keys that are plain byte strings: Ed25519, Ed448 and ML-DSA. What
 * makes them is found once, since looking for it costs as much as a key.
 */
#ifndef CRYPTO_RAW_KEY_H
#define CRYPTO_RAW_KEY_H

#include "base/result.h"
#include "crypto/cose_algorithm.h"
#include <openssl/types.h>

struct raw_key_maker {
    EVP_PKEY_CTX *context;
};

/** @returns PASSKEY_OK; PASSKEY_ALGORITHM_UNAVAILABLE when the library has it not; a fault. */
MUST_USE enum passkey_result raw_key_maker_init(struct raw_key_maker *maker,
    const struct cose_algorithm *algorithm, struct passkey_error *error);
void raw_key_maker_deinit(struct raw_key_maker *maker);

/**
 * @param bytes  As long as the algorithm's keys.
 * @param key  Freed by EVP_PKEY_free().
 * @returns PASSKEY_OK; PASSKEY_INTERNAL.
 */
MUST_USE enum passkey_result raw_key_new(struct raw_key_maker *maker, struct passkey_bytes bytes,
    EVP_PKEY **key, struct passkey_error *error);

#endif
