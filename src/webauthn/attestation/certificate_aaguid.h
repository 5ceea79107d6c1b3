/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The extension of a leaf certificate that names the AAGUID it is for, id-fido-gen-ce-aaguid
 * (WebAuthn L3 8.2.1), which packed and tpm share.
 */
#ifndef WEBAUTHN_ATTESTATION_CERTIFICATE_AAGUID_H
#define WEBAUTHN_ATTESTATION_CERTIFICATE_AAGUID_H

#include "crypto/certificate.h"

/**
 * If the certificate has the extension it is well-formed and names this AAGUID.
 *
 * @param aaguid  16 bytes, of the authenticator data.
 * @param check  Cited when it names another.
 * @returns PASSKEY_OK; PASSKEY_ATTESTATION_INVALID; PASSKEY_INTERNAL.
 */
MUST_USE enum passkey_result certificate_aaguid_check(const struct certificate *certificate,
    struct passkey_bytes aaguid, enum check check, struct passkey_error *error);

#endif
