/* SPDX-License-Identifier: Apache-2.0 */
/*
 * FIDO Metadata Service, version 3: status reports and trust anchors of authenticator models by
 * AAGUID, read from a verified BLOB. The library does no I/O and reads no clock: the caller fetches
 * and stores the BLOB, and passes the time in.
 *
 * A struct passkey_metadata never changes, and threads may share it. A new BLOB is read into a new
 * one; if a BLOB is refused, continue to use the previous one. Every function may be called by
 * several threads at once. Outputs are written only if the result is PASSKEY_OK, and an error only
 * if it is not; `error` may be NULL.
 */
#ifndef PASSKEY_METADATA_H
#define PASSKEY_METADATA_H

#include <passkey/bytes.h>
#include <passkey/credential.h>
#include <passkey/result.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- table ---- */

/** The content of a BLOB. */
struct passkey_metadata;

/** A BLOB and what it is verified against. All pointers are read during the call only. */
struct passkey_metadata_source {
    size_t size;                         /* sizeof this struct */
    struct passkey_bytes blob;           /* as published, a JWS; at most 32 MiB */
    const struct passkey_bytes *anchors; /* certificates in DER */
    size_t anchor_count;                 /* 0: every BLOB is refused */
    /** Certificate revocation lists in DER. If the issuer of a certificate in the chain has
     *  a list, it must be valid at now_ms and not name the certificate. None: revocation is not
     *  checked. */
    const struct passkey_bytes *revocation_lists;
    size_t revocation_list_count;
    /** The host name that the signer's certificate must have, such as "mds.fidoalliance.org". The
     *  anchor of FIDO's BLOB issues certificates to anyone, so leave it absent only for an anchor
     *  that issues no other certificates. */
    struct passkey_bytes signer;
    int64_t number_min; /* the highest number seen so far; 0: none */
    /** When the BLOB was received, in milliseconds since 1970 in UTC; certificates must be valid
     *  then. For a BLOB that is read again from a store, the time when it was first accepted. */
    int64_t now_ms;
};

/**
 * Verify a BLOB and read it (FIDO Metadata Service v3.0, 3.2).
 *
 * The certificates and the signature are checked before the payload is read. Unknown members and
 * values are ignored. Entries without an AAGUID, of UAF and U2F authenticators, are only counted.
 *
 * @param metadata  Freed by passkey_metadata_free().
 * @returns PASSKEY_OK; PASSKEY_METADATA_INVALID if the BLOB cannot be read;
 *          PASSKEY_METADATA_UNTRUSTED if its certificates do not lead to an anchor, are expired or
 *          revoked, or have another host name; PASSKEY_SIGNATURE_INVALID;
 *          PASSKEY_METADATA_OUTDATED if its number is below number_min; PASSKEY_MEMBER_INVALID if
 *          an anchor or a revocation list cannot be read, or `size` is not valid; PASSKEY_INTERNAL.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_metadata_read(
    const struct passkey_metadata_source *source, struct passkey_metadata **metadata,
    struct passkey_error *error);

/** Free metadata and set the pointer to NULL. @param metadata  May point to NULL. */
PASSKEY_EXPORT void passkey_metadata_free(struct passkey_metadata **metadata);

/** What is known of a BLOB as a whole. Times are milliseconds since 1970 in UTC. */
struct passkey_metadata_summary {
    size_t size;            /* set by the library */
    int64_t number;         /* the caller keeps it, as number_min of the next source */
    int64_t next_update_ms; /* the start of the day by which a newer BLOB is to be published */
    int64_t overdue_at_ms;  /* when that day is over: fetch a newer BLOB; this one stays valid */
    size_t entry_count;
    size_t skipped_count; /* entries without a readable AAGUID: UAF and U2F authenticators */
};

/** Get the summary of a BLOB. It belongs to the metadata. */
PASSKEY_EXPORT const struct passkey_metadata_summary *passkey_metadata_summary(
    const struct passkey_metadata *metadata);

/* ---- entries ---- */

/** What a status report says of a model. Values that are not listed here read as UNKNOWN. */
enum passkey_metadata_status_code {
    PASSKEY_METADATA_STATUS_UNKNOWN = 0,
    PASSKEY_METADATA_NOT_FIDO_CERTIFIED = 1,
    PASSKEY_METADATA_FIDO_CERTIFIED = 2,
    PASSKEY_METADATA_USER_VERIFICATION_BYPASS = 3,
    PASSKEY_METADATA_ATTESTATION_KEY_COMPROMISE = 4,
    PASSKEY_METADATA_USER_KEY_REMOTE_COMPROMISE = 5,
    PASSKEY_METADATA_USER_KEY_PHYSICAL_COMPROMISE = 6,
    PASSKEY_METADATA_UPDATE_AVAILABLE = 7,
    PASSKEY_METADATA_RETIRED = 8,
    PASSKEY_METADATA_REVOKED = 9,
    PASSKEY_METADATA_SELF_ASSERTION_SUBMITTED = 10,
    PASSKEY_METADATA_FIDO_CERTIFIED_L1 = 11,
    PASSKEY_METADATA_FIDO_CERTIFIED_L1PLUS = 12,
    PASSKEY_METADATA_FIDO_CERTIFIED_L2 = 13,
    PASSKEY_METADATA_FIDO_CERTIFIED_L2PLUS = 14,
    PASSKEY_METADATA_FIDO_CERTIFIED_L3 = 15,
    PASSKEY_METADATA_FIDO_CERTIFIED_L3PLUS = 16,
    PASSKEY_METADATA_FIPS140_CERTIFIED_L1 = 17,
    PASSKEY_METADATA_FIPS140_CERTIFIED_L2 = 18,
    PASSKEY_METADATA_FIPS140_CERTIFIED_L3 = 19,
    PASSKEY_METADATA_FIPS140_CERTIFIED_L4 = 20,
};

