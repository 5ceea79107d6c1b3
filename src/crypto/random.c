/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Random bytes from OpenSSL's private generator. If it fails, the caller must fail, too.
 */
#include "crypto/random.h"
#include <limits.h>
#include <openssl/rand.h>

bool random_fill(uint8_t *bytes, size_t size)
{
    return size <= INT_MAX && RAND_priv_bytes(bytes, (int)size) == 1;
}
