/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finds a format in a table of formats and runs its procedure. The table is an argument, because a
 * compound statement contains statements of the other formats.
 */
#include "webauthn/attestation/attestation.h"
#include "base/bytes.h"

const struct attestation_format *attestation_format_find(
    const struct attestation_formats *formats, struct passkey_bytes name)
{
    for (size_t i = 0; i < formats->count; i++)
        if (bytes_equal(name, bytes_text(formats->list[i].name)))
            return &formats->list[i];
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
