/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of formats: the one place to touch beside a new format's own file.
 */
#include "base/bytes.h"
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

const struct attestation_format *attestation_format_find(struct passkey_bytes name)
{
    for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
        if (bytes_equal(name, bytes_text(formats[i].name)))
            return &formats[i];
    return NULL;
}

bool attestation_format_accepted(
    const struct attestation_format *format, const struct passkey_attestation_policy *policy)
{
    for (size_t i = 0; i < policy->format_count; i++)
        if (bytes_equal(policy->formats[i], bytes_text(format->name)))
            return true;
    return policy->format_count == 0 && !format->off_by_default;
}

enum passkey_result attestation_verify(const struct attestation_format *format,
    const struct attestation_input *input, struct attestation_results *results,
    struct passkey_error *error)
{
    if (format->verify_all != NULL)
        return format->verify_all(input, results, error);
    struct attestation_result *result = &results->list[results->count];
    TRY(format->verify(input, &result->output, error));
    result->format = format;
    results->count++;
    return PASSKEY_OK;
}

bool passkey_attestation_format_known(struct passkey_bytes name)
{
    return attestation_format_find(name) != NULL;
}
