/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Secrets that must be read back: sealed in the store when the configuration has a key for it,
 * plain else. A plain one opens with a key too, so that sealing can be turned on; not the other way
 * round.
 */
#ifndef SERVICE_SIGNING_SEALING_H
#define SERVICE_SIGNING_SEALING_H

#include "crypto/seal.h"
#include "service/access/call.h"

#define SEALED_SIZE_MAX 64 /* of a secret of 32 bytes with room */

/**
 * What the store is to keep.
 *
 * @param what  "signing_key", "decoys": sealed for one purpose it does not open for another.
 * @param secret  At most SEALED_SIZE_MAX - SEAL_OVERHEAD bytes.
 * @param stored  A view of `memory`.
 */
MUST_USE enum passkey_result sealing_close(struct passkey_service *service, const char *what,
    struct passkey_bytes secret, uint8_t memory[SEALED_SIZE_MAX], struct passkey_bytes *stored,
    struct passkey_error *error);

/** Whether a stored secret of so many bytes is sealed. */
bool sealing_is(struct passkey_bytes stored, size_t secret_size);

/**
 * The secret of what the store kept.
 *
 * @returns PASSKEY_OK; PASSKEY_INTERNAL, the message saying what to configure.
 */
MUST_USE enum passkey_result sealing_open(struct passkey_service *service, const char *what,
    struct passkey_bytes stored, uint8_t *secret, size_t secret_size, struct passkey_error *error);

#endif
