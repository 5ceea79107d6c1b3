/* SPDX-License-Identifier: Apache-2.0 */
/* One context of EVP_PKEY_fromdata() can be used for any number of keys. */
#include "crypto/raw_key.h"

#include "crypto/openssl_error.h"
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <string.h>

enum passkey_result raw_key_maker_init(struct raw_key_maker *maker,
    const struct cose_algorithm *algorithm, struct passkey_error *error)
{
    openssl_error_forget();
    maker->context = EVP_PKEY_CTX_new_from_name(NULL, algorithm->library_name, NULL);
    if (maker->context != NULL && EVP_PKEY_fromdata_init(maker->context) == 1)
        return PASSKEY_OK;
    bool out_of_memory = openssl_out_of_memory();
    raw_key_maker_deinit(maker);
    if (out_of_memory)
        return fault(error, "Memory ran out.");
    return refuse(error, PASSKEY_ALGORITHM_UNAVAILABLE, CHECK_NONE,
        "The cryptographic library does not support %s.", algorithm->library_name);
}

void raw_key_maker_deinit(struct raw_key_maker *maker)
{
    EVP_PKEY_CTX_free(maker->context);
    maker->context = NULL;
}

enum passkey_result raw_key_new(struct raw_key_maker *maker, struct passkey_bytes bytes,
    EVP_PKEY **key, struct passkey_error *error)
{
    uint8_t copy[ML_DSA_KEY_SIZE_MAX]; /* parameters are not const */
    memcpy(copy, bytes.data, bytes.size);
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, copy, bytes.size),
        OSSL_PARAM_construct_end(),
    };
    if (EVP_PKEY_fromdata(maker->context, key, EVP_PKEY_PUBLIC_KEY, parameters) != 1) {
        openssl_out_of_memory();
        return fault(error, "The cryptographic library does not accept the key.");
    }
    return PASSKEY_OK;
}
