/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A signing key of the server, ES256 (RFC 7518, 3.4): P-256 and SHA-256, with signatures as r ‖ s.
 */
#ifndef CRYPTO_ES256_KEY_H
#define CRYPTO_ES256_KEY_H

#include "base/result.h"

#define ES256_PRIVATE_KEY_SIZE 32
#define ES256_PUBLIC_KEY_SIZE  65 /* 04 ‖ x ‖ y */
#define ES256_SIGNATURE_SIZE   64
#define ES256_SEED_SIZE        48 /* 128 bits more than the key: all keys are equally likely */

/** Make a key pair from random bytes. */
MUST_USE enum passkey_result es256_key_make(const uint8_t seed[ES256_SEED_SIZE],
    uint8_t private_key[ES256_PRIVATE_KEY_SIZE], uint8_t public_key[ES256_PUBLIC_KEY_SIZE],
    struct passkey_error *error);

/* A key that is ready for signing; for one thread at a time. */
struct es256_key;

/** @returns PASSKEY_OK; PASSKEY_INTERNAL, also if the keys are not a pair. */
MUST_USE enum passkey_result es256_key_open(const uint8_t private_key[ES256_PRIVATE_KEY_SIZE],
    const uint8_t public_key[ES256_PUBLIC_KEY_SIZE], struct es256_key **key,
    struct passkey_error *error);
void es256_key_free(struct es256_key **key);

MUST_USE enum passkey_result es256_sign(struct es256_key *key, struct passkey_bytes message,
    uint8_t signature[ES256_SIGNATURE_SIZE], struct passkey_error *error);

#endif
