/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Digests by the algorithms that a TPM uses, SHA-1 among them. For what names its digest itself;
 * everything else is SHA-256 and digest.h's.
 */
#ifndef CRYPTO_HASH_H
#define CRYPTO_HASH_H

#include "base/result.h"

enum hash_algorithm {
    HASH_SHA1, /* only inside TPM statements */
    HASH_SHA256,
    HASH_SHA384,
    HASH_SHA512,
};

#define HASH_SIZE_MAX 64

struct hash_value {
    uint8_t data[HASH_SIZE_MAX];
    size_t size;
};

/** Of head followed by tail. @returns PASSKEY_OK; PASSKEY_INTERNAL. */
MUST_USE enum passkey_result hash_make(enum hash_algorithm algorithm, struct passkey_bytes head,
    struct passkey_bytes tail, struct hash_value *hash, struct passkey_error *error);

#endif
