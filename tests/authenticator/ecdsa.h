/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ECDSA with the nonce of RFC 6979, so that a signature depends only on key and message. For tests
 * only: it does not run in constant time.
 */
#ifndef AUTHENTICATOR_ECDSA_H
#define AUTHENTICATOR_ECDSA_H

#include "base/buffer.h"
#include <openssl/ec.h>
#include <openssl/evp.h>

/**
 * Append the DER signature, without the low-S rule.
 *
 * @param private_key  The scalar, big endian.
 */
void ecdsa_sign(const EC_GROUP *group, const EVP_MD *digest, struct passkey_bytes private_key,
    struct passkey_bytes message, struct buffer *signature);

#endif
