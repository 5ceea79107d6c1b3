/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether a certificate is for a host, as RFC 6125 has it.
 */
#ifndef CRYPTO_CERTIFICATE_HOST_H
#define CRYPTO_CERTIFICATE_HOST_H

#include "crypto/certificate.h"

/**
 * By its subject alternative names, or its common name where it has none; no wildcards.
 *
 * @param host  Static text.
 * @returns PASSKEY_OK; PASSKEY_INTERNAL.
 */
MUST_USE enum passkey_result certificate_is_for_host(struct certificate *certificate,
    const char *host, bool *is_for_host, struct passkey_error *error);

#endif
