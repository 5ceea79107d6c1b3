/* SPDX-License-Identifier: Apache-2.0 */
/* Replaces the key that seals secrets, for passkeyctl. */
#ifndef SERVICE_SIGNING_RESEAL_H
#define SERVICE_SIGNING_RESEAL_H

#include "crypto/seal.h"
#include "store/store.h"

/**
 * Seal every secret of a relying party with another key. Secrets that this key opens already are
 * not changed, so the call can be repeated after an interruption.
 *
 * @param old_key  NULL: only unsealed secrets can be read.
 * @param count  Increased by the number of secrets that were sealed.
 * @returns PASSKEY_OK; PASSKEY_CONFLICT: another program changed a secret at the same time;
 *          PASSKEY_INTERNAL: a secret opens with neither key; PASSKEY_STORE_UNAVAILABLE.
 */
MUST_USE enum passkey_result reseal(struct passkey_store *store, struct passkey_bytes rp_id,
    const uint8_t *old_key, const uint8_t new_key[SEAL_KEY_SIZE], size_t *count,
    struct passkey_error *error);

#endif
