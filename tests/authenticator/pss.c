/* SPDX-License-Identifier: Apache-2.0 */
/* EMSA-PSS (RFC 8017, 9.1.1), step by step, followed by the raw private operation. */
#include "pss.h"

#include "require.h"
#include <openssl/rsa.h>
#include <string.h>

#define MODULUS_SIZE_MAX 512

/* Digest of up to three pieces. */
static void hash(const EVP_MD *digest, const struct passkey_bytes *pieces, size_t count,
    uint8_t out[EVP_MAX_MD_SIZE])
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    REQUIRE(context != NULL && EVP_DigestInit_ex(context, digest, NULL) == 1);
    for (size_t i = 0; i < count; i++)
        REQUIRE(EVP_DigestUpdate(context, pieces[i].data, pieces[i].size) == 1);
    REQUIRE(EVP_DigestFinal_ex(context, out, NULL) == 1);
    EVP_MD_CTX_free(context);
}

/* B.2.1: exclusive or with the mask that the seed determines. */
static void mask(const EVP_MD *digest, struct passkey_bytes seed, uint8_t *out, size_t size)
{
    uint8_t block[EVP_MAX_MD_SIZE];
    size_t hash_size = (size_t)EVP_MD_get_size(digest);
    for (size_t i = 0; i < size; i++) {
        uint8_t counter[4] = { 0, 0, 0, (uint8_t)(i / hash_size) };
        if (i % hash_size == 0)
            hash(digest, (const struct passkey_bytes[]){ seed, { counter, 4 } }, 2, block);
        out[i] ^= block[i % hash_size];
    }
}

/* encoded: maskedDB | H | bc, with DB = 00... 01 salt */
static void encode(const EVP_MD *digest, struct passkey_bytes message, unsigned int bits,
    uint8_t *encoded, size_t size)
{
    static const uint8_t eight_zeros[8];
    uint8_t message_hash[EVP_MAX_MD_SIZE];
    uint8_t salt[EVP_MAX_MD_SIZE];
    size_t hash_size = (size_t)EVP_MD_get_size(digest);
    size_t block_size = size - hash_size - 1;
    struct passkey_bytes of_message = { message_hash, hash_size };
    struct passkey_bytes of_salt = { salt, hash_size };
    hash(digest, &message, 1, message_hash);
    hash(digest, (const struct passkey_bytes[]){ of_message, { (const uint8_t *)"salt", 4 } }, 2,
        salt);
    memset(encoded, 0, size);
    hash(digest, (const struct passkey_bytes[]){ { eight_zeros, 8 }, of_message, of_salt }, 3,
        encoded + block_size);
    encoded[block_size - hash_size - 1] = 1;
    memcpy(encoded + block_size - hash_size, salt, hash_size);
    mask(digest, (struct passkey_bytes){ encoded + block_size, hash_size }, encoded, block_size);
    encoded[0] &= (uint8_t)(0xff >> (8 * size - bits));
    encoded[size - 1] = 0xbc;
}

void pss_sign(
    EVP_PKEY *key, const EVP_MD *digest, struct passkey_bytes message, struct buffer *signature)
{
    uint8_t encoded[MODULUS_SIZE_MAX] = { 0 };
    uint8_t bytes[MODULUS_SIZE_MAX];
    size_t size = sizeof(bytes);
    unsigned int bits = (unsigned int)EVP_PKEY_get_bits(key) - 1;
    size_t modulus_size = (size_t)EVP_PKEY_get_size(key);
    size_t encoded_size = (bits + 7) / 8; /* may be one byte less than the modulus */
    REQUIRE(modulus_size <= sizeof(encoded));
    encode(digest, message, bits, encoded + modulus_size - encoded_size, encoded_size);
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
    REQUIRE(context != NULL && EVP_PKEY_sign_init(context) == 1);
    REQUIRE(EVP_PKEY_CTX_set_rsa_padding(context, RSA_NO_PADDING) == 1);
    REQUIRE(EVP_PKEY_sign(context, bytes, &size, encoded, modulus_size) == 1);
    EVP_PKEY_CTX_free(context);
    buffer_append(signature, (struct passkey_bytes){ bytes, size });
}
