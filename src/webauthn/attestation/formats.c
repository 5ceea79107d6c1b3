/* SPDX-License-Identifier: Apache-2.0 */
/* The table of formats. To add a format, add its file and a row here. */
#include "webauthn/attestation/attestation.h"

static const struct attestation_format formats[] = {
    { .name = "none", .verify = attestation_none_verify },
    { .name = "packed", .verify = attestation_packed_verify },
    { .name = "tpm", .verify = attestation_tpm_verify, .sha1_in_path = true },
    { .name = "android-key", .verify = attestation_android_key_verify },
    { .name = "android-safetynet",
        .verify = attestation_android_safetynet_verify,
        .off_by_default = true }, /* SNET-0 */
    { .name = "fido-u2f", .verify = attestation_fido_u2f_verify, .aaguid_unsigned = true },
    { .name = "apple", .verify = attestation_apple_verify },
    { .name = "compound", .verify_all = attestation_compound_verify },
};

const struct attestation_formats ATTESTATION_FORMATS = { formats,
    sizeof(formats) / sizeof(formats[0]) };

bool passkey_attestation_format_known(struct passkey_bytes name)
{
    return attestation_format_find(&ATTESTATION_FORMATS, name) != NULL;
}
