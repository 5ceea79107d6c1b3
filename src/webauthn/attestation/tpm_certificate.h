/* SPDX-License-Identifier: Apache-2.0 */
/* Checks the certificate of a TPM's attestation key (WebAuthn L3 8.3.1). */
#ifndef WEBAUTHN_ATTESTATION_TPM_CERTIFICATE_H
#define WEBAUTHN_ATTESTATION_TPM_CERTIFICATE_H

#include "crypto/certificate.h"
#include <passkey/webauthn.h>

/**
 * @param policy  With the list of TPM vendors; without a list, all are accepted.
 * @returns PASSKEY_OK; PASSKEY_ATTESTATION_INVALID; PASSKEY_INTERNAL.
 */
MUST_USE enum passkey_result tpm_certificate_check(const struct certificate *certificate,
    const struct passkey_attestation_policy *policy, struct passkey_error *error);

#endif
