/* SPDX-License-Identifier: Apache-2.0 */
/* Digests, HMAC and HKDF with OpenSSL. The one-shot functions keep no state. */
#include "crypto/digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdlib.h>
#include <string.h>

struct digest {
    EVP_MD *algorithm;
    EVP_MD_CTX *context;
};

enum passkey_result sha256(struct passkey_bytes bytes, uint8_t digest[SHA256_SIZE])
{
    unsigned int size = 0;
    if (EVP_Digest(bytes.data, bytes.size, digest, &size, EVP_sha256(), NULL) != 1)
        return PASSKEY_INTERNAL;
    return PASSKEY_OK;
}

enum passkey_result hmac_sha256(
    struct passkey_bytes key, struct passkey_bytes message, uint8_t mac[SHA256_SIZE])
{
    /* HMAC() takes NULL to mean the previous key, and the key's length as an int. */
    const uint8_t *key_data = key.data != NULL ? key.data : (const uint8_t *)"";
    unsigned int size = 0;
    if (key.size > INT32_MAX)
        return PASSKEY_INTERNAL;
    if (HMAC(EVP_sha256(), key_data, (int)key.size, message.data, message.size, mac, &size) == NULL)
        return PASSKEY_INTERNAL;
    return PASSKEY_OK;
}

/* T(n) = HMAC(key, T(n - 1) || info || n), where T(0) is empty; each T(n) is a block of out. */
static enum passkey_result expand(struct passkey_bytes key, struct passkey_bytes info, uint8_t *out,
    size_t size, uint8_t input[SHA256_SIZE + HKDF_SHA256_INFO_SIZE_MAX + 1])
{
    size_t input_size = 0;
    for (size_t done = 0, number = 1; done < size; done += SHA256_SIZE, number++) {
        uint8_t block[SHA256_SIZE];
        if (info.size > 0)
            memcpy(input + input_size, info.data, info.size);
        input[input_size + info.size] = (uint8_t)number;
        TRY(hmac_sha256(key, (struct passkey_bytes){ input, input_size + info.size + 1 }, block));
        size_t left = size - done;
        memcpy(out + done, block, left < SHA256_SIZE ? left : SHA256_SIZE);
        memcpy(input, block, SHA256_SIZE);
        input_size = SHA256_SIZE;
        OPENSSL_cleanse(block, sizeof(block));
    }
    return PASSKEY_OK;
}

enum passkey_result hkdf_sha256_expand(
    struct passkey_bytes key, struct passkey_bytes info, uint8_t *out, size_t size)
{
    uint8_t input[SHA256_SIZE + HKDF_SHA256_INFO_SIZE_MAX + 1];
    if (size == 0 || size > HKDF_SHA256_SIZE_MAX || info.size > HKDF_SHA256_INFO_SIZE_MAX)
        return PASSKEY_INTERNAL;
    enum passkey_result result = expand(key, info, out, size, input);
    OPENSSL_cleanse(input, sizeof(input));
    if (result != PASSKEY_OK)
        OPENSSL_cleanse(out, size);
    return result;
}

enum passkey_result digest_new(struct digest **digest, struct passkey_error *error)
{
    CLEANUP(digest_free) struct digest *made = calloc(1, sizeof(*made));
    if (made == NULL)
        return fault(error, "Memory ran out.");
    made->algorithm = EVP_MD_fetch(NULL, "SHA2-256", NULL);
    made->context = EVP_MD_CTX_new();
    if (made->algorithm == NULL || made->context == NULL)
        return fault(error, "The cryptographic library has no SHA-256.");
    *digest = made;
    made = NULL;
    return PASSKEY_OK;
}

void digest_free(struct digest **digest)
{
    if (*digest == NULL)
        return;
    EVP_MD_CTX_free((*digest)->context);
    EVP_MD_free((*digest)->algorithm);
    free(*digest);
    *digest = NULL;
}

enum passkey_result digest_sha256(struct digest *digest, struct passkey_bytes head,
    struct passkey_bytes tail, uint8_t out[SHA256_SIZE])
{
    if (EVP_DigestInit_ex2(digest->context, digest->algorithm, NULL) != 1 ||
        EVP_DigestUpdate(digest->context, head.data, head.size) != 1 ||
        EVP_DigestUpdate(digest->context, tail.data, tail.size) != 1 ||
        EVP_DigestFinal_ex(digest->context, out, NULL) != 1)
        return PASSKEY_INTERNAL;
    return PASSKEY_OK;
}
