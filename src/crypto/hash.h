/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Digests with the algorithms of TPMs, including SHA-1, for structures that name their digest.
 * Everything else uses SHA-256 and digest.h.
 */
#ifndef CRYPTO_HASH_H
#define CRYPTO_HASH_H

#include "base/result.h"

enum hash_algorithm {
    HASH_SHA1, /* only in TPM statements */
    HASH_SHA256,
    HASH_SHA384,
    HASH_SHA512,
};

#define HASH_SIZE_MAX 64

struct hash_value {
    uint8_t data[HASH_SIZE_MAX];
    size_t size;
};

/** The digest of head followed by tail. @returns PASSKEY_OK; PASSKEY_INTERNAL. */
MUST_USE enum passkey_result hash_make(enum hash_algorithm algorithm, struct passkey_bytes head,
    struct passkey_bytes tail, struct hash_value *hash, struct passkey_error *error);

#endif
