/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Secrets in the store that must be readable. If the configuration has a key, they are stored
 * encrypted (sealed) with it. Unsealed secrets can be read with a key configured, so that sealing
 * can be enabled later; sealed ones cannot be read without their key.
 */
#ifndef SERVICE_SIGNING_SEALING_H
#define SERVICE_SIGNING_SEALING_H

#include "crypto/seal.h"
#include "service/access/call.h"

#define SEALED_SIZE_MAX 64 /* enough for a secret of 32 bytes */

/* Purposes of secrets. A secret that is sealed for one purpose cannot be read for another. */
#define SEALED_SIGNING_KEY "signing_key"
#define SEALED_DECOYS      "decoys" /* also the name of the secret in the store */

/**
 * Make the bytes to store for a secret.
 *
 * @param what  One of the purposes above.
 * @param secret  At most SEALED_SIZE_MAX - SEAL_OVERHEAD bytes.
 * @param stored  A view of `memory`.
 */
MUST_USE enum passkey_result sealing_close(struct passkey_service *service, const char *what,
    struct passkey_bytes secret, uint8_t memory[SEALED_SIZE_MAX], struct passkey_bytes *stored,
    struct passkey_error *error);

/** Whether the stored bytes of a secret of `secret_size` bytes are sealed. */
bool sealing_is(struct passkey_bytes stored, size_t secret_size);

/**
 * Read a secret from its stored bytes.
 *
 * @returns PASSKEY_OK; PASSKEY_INTERNAL, with what to configure in the message.
 */
MUST_USE enum passkey_result sealing_open(struct passkey_service *service, const char *what,
    struct passkey_bytes stored, uint8_t *secret, size_t secret_size, struct passkey_error *error);

#endif
