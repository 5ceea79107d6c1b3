/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The members of attestation statements, read from the CBOR map, and steps that several formats
 * share. Each format checks its own members.
 *
 * Members that a format does not define are ignored, because real statements contain some (Apple's
 * `alg`).
 */
#ifndef WEBAUTHN_ATTESTATION_STATEMENT_H
#define WEBAUTHN_ATTESTATION_STATEMENT_H

#include "crypto/certificate.h"
#include "webauthn/attestation/attestation.h"

/* Members, to be combined with |. */
enum statement_member {
    STATEMENT_ALGORITHM = 1,
    STATEMENT_SIGNATURE = 2,
    STATEMENT_PATH = 4,
    STATEMENT_VERSION = 8,
    STATEMENT_CERTIFY_INFO = 16,
    STATEMENT_PUBLIC_AREA = 32,
    STATEMENT_RESPONSE = 64,
};

struct statement {
    unsigned int members;             /* those that are present */
    int64_t algorithm;                /* alg */
    struct passkey_bytes signature;   /* sig */
    struct passkey_bytes version;     /* ver, text */
    struct passkey_bytes certify;     /* certInfo */
    struct passkey_bytes public_area; /* pubArea */
    struct passkey_bytes response;
    struct passkey_bytes path[CERTIFICATE_COUNT_MAX]; /* x5c, the leaf first */
    size_t path_count;                                /* may be 0 even if x5c is present */
};

/* The first step of a format. */
struct statement_form {
    unsigned int required;
    unsigned int optional;
    enum check check; /* cited if the statement does not have this form */
};

/** @returns PASSKEY_OK; PASSKEY_ATTESTATION_INVALID; a refusal of the CBOR reader; a fault. */
MUST_USE enum passkey_result statement_read(const struct attestation_input *input,
    const struct statement_form *form, struct statement *statement, struct passkey_error *error);

/**
 * FMT-4: read the leaf, and check that the others are certificates, too, whether or not trust is
 * required.
 *
 * @param statement  With at least one certificate.
 * @param leaf  Freed by certificate_free().
 */
MUST_USE enum passkey_result statement_leaf(const struct attestation_input *input,
    const struct statement *statement, struct certificate **leaf, struct passkey_error *error);

/**
 * The leaf's key for an algorithm. If the key is of another kind, the result is
 * PASSKEY_ATTESTATION_INVALID with the check.
 */
MUST_USE enum passkey_result statement_leaf_key(const struct certificate *leaf, int64_t algorithm,
    enum check check, struct certificate_key *key, struct passkey_error *error);

/** Verify a signature. If it is invalid or the key cannot be used, the result is
 * PASSKEY_ATTESTATION_INVALID; PASSKEY_ALGORITHM_UNAVAILABLE is returned unchanged. */
MUST_USE enum passkey_result statement_verify(const struct attestation_input *input,
    const struct cose_key *key, const struct signed_message *message, enum check check,
    struct passkey_error *error);

/**
 * Convert a refusal of another module to PASSKEY_ATTESTATION_INVALID with a check; its message is
 * kept.
 */
MUST_USE enum passkey_result statement_cite(
    enum passkey_result result, enum check check, struct passkey_error *error);

/** Check that the leaf certifies the credential's own key. */
MUST_USE enum passkey_result statement_certifies_credential(const struct attestation_input *input,
    const struct certificate *leaf, enum check check, struct passkey_error *error);

/** SHA-256 of authenticator data followed by the hash of the client data. */
MUST_USE enum passkey_result statement_nonce(
    const struct attestation_input *input, uint8_t nonce[SHA256_SIZE], struct passkey_error *error);

/** The output of a format: the type, and the path as it was sent. */
struct attestation_output statement_output(
    const struct statement *statement, enum passkey_attestation_type type);

#endif
