/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a certificate is for a host, according to RFC 6125. */
#ifndef CRYPTO_CERTIFICATE_HOST_H
#define CRYPTO_CERTIFICATE_HOST_H

#include "crypto/certificate.h"

/**
 * Compare with its subject alternative names, or with its common name if it has none. Wildcards do
 * not match.
 *
 * @param host  Static text.
 * @returns PASSKEY_OK; PASSKEY_INTERNAL.
 */
MUST_USE enum passkey_result certificate_is_for_host(struct certificate *certificate,
    const char *host, bool *is_for_host, struct passkey_error *error);

#endif
