/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the attestation statement formats (WebAuthn L3, section 8) have in common. A format is a
 * file with one function, and a row of the table in formats.c.
 */
#ifndef WEBAUTHN_ATTESTATION_ATTESTATION_H
#define WEBAUTHN_ATTESTATION_ATTESTATION_H

#include "base/limits.h"
#include "webauthn/authenticator_data.h"
#include "webauthn/verifier.h"

/*
 * The input of a verification procedure. The statement is well-formed CBOR, read in the tolerant
 * mode.
 */
struct attestation_formats;

struct attestation_input {
    const struct attestation_formats *formats; /* for statements in a compound statement */
    struct passkey_bytes statement;
    const struct authenticator_data *authenticator_data;
    struct passkey_bytes client_data_hash;
    struct passkey_verifier *verifier;
    const struct passkey_attestation_policy *policy;
    int64_t now_ms;
};

/* The output of a verification procedure: the type and the trust path in DER, the leaf first. */
struct attestation_output {
    enum passkey_attestation_type type;
    struct passkey_bytes path[CERTIFICATE_COUNT_MAX];
    size_t path_count;
};

struct attestation_results;

struct attestation_format {
    const char *name;
    bool off_by_default;  /* accepted only if the policy names it */
    bool aaguid_unsigned; /* the statement does not cover the AAGUID */
    bool sha1_in_path;    /* its certificates may be signed with SHA-1 */
    /** @returns PASSKEY_OK; PASSKEY_ATTESTATION_INVALID; a refusal of the CBOR reader; a fault. */
    enum passkey_result (*verify)(const struct attestation_input *input,
        struct attestation_output *output, struct passkey_error *error);
    /** Used instead of `verify` by a format with several statements. */
    enum passkey_result (*verify_all)(const struct attestation_input *input,
        struct attestation_results *results, struct passkey_error *error);
};

/* The result of each statement: one, or several for a compound statement. */
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

/* All formats; see formats.c. */
extern const struct attestation_formats ATTESTATION_FORMATS;

/** REG-21, FMT-1: names are compared case-sensitively. @returns NULL if no format has the name. */
const struct attestation_format *attestation_format_find(
    const struct attestation_formats *formats, struct passkey_bytes name);

/** REG-21, SNET-0: whether a policy accepts a known format. */
bool attestation_format_accepted(
    const struct attestation_format *format, const struct passkey_attestation_policy *policy);

/** REG-22: run a format's procedure and add its result. @returns as `verify` above. */
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