/** In ascending order, so that levels compare. */
enum passkey_certification {
    PASSKEY_CERTIFICATION_NONE = 0,
    PASSKEY_CERTIFICATION_FUNCTIONAL = 1, /* FIDO_CERTIFIED, the scheme before there were levels */
    PASSKEY_CERTIFICATION_L1 = 2,
    PASSKEY_CERTIFICATION_L1PLUS = 3,
    PASSKEY_CERTIFICATION_L2 = 4,
    PASSKEY_CERTIFICATION_L2PLUS = 5,
    PASSKEY_CERTIFICATION_L3 = 6,
    PASSKEY_CERTIFICATION_L3PLUS = 7,
};

/** A status report of a model. */
struct passkey_metadata_status {
    size_t size; /* set by the library */
    enum passkey_metadata_status_code code;
    struct passkey_bytes name; /* as the BLOB spells it, unknown ones too */
    int64_t effective_ms;      /* midnight UTC of the day; 0: unknown */
};

/** A model of authenticators. Views point into the metadata. */
struct passkey_metadata_entry {
    size_t size; /* set by the library */
    uint8_t aaguid[PASSKEY_AAGUID_SIZE];
    struct passkey_bytes description; /* its name, UTF-8, at most 800 bytes; may be empty */
    /** A URL "data:image/…" of printable ASCII, for <img>; data NULL: none, or over 128 KiB. It
     *  comes from a third party: use it only as the source of an image. */
    struct passkey_bytes icon;
    /** In the order of the BLOB; statuses[0].size bytes apart. */
    const struct passkey_metadata_status *statuses;
    size_t status_count;
    enum passkey_certification certification; /* the highest that any report names */
    const struct passkey_bytes *anchors;      /* DER; roots, intermediates, or attestation leaves */
    size_t anchor_count;
};

/** Find the entry of an AAGUID. It belongs to the metadata. @returns NULL if it is unknown. */
PASSKEY_EXPORT const struct passkey_metadata_entry *passkey_metadata_find(
    const struct passkey_metadata *metadata, const uint8_t aaguid[PASSKEY_AAGUID_SIZE]);

/**
 * Get an entry by its index, in ascending order of AAGUID. It belongs to the metadata.
 *
 * @param index  Less than entry_count of the summary.
 */
PASSKEY_EXPORT const struct passkey_metadata_entry *passkey_metadata_at(
    const struct passkey_metadata *metadata, size_t index);

/**
 * Get the anchors of one model, so that a certificate of one vendor cannot vouch for a model of
 * another. It is meant as `anchors_of` of struct passkey_attestation_policy, with the metadata as
 * `anchors_context`.
 *
 * @param metadata  A struct passkey_metadata.
 * @param count  0 if no entry was found.
 * @returns Certificates in DER, which belong to the metadata.
 */
PASSKEY_EXPORT const struct passkey_bytes *passkey_metadata_anchors(
    const void *metadata, const uint8_t aaguid[PASSKEY_AAGUID_SIZE], size_t *count);

/* ---- policy ---- */

/** The bit of a status in a policy. */
#define PASSKEY_METADATA_BIT(code) ((uint32_t)1 << (code))

/**
 * Which models may be registered. Zeroed: those with a report of USER_VERIFICATION_BYPASS,
 * ATTESTATION_KEY_COMPROMISE, USER_KEY_REMOTE_COMPROMISE, USER_KEY_PHYSICAL_COMPROMISE or REVOKED
 * are refused, whatever later reports say; all others, known or not, may be.
 */
struct passkey_metadata_policy {
    size_t size;                 /* sizeof this struct */
    uint32_t statuses_refused;   /* PASSKEY_METADATA_BIT() of more than these five */
    uint32_t statuses_tolerated; /* bits of those five that are accepted anyway */
    /** Not empty: accept only these models, and only if the attestation is trusted and covers
     *  the AAGUID, which fido-u2f does not and parts of compound may not: anyone can claim one. */
    const uint8_t (*allow)[PASSKEY_AAGUID_SIZE];
    size_t allow_count;
    const uint8_t (*deny)[PASSKEY_AAGUID_SIZE]; /* never these, trusted or not */
    size_t deny_count;
};

/**
 * Apply a policy to a credential that passkey_registration_verify() accepted, before it is stored.
 *
 * @param metadata  NULL: only the lists of the policy are applied.
 * @param policy  NULL: the zeroed policy.
 * @param credential  Its aaguid, attestation_trusted and attestation_format are read.
 * @returns PASSKEY_OK; PASSKEY_AUTHENTICATOR_NOT_ALLOWED; PASSKEY_ATTESTATION_UNTRUSTED if the
 *          model is on the list of allowed models, but the attestation does not prove the model;
 *          PASSKEY_MEMBER_INVALID if a `size` is not valid.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_metadata_evaluate(
    const struct passkey_metadata *metadata, const struct passkey_metadata_policy *policy,
    const struct passkey_credential *credential, struct passkey_error *error);

#ifdef __cplusplus
}
#endif
#endif
