/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The key object and the verification context that is bound to it live and die together.
 */
#include "crypto/p256_key.h"

#include "crypto/openssl_error.h"
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <string.h>

#define COORDINATE_SIZE 32
#define POINT_SIZE      (1 + 2 * COORDINATE_SIZE)
#define HASH_SIZE       32

static void context_free(EVP_PKEY_CTX **context)
{
    EVP_PKEY_CTX_free(*context);
}

enum passkey_result p256_key_init(struct p256_key *key, struct passkey_error *error)
{
    char group[] = "P-256";
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
        OSSL_PARAM_construct_end(),
    };
    *key = (struct p256_key){ 0 };
    CLEANUP(context_free)
    EVP_PKEY_CTX *making = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    if (making == NULL || EVP_PKEY_fromdata_init(making) != 1 ||
        EVP_PKEY_fromdata(making, &key->key, EVP_PKEY_KEY_PARAMETERS, parameters) != 1)
        return fault(error, "The cryptographic library makes no P-256 key.");
    key->verification = EVP_PKEY_CTX_new_from_pkey(NULL, key->key, NULL);
    if (key->verification == NULL || EVP_PKEY_verify_init(key->verification) != 1) {
        p256_key_deinit(key);
        return fault(error, "The cryptographic library verifies no ECDSA.");
    }
    return PASSKEY_OK;
}

void p256_key_deinit(struct p256_key *key)
{
    EVP_PKEY_CTX_free(key->verification);
    EVP_PKEY_free(key->key);
    *key = (struct p256_key){ 0 };
}

enum passkey_result p256_key_set(
    struct p256_key *key, const uint8_t *x, const uint8_t *y, struct passkey_error *error)
{
    /* Never another form: the one byte 00 would be accepted as the point at infinity. */
    uint8_t point[POINT_SIZE] = { 4 };
    memcpy(point + 1, x, COORDINATE_SIZE);
    memcpy(point + 1 + COORDINATE_SIZE, y, COORDINATE_SIZE);
    key->point_set = false;
    /* A fault may have left nothing here. */
    if (key->key == NULL)
        TRY(p256_key_init(key, error));
    if (EVP_PKEY_set1_encoded_public_key(key->key, point, sizeof(point)) == 1) {
        key->point_set = true;
        return PASSKEY_OK;
    }
    bool out_of_memory = openssl_out_of_memory();
    p256_key_deinit(key);
    if (out_of_memory)
        return fault(error, "Memory ran out.");
    TRY(p256_key_init(key, error));
    return refuse(error, PASSKEY_PUBLIC_KEY_INVALID, CHECK_COSE_12,
        "The point of the key is not on the curve P-256.");
}

int p256_key_verify(struct p256_key *key, const uint8_t *hash, struct passkey_bytes signature)
{
    if (!key->point_set)
        return -1;
    return EVP_PKEY_verify(key->verification, signature.data, signature.size, hash, HASH_SIZE);
}
