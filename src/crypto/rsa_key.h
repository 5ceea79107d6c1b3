/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Creates an RSA public key object from a modulus and an exponent that cose_key_check() accepted.
 */
#ifndef CRYPTO_RSA_KEY_H
#define CRYPTO_RSA_KEY_H

#include "base/result.h"
#include <openssl/types.h>

/** @param key  Freed by EVP_PKEY_free(). @returns PASSKEY_OK; PASSKEY_INTERNAL. */
MUST_USE enum passkey_result rsa_key_new(struct passkey_bytes modulus,
    struct passkey_bytes exponent, EVP_PKEY **key, struct passkey_error *error);

#endif
