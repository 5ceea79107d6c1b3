/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Seals stored secrets with AES-256-GCM, for secrets that must be read again:
 *
 *     01  nonce (12)  ciphertext  tag (16)
 *
 * A sealed secret is bound to its purpose, so that a row cannot be used in place of another one.
 */
#ifndef CRYPTO_SEAL_H
#define CRYPTO_SEAL_H

#include "base/result.h"

#define SEAL_KEY_SIZE   32
#define SEAL_NONCE_SIZE 12
#define SEAL_OVERHEAD   (1 + SEAL_NONCE_SIZE + 16)

/**
 * @param nonce  Random; must not be used twice with a key.
 * @param what  The purpose of the secret, which is needed to open it.
 * @param sealed  secret.size + SEAL_OVERHEAD bytes.
 */
MUST_USE enum passkey_result seal(const uint8_t key[SEAL_KEY_SIZE],
    const uint8_t nonce[SEAL_NONCE_SIZE], struct passkey_bytes what, struct passkey_bytes secret,
    uint8_t *sealed, struct passkey_error *error);

/**
 * @param sealed  At least SEAL_OVERHEAD bytes.
 * @param secret  sealed.size - SEAL_OVERHEAD bytes; wiped on failure.
 * @returns PASSKEY_OK; PASSKEY_INTERNAL: another key or purpose, or damaged.
 */
MUST_USE enum passkey_result seal_open(const uint8_t key[SEAL_KEY_SIZE], struct passkey_bytes what,
    struct passkey_bytes sealed, uint8_t *secret, struct passkey_error *error);

#endif
