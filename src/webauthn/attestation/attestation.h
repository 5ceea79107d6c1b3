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
struct attestation_formats;

struct attestation_input {
    const struct attestation_formats *formats; /* for statements inside a compound */
    struct passkey_bytes statement;
    const struct authenticator_data *authenticator_data;
    struct passkey_bytes client_data_hash;
    struct passkey_verifier *verifier;
    const struct passkey_attestation_policy *policy;
    int64_t now_ms;
};

/* Its output: the type and the trust path, the leaf first, as DER. */
struct attestation_output {
    enum passkey_attestation_type type;
    struct passkey_bytes path[CERTIFICATE_COUNT_MAX];
    size_t path_count;
};

struct attestation_results;

struct attestation_format {
    const char *name;
    bool off_by_default;  /* accepted only where the policy names it */
    bool aaguid_unsigned; /* the statement does not cover the AAGUID */
    bool sha1_in_path;    /* its certificates may be signed with SHA-1 */
    /**
     * @returns PASSKEY_OK; PASSKEY_ATTESTATION_INVALID; what the CBOR reader refuses; a fault.
     */
    enum passkey_result (*verify)(const struct attestation_input *input,
        struct attestation_output *output, struct passkey_error *error);
    /** In place of verify, for what holds several statements. */
    enum passkey_result (*verify_all)(const struct attestation_input *input,
        struct attestation_results *results, struct passkey_error *error);
};

/* What came of each statement: one, or as many as a compound holds. */
struct attestation_results {
    struct attestation_result {
        const struct attestation_format *format;
        struct attestation_output output;
    } list[COMPOUND_COUNT_MAX];
    size_t count;
};

struct attestation_formats {
    const struct attestation_format *list;
    size_t count;
};

/* Every format: formats.c. */
extern const struct attestation_formats ATTESTATION_FORMATS;

/** REG-21, FMT-1: compared case-sensitively. @returns NULL when there is no such format. */
const struct attestation_format *attestation_format_find(
    const struct attestation_formats *formats, struct passkey_bytes name);

/** REG-21, SNET-0: whether a policy takes a format that is known. */
bool attestation_format_accepted(
    const struct attestation_format *format, const struct passkey_attestation_policy *policy);

/** REG-22: run a format's procedure and add what comes of it. @returns as `verify` above. */
MUST_USE enum passkey_result attestation_verify(const struct attestation_format *format,
    const struct attestation_input *input, struct attestation_results *results,
    struct passkey_error *error);

MUST_USE enum passkey_result attestation_none_verify(const struct attestation_input *input,
    struct attestation_output *output, struct passkey_error *error);
MUST_USE enum passkey_result attestation_packed_verify(const struct attestation_input *input,
    struct attestation_output *output, struct passkey_error *error);
MUST_USE enum passkey_result attestation_tpm_verify(const struct attestation_input *input,
    struct attestation_output *output, struct passkey_error *error);
MUST_USE enum passkey_result attestation_android_key_verify(const struct attestation_input *input,
    struct attestation_output *output, struct passkey_error *error);
MUST_USE enum passkey_result attestation_android_safetynet_verify(
    const struct attestation_input *input, struct attestation_output *output,
    struct passkey_error *error);
MUST_USE enum passkey_result attestation_fido_u2f_verify(const struct attestation_input *input,
    struct attestation_output *output, struct passkey_error *error);
MUST_USE enum passkey_result attestation_apple_verify(const struct attestation_input *input,
    struct attestation_output *output, struct passkey_error *error);
MUST_USE enum passkey_result attestation_compound_verify(const struct attestation_input *input,
    struct attestation_results *results, struct passkey_error *error);

#endif
