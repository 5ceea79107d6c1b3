/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The key object and the verification context that is bound to it are created and freed together.
 */
#include "crypto/ec_key.h"

#include "crypto/openssl_error.h"
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <stdio.h>
#include <string.h>

#define POINT_SIZE_MAX  (1 + 2 * COORDINATE_SIZE_MAX)
#define GROUP_NAME_SIZE 16

CLEANUP_FUNCTION(context_free, EVP_PKEY_CTX *, EVP_PKEY_CTX_free)

static EVP_PKEY *make_key(const struct cose_algorithm *algorithm)
{
    char group[GROUP_NAME_SIZE];
    EVP_PKEY *key = NULL;
    (void)snprintf(group, sizeof(group), "%s", algorithm->library_name);
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
        OSSL_PARAM_construct_end(),
    };
    CLEANUP(context_free)
    EVP_PKEY_CTX *making = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    if (making == NULL || EVP_PKEY_fromdata_init(making) != 1 ||
        EVP_PKEY_fromdata(making, &key, EVP_PKEY_KEY_PARAMETERS, parameters) != 1)
        return NULL;
    return key;
}

enum passkey_result ec_key_init(
    struct ec_key *key, const struct cose_algorithm *algorithm, struct passkey_error *error)
{
    openssl_error_forget();
    *key = (struct ec_key){ .algorithm = algorithm, .key = make_key(algorithm) };
    if (key->key != NULL)
        key->verification = EVP_PKEY_CTX_new_from_pkey(NULL, key->key, NULL);
    if (key->verification != NULL && EVP_PKEY_verify_init(key->verification) == 1)
        return PASSKEY_OK;
    bool out_of_memory = openssl_out_of_memory();
    ec_key_deinit(key);
    if (out_of_memory)
        return fault(error, "Memory ran out.");
    return refuse(error, PASSKEY_ALGORITHM_UNAVAILABLE, CHECK_NONE,
        "The cryptographic library does not support the curve %s.", algorithm->library_name);
}

void ec_key_deinit(struct ec_key *key)
{
    EVP_PKEY_CTX_free(key->verification);
    EVP_PKEY_free(key->key);
    *key = (struct ec_key){ .algorithm = key->algorithm };
}

/* The library had the curve before, so a failure means that memory ran out. */
static enum passkey_result make_again(struct ec_key *key, struct passkey_error *error)
{
    if (ec_key_init(key, key->algorithm, NULL) != PASSKEY_OK)
        return fault(error, "The cryptographic library failed to create a key.");
    return PASSKEY_OK;
}

enum passkey_result ec_key_set(
    struct ec_key *key, const uint8_t *x, const uint8_t *y, struct passkey_error *error)
{
    /* Never another form: a single byte 00 would be accepted as the point at infinity. */
    uint8_t point[POINT_SIZE_MAX] = { 4 };
    size_t size = key->algorithm->key_size;
    memcpy(point + 1, x, size);
    memcpy(point + 1 + size, y, size);
    key->point_set = false;
    /* NULL after an earlier fault. */
    if (key->key == NULL)
        TRY(make_again(key, error));
    if (EVP_PKEY_set1_encoded_public_key(key->key, point, 1 + 2 * size) == 1) {
        key->point_set = true;
        return PASSKEY_OK;
    }
    bool out_of_memory = openssl_out_of_memory();
    ec_key_deinit(key);
    if (out_of_memory)
        return fault(error, "Memory ran out.");
    TRY(make_again(key, error));
    return refuse(error, PASSKEY_PUBLIC_KEY_INVALID, CHECK_COSE_12,
        "The point of the key is not on the curve %s.", key->algorithm->library_name);
}

int ec_key_verify(struct ec_key *key, struct passkey_bytes hash, struct passkey_bytes signature)
{
    if (!key->point_set)
        return -1;
    return EVP_PKEY_verify(key->verification, signature.data, signature.size, hash.data, hash.size);
}
