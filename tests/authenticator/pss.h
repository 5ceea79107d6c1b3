/* SPDX-License-Identifier: Apache-2.0 */
/*
 * RSASSA-PSS (RFC 8017, 8.1) with a salt that depends only on key and message, so that the
 * signature does, too. For tests only.
 */
#ifndef AUTHENTICATOR_PSS_H
#define AUTHENTICATOR_PSS_H

#include "base/buffer.h"
#include <openssl/evp.h>

/** Append the signature. The salt has the size of the digest, and MGF1 uses the same digest. */
void pss_sign(
    EVP_PKEY *key, const EVP_MD *digest, struct passkey_bytes message, struct buffer *signature);

#endif
