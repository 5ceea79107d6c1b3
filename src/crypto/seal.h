/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Secrets sealed at rest with AES-256-GCM, for what must be read back:
 *
 *     01  nonce (12)  ciphertext  tag (16)
 *
 * What is sealed is bound to what it is, so that a row put in another's place does not open.
 */
#ifndef CRYPTO_SEAL_H
#define CRYPTO_SEAL_H

#include "base/result.h"

#define SEAL_KEY_SIZE   32
#define SEAL_NONCE_SIZE 12
#define SEAL_OVERHEAD   (1 + SEAL_NONCE_SIZE + 16)

/**
 * @param nonce  Random, never used twice with a key.
 * @param what  What the secret is: a name that the opener knows too.
 * @param sealed  secret.size + SEAL_OVERHEAD bytes.
 */
MUST_USE enum passkey_result seal(const uint8_t key[SEAL_KEY_SIZE],
    const uint8_t nonce[SEAL_NONCE_SIZE], struct passkey_bytes what, struct passkey_bytes secret,
    uint8_t *sealed, struct passkey_error *error);

/**
 * @param sealed  SEAL_OVERHEAD bytes or more.
 * @param secret  sealed.size - SEAL_OVERHEAD bytes; wiped when it does not open.
 * @returns PASSKEY_OK; PASSKEY_INTERNAL: another key, another place, or damaged.
 */
MUST_USE enum passkey_result seal_open(const uint8_t key[SEAL_KEY_SIZE], struct passkey_bytes what,
    struct passkey_bytes sealed, uint8_t *secret, struct passkey_error *error);

#endif
