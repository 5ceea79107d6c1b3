/* SPDX-License-Identifier: Apache-2.0 */
/* Creates a context for each digest, because statements that need this are rare. */
#include "crypto/hash.h"

#include <openssl/evp.h>

CLEANUP_FUNCTION(context_free, EVP_MD_CTX *, EVP_MD_CTX_free)

static const EVP_MD *digest_of(enum hash_algorithm algorithm)
{
    switch (algorithm) {
    case HASH_SHA1:
        return EVP_sha1();
    case HASH_SHA256:
        return EVP_sha256();
    case HASH_SHA384:
        return EVP_sha384();
    case HASH_SHA512:
        return EVP_sha512();
    }
    return NULL;
}

enum passkey_result hash_make(enum hash_algorithm algorithm, struct passkey_bytes head,
    struct passkey_bytes tail, struct hash_value *hash, struct passkey_error *error)
{
    struct hash_value made = { .size = 0 };
    unsigned int size = 0;
    CLEANUP(context_free) EVP_MD_CTX *context = EVP_MD_CTX_new();
    if (context == NULL || EVP_DigestInit_ex2(context, digest_of(algorithm), NULL) != 1 ||
        EVP_DigestUpdate(context, head.data, head.size) != 1 ||
        EVP_DigestUpdate(context, tail.data, tail.size) != 1 ||
        EVP_DigestFinal_ex(context, made.data, &size) != 1)
        return fault(error, "A digest failed, or memory ran out.");
    made.size = size;
    *hash = made;
    return PASSKEY_OK;
}
