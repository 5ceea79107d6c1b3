/* SPDX-License-Identifier: Apache-2.0 */
/* AES-256-GCM with OpenSSL. */
#include "crypto/seal.h"

#include "base/bytes.h"
#include "crypto/openssl_error.h"
#include <assert.h>
#include <limits.h>
#include <openssl/evp.h>
#include <string.h>

#define VERSION  1
#define TAG_SIZE 16

CLEANUP_FUNCTION(context_free, EVP_CIPHER_CTX *, EVP_CIPHER_CTX_free)

/* Encrypts or decrypts, without the tag. */
static bool pass(
    EVP_CIPHER_CTX *context, struct passkey_bytes what, struct passkey_bytes in, uint8_t *out)
{
    int size = 0;
    assert(what.size <= INT_MAX && in.size <= INT_MAX);
    return EVP_CipherUpdate(context, NULL, &size, what.data, (int)what.size) == 1 &&
           EVP_CipherUpdate(context, out, &size, in.data, (int)in.size) == 1 &&
           (size_t)size == in.size;
}

enum passkey_result seal(const uint8_t key[SEAL_KEY_SIZE], const uint8_t nonce[SEAL_NONCE_SIZE],
    struct passkey_bytes what, struct passkey_bytes secret, uint8_t *sealed,
    struct passkey_error *error)
{
    CLEANUP(context_free) EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    uint8_t *body = sealed + 1 + SEAL_NONCE_SIZE;
    int size = 0;
    sealed[0] = VERSION;
    memcpy(sealed + 1, nonce, SEAL_NONCE_SIZE);
    if (context == NULL ||
        EVP_CipherInit_ex(context, EVP_aes_256_gcm(), NULL, key, nonce, 1) != 1 ||
        !pass(context, what, secret, body) ||
        EVP_CipherFinal_ex(context, body + secret.size, &size) != 1 ||
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, TAG_SIZE, body + secret.size) != 1) {
        openssl_error_forget();
        return fault(error, "A secret could not be sealed.");
    }
    return PASSKEY_OK;
}

static bool open_with(const uint8_t key[SEAL_KEY_SIZE], struct passkey_bytes what,
    struct passkey_bytes sealed, uint8_t *secret)
{
    CLEANUP(context_free) EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    struct passkey_bytes body = { sealed.data + 1 + SEAL_NONCE_SIZE, sealed.size - SEAL_OVERHEAD };
    uint8_t tag[TAG_SIZE];
    uint8_t none[1];
    int size = 0;
    memcpy(tag, body.data + body.size, TAG_SIZE);
    return sealed.data[0] == VERSION && context != NULL &&
           EVP_CipherInit_ex(context, EVP_aes_256_gcm(), NULL, key, sealed.data + 1, 0) == 1 &&
           pass(context, what, body, secret) &&
           EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, TAG_SIZE, tag) == 1 &&
           EVP_CipherFinal_ex(context, none, &size) == 1;
}

enum passkey_result seal_open(const uint8_t key[SEAL_KEY_SIZE], struct passkey_bytes what,
    struct passkey_bytes sealed, uint8_t *secret, struct passkey_error *error)
{
    assert(sealed.size >= SEAL_OVERHEAD);
    if (open_with(key, what, sealed, secret))
        return PASSKEY_OK;
    openssl_error_forget();
    bytes_wipe(secret, sealed.size - SEAL_OVERHEAD);
    return fault(error, "A secret of the store was sealed with another key than the one that is "
                        "configured. After restoring an older backup, configure the key file of "
                        "that time.");
}
