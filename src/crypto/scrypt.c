/* SPDX-License-Identifier: Apache-2.0 */
/* scrypt with OpenSSL, with a limit on the memory that a damaged row could make it allocate. */
#include "crypto/scrypt.h"

#include "crypto/openssl_error.h"
#include <openssl/evp.h>

#define MEMORY_MAX ((uint64_t)64 * 1024 * 1024)

enum passkey_result scrypt_hash(struct passkey_bytes secret, struct passkey_bytes salt,
    struct scrypt_cost cost, uint8_t hash[SCRYPT_HASH_SIZE], struct passkey_error *error)
{
    if (cost.log2_n < 1 || cost.log2_n > 20 || cost.r < 1 || cost.r > 32 || cost.p < 1 ||
        cost.p > 16)
        return fault(error, "The cost of a recovery code's hash has an unexpected value.");
    int done = EVP_PBE_scrypt((const char *)secret.data, secret.size, salt.data, salt.size,
        UINT64_C(1) << cost.log2_n, cost.r, cost.p, MEMORY_MAX, hash, SCRYPT_HASH_SIZE);
    openssl_error_forget();
    return done == 1 ? PASSKEY_OK : fault(error, "A recovery code could not be hashed.");
}
