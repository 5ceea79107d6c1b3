/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A struct revocation_list is an X509_CRL under another name.
 */
#include "crypto/revocation_list.h"

#include "crypto/openssl_error.h"
#include <openssl/x509.h>

enum passkey_result revocation_list_read(
    struct passkey_bytes der, struct revocation_list **list, struct passkey_error *error)
{
    openssl_error_forget();
    const uint8_t *at = der.data;
    X509_CRL *read = der.size > LONG_MAX ? NULL : d2i_X509_CRL(NULL, &at, (long)der.size);
    if (read == NULL && openssl_out_of_memory())
        return fault(error, "Memory ran out.");
    if (read == NULL || at != der.data + der.size) {
        X509_CRL_free(read);
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "A revocation list is not a single list in DER.");
    }
    *list = (struct revocation_list *)read;
    return PASSKEY_OK;
}

void revocation_list_free(struct revocation_list **list)
{
    X509_CRL_free((X509_CRL *)*list);
    *list = NULL;
}
