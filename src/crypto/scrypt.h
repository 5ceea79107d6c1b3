/* SPDX-License-Identifier: Apache-2.0 */
/* scrypt (RFC 7914), for hashing recovery codes. */
#ifndef CRYPTO_SCRYPT_H
#define CRYPTO_SCRYPT_H

#include "base/result.h"

#define SCRYPT_HASH_SIZE 32

/* N = 2^log2_n; a hash needs 128 * N * r bytes of memory. */
struct scrypt_cost {
    uint32_t log2_n;
    uint32_t r;
    uint32_t p;
};

/**
 * @param cost  From a row of the store; this program never writes costs above 64 MiB.
 * @param hash  Undefined unless PASSKEY_OK is returned.
 * @returns PASSKEY_OK, PASSKEY_INTERNAL.
 */
MUST_USE enum passkey_result scrypt_hash(struct passkey_bytes secret, struct passkey_bytes salt,
    struct scrypt_cost cost, uint8_t hash[SCRYPT_HASH_SIZE], struct passkey_error *error);

#endif
