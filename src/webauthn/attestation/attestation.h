/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the attestation statement formats (WebAuthn L3, section 8) have in common. A format is one
 * file with one function, and one row of the table in formats.c.
 */
#ifndef WEBAUTHN_ATTESTATION_ATTESTATION_H
#define WEBAUTHN_ATTESTATION_ATTESTATION_H

#include "base/limits.h"
#include "webauthn/authenticator_data.h"
#include "webauthn/verifier.h"

/* The verification procedure's input; the statement is well-formed CBOR, in the tolerant form. */
struct attestation_input {
    struct passkey_bytes statement;
    const struct authenticator_data *authenticator_data;
    struct passkey_bytes client_data_hash;
    struct passkey_verifier *verifier;
};

/* Its output: the type and the trust path, the leaf first, as DER. */
struct attestation_output {
    enum passkey_attestation_type type;
    struct passkey_bytes path[CERTIFICATE_COUNT_MAX];
    size_t path_count;
};

struct attestation_format {
    const char *name;
    /**
     * @returns PASSKEY_OK; PASSKEY_ATTESTATION_INVALID; what the CBOR reader refuses; a fault.
     */
    enum passkey_result (*verify)(const struct attestation_input *input,
        struct attestation_output *output, struct passkey_error *error);
};

/** REG-21, FMT-1: compared case-sensitively. @returns NULL when there is no such format. */
const struct attestation_format *attestation_format_find(struct passkey_bytes name);

MUST_USE enum passkey_result attestation_none_verify(const struct attestation_input *input,
    struct attestation_output *output, struct passkey_error *error);
MUST_USE enum passkey_result attestation_packed_verify(const struct attestation_input *input,
    struct attestation_output *output, struct passkey_error *error);

#endif
