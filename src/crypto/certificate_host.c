/* SPDX-License-Identifier: Apache-2.0 */
/* OpenSSL's comparison. A struct certificate is an X509 under another name. */
#include "crypto/certificate_host.h"

#include "crypto/openssl_error.h"
#include <openssl/x509v3.h>
#include <string.h>

enum passkey_result certificate_is_for_host(struct certificate *certificate, const char *host,
    bool *is_for_host, struct passkey_error *error)
{
    openssl_error_forget();
    int answer = X509_check_host(
        (X509 *)certificate, host, strlen(host), X509_CHECK_FLAG_NO_WILDCARDS, NULL);
    if (answer != 1 && openssl_out_of_memory())
        return fault(error, "Memory ran out.");
    *is_for_host = answer == 1;
    return PASSKEY_OK;
}
