/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For all but RS256, which rsa_pkcs1.c verifies without a key object.
 */
#include "crypto/rsa_key.h"

#include "crypto/openssl_error.h"
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/params.h>

/* The objects needed for creating the key. */
struct making {
    BIGNUM *modulus;
    BIGNUM *exponent;
    OSSL_PARAM_BLD *builder;
    OSSL_PARAM *parameters;
    EVP_PKEY_CTX *context;
};

static void making_deinit(struct making *making)
{
    EVP_PKEY_CTX_free(making->context);
    OSSL_PARAM_free(making->parameters);
    OSSL_PARAM_BLD_free(making->builder);
    BN_free(making->exponent);
    BN_free(making->modulus);
}

enum passkey_result rsa_key_new(struct passkey_bytes modulus, struct passkey_bytes exponent,
    EVP_PKEY **key, struct passkey_error *error)
{
    EVP_PKEY *made = NULL;
    CLEANUP(making_deinit) struct making making = { 0 };
    making.modulus = BN_bin2bn(modulus.data, (int)modulus.size, NULL);
    making.exponent = BN_bin2bn(exponent.data, (int)exponent.size, NULL);
    making.builder = OSSL_PARAM_BLD_new();
    making.context = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
    if (making.modulus == NULL || making.exponent == NULL || making.builder == NULL ||
        making.context == NULL ||
        OSSL_PARAM_BLD_push_BN(making.builder, OSSL_PKEY_PARAM_RSA_N, making.modulus) != 1 ||
        OSSL_PARAM_BLD_push_BN(making.builder, OSSL_PKEY_PARAM_RSA_E, making.exponent) != 1 ||
        (making.parameters = OSSL_PARAM_BLD_to_param(making.builder)) == NULL ||
        EVP_PKEY_fromdata_init(making.context) != 1 ||
        EVP_PKEY_fromdata(making.context, &made, EVP_PKEY_PUBLIC_KEY, making.parameters) != 1) {
        openssl_out_of_memory();
        return fault(error, "The cryptographic library failed to create an RSA key.");
    }
    *key = made;
    return PASSKEY_OK;
}
