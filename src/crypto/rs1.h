/* SPDX-License-Identifier: Apache-2.0 */
/*
 * RS1, RSASSA-PKCS1-v1_5 with SHA-1 (COSE -65535). It is not an algorithm of signature.h and must
 * never be one: only TPM statements are signed in this way, over data that the TPM composes.
 */
#ifndef CRYPTO_RS1_H
#define CRYPTO_RS1_H

#include "crypto/signature.h"

#define COSE_ALGORITHM_RS1 (-65535)

/**
 * @param key  RSA; the rules are those for RS256 keys.
 * @param check  Cited if the signature is invalid.
 * @returns PASSKEY_OK only if the library returned exactly 1; PASSKEY_SIGNATURE_INVALID;
 *          PASSKEY_ALGORITHM_UNAVAILABLE if the library refuses SHA-1; PASSKEY_PUBLIC_KEY_INVALID;
 *          PASSKEY_INTERNAL.
 */
MUST_USE enum passkey_result rs1_verify(const struct cose_key *key,
    const struct signed_message *message, enum check check, struct passkey_error *error);

/** Whether the library verifies signatures with SHA-1. @returns PASSKEY_OK; a fault. */
MUST_USE enum passkey_result rs1_selftest(bool *available, struct passkey_error *error);

#endif
