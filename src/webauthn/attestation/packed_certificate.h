/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a leaf certificate of the format "packed" must be (WebAuthn L3 8.2.1).
 */
#ifndef WEBAUTHN_ATTESTATION_PACKED_CERTIFICATE_H
#define WEBAUTHN_ATTESTATION_PACKED_CERTIFICATE_H

#include "crypto/certificate.h"

/**
 * @param aaguid  16 bytes, of the authenticator data.
 * @returns PASSKEY_OK; PASSKEY_ATTESTATION_INVALID; PASSKEY_INTERNAL.
 */
MUST_USE enum passkey_result packed_certificate_check(const struct certificate *certificate,
    struct passkey_bytes aaguid, struct passkey_error *error);

#endif
