/* SPDX-License-Identifier: Apache-2.0 */
/*
 * P-256 keys for signing. The private key is a number from 1 to n - 1, derived from more random
 * bits than it has (FIPS 186-5, A.2.1), so that all randomness comes from the caller.
 */
#include "crypto/es256_key.h"

#include "crypto/openssl_error.h"
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <stdlib.h>
#include <string.h>

#define COORDINATE_SIZE 32

CLEANUP_FUNCTION(bignum_free, BIGNUM *, BN_clear_free)
CLEANUP_FUNCTION(bignum_context_free, BN_CTX *, BN_CTX_free)
CLEANUP_FUNCTION(group_free, EC_GROUP *, EC_GROUP_free)
CLEANUP_FUNCTION(point_free, EC_POINT *, EC_POINT_free)

static enum passkey_result fail(struct passkey_error *error)
{
    openssl_error_forget();
    return fault(error, "The cryptographic library could not create, read or use a signing key.");
}

/* ---- creating ---- */

/* Derives the number, from 1 to n - 1. */
static bool draw(
    const uint8_t seed[ES256_SEED_SIZE], const EC_GROUP *group, BIGNUM *number, BN_CTX *context)
{
    CLEANUP(bignum_free) BIGNUM *below = BN_dup(EC_GROUP_get0_order(group));
    CLEANUP(bignum_free) BIGNUM *large = BN_bin2bn(seed, ES256_SEED_SIZE, NULL);
    return below != NULL && large != NULL && BN_sub_word(below, 1) == 1 &&
           BN_mod(number, large, below, context) == 1 && BN_add_word(number, 1) == 1;
}

enum passkey_result es256_key_make(const uint8_t seed[ES256_SEED_SIZE],
    uint8_t private_key[ES256_PRIVATE_KEY_SIZE], uint8_t public_key[ES256_PUBLIC_KEY_SIZE],
    struct passkey_error *error)
{
    CLEANUP(group_free) EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
    CLEANUP(bignum_context_free) BN_CTX *context = BN_CTX_new();
    CLEANUP(bignum_free) BIGNUM *number = BN_secure_new();
    CLEANUP(point_free) EC_POINT *point = group == NULL ? NULL : EC_POINT_new(group);
    if (context == NULL || number == NULL || point == NULL || !draw(seed, group, number, context) ||
        EC_POINT_mul(group, point, number, NULL, NULL, context) != 1 ||
        EC_POINT_point2oct(group, point, POINT_CONVERSION_UNCOMPRESSED, public_key,
            ES256_PUBLIC_KEY_SIZE, context) != ES256_PUBLIC_KEY_SIZE ||
        BN_bn2binpad(number, private_key, ES256_PRIVATE_KEY_SIZE) != ES256_PRIVATE_KEY_SIZE)
        return fail(error);
    return PASSKEY_OK;
}

/* ---- opening ---- */

struct es256_key {
    EVP_PKEY *pair;
    EVP_MD_CTX *context;
    EVP_MD *sha256;
};

CLEANUP_FUNCTION(builder_free, OSSL_PARAM_BLD *, OSSL_PARAM_BLD_free)
CLEANUP_FUNCTION(parameters_free, OSSL_PARAM *, OSSL_PARAM_free)
CLEANUP_FUNCTION(pair_context_free, EVP_PKEY_CTX *, EVP_PKEY_CTX_free)

static bool pair_read(const OSSL_PARAM *parameters, EVP_PKEY **pair)
{
    CLEANUP(pair_context_free)
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    return context != NULL && EVP_PKEY_fromdata_init(context) == 1 &&
           EVP_PKEY_fromdata(
               context, pair, EVP_PKEY_KEYPAIR, (OSSL_PARAM *)(uintptr_t)parameters) == 1;
}

/* A damaged row must not be used for signing, so the point is computed again from the number. */
static bool pair_check(EVP_PKEY *pair)
{
    CLEANUP(pair_context_free)
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(NULL, pair, NULL);
    return context != NULL && EVP_PKEY_pairwise_check(context) == 1;
}

static bool pair_make(const uint8_t private_key[ES256_PRIVATE_KEY_SIZE],
    const uint8_t public_key[ES256_PUBLIC_KEY_SIZE], EVP_PKEY **pair)
{
    CLEANUP(bignum_free) BIGNUM *number = BN_bin2bn(private_key, ES256_PRIVATE_KEY_SIZE, NULL);
    CLEANUP(builder_free) OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    if (number == NULL || builder == NULL ||
        OSSL_PARAM_BLD_push_utf8_string(
            builder, OSSL_PKEY_PARAM_GROUP_NAME, SN_X9_62_prime256v1, 0) != 1 ||
        OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_PRIV_KEY, number) != 1 ||
        OSSL_PARAM_BLD_push_octet_string(
            builder, OSSL_PKEY_PARAM_PUB_KEY, public_key, ES256_PUBLIC_KEY_SIZE) != 1)
        return false;
    CLEANUP(parameters_free) OSSL_PARAM *parameters = OSSL_PARAM_BLD_to_param(builder);
    return parameters != NULL && pair_read(parameters, pair) && pair_check(*pair);
}

enum passkey_result es256_key_open(const uint8_t private_key[ES256_PRIVATE_KEY_SIZE],
    const uint8_t public_key[ES256_PUBLIC_KEY_SIZE], struct es256_key **key,
    struct passkey_error *error)
{
    CLEANUP(es256_key_free) struct es256_key *made = calloc(1, sizeof(*made));
    if (made == NULL)
        return fault(error, "Out of memory.");
    made->context = EVP_MD_CTX_new();
    made->sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
    if (made->context == NULL || made->sha256 == NULL ||
        !pair_make(private_key, public_key, &made->pair))
        return fail(error);
    *key = made;
    made = NULL;
    return PASSKEY_OK;
}

void es256_key_free(struct es256_key **key)
{
    struct es256_key *old = *key;
    *key = NULL;
    if (old == NULL)
        return;
    EVP_MD_free(old->sha256);
    EVP_MD_CTX_free(old->context);
    EVP_PKEY_free(old->pair);
    free(old);
}

/* ---- signing ---- */

CLEANUP_FUNCTION(signature_free, ECDSA_SIG *, ECDSA_SIG_free)

static bool raw_of(const uint8_t *der, size_t size, uint8_t signature[ES256_SIGNATURE_SIZE])
{
    CLEANUP(signature_free) ECDSA_SIG *read = d2i_ECDSA_SIG(NULL, &der, (long)size);
    return read != NULL &&
           BN_bn2binpad(ECDSA_SIG_get0_r(read), signature, COORDINATE_SIZE) == COORDINATE_SIZE &&
           BN_bn2binpad(ECDSA_SIG_get0_s(read), signature + COORDINATE_SIZE, COORDINATE_SIZE) ==
               COORDINATE_SIZE;
}

enum passkey_result es256_sign(struct es256_key *key, struct passkey_bytes message,
    uint8_t signature[ES256_SIGNATURE_SIZE], struct passkey_error *error)
{
    uint8_t der[128]; /* at most 72 */
    size_t size = sizeof(der);
    if (EVP_DigestSignInit(key->context, NULL, key->sha256, NULL, key->pair) != 1 ||
        EVP_DigestSign(key->context, der, &size, message.data, message.size) != 1 ||
        !raw_of(der, size, signature))
        return fail(error);
    return PASSKEY_OK;
}
