/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of formats: the one place to touch beside a new format's own file.
 */
#include "base/bytes.h"
#include "webauthn/attestation/attestation.h"

static const struct attestation_format formats[] = {
    { "none", attestation_none_verify },
    { "packed", attestation_packed_verify },
};

const struct attestation_format *attestation_format_find(struct passkey_bytes name)
{
    for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
        if (bytes_equal(name, bytes_text(formats[i].name)))
            return &formats[i];
    return NULL;
}
