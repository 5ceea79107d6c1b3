/* SPDX-License-Identifier: Apache-2.0 */
/*
 * FIDO Metadata Service, version 3: a BLOB in, facts and trust anchors of authenticators by AAGUID
 * out. Pure: fetching and keeping the BLOB, and the time, are the caller's.
 *
 * What was read is immutable and may be shared by threads. A new BLOB makes a new table, and a
 * refused one makes none: a program goes on with the table that it has.
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

struct passkey_metadata;

/** A BLOB and what it is evaluated by. */
struct passkey_metadata_source {
    size_t size;                         /* sizeof this struct */
    struct passkey_bytes blob;           /* as it is published, a JWS; at most 32 MiB, not kept */
    const struct passkey_bytes *anchors; /* DER certificates; none refuses every BLOB */
    size_t anchor_count;
    /** DER. Each certificate of the signer's chain whose issuer has a list here must not be on it;
     *  a list that applies must be valid at now_ms. None: revocation is not evaluated. */
    const struct passkey_bytes *revocation_lists;
    size_t revocation_list_count;
    /** The host name that the signer's certificate must be for, "mds.fidoalliance.org". The anchor
     *  of FIDO's BLOB issues certificates to many, so leave it out (data NULL) only for an anchor
     *  that issues to nobody else. */
    struct passkey_bytes signer;
    int64_t number_min; /* the highest number seen so far; 0: none */
    /** When the BLOB came, in milliseconds since 1970 in UTC: evaluates the certificates. For one
     * that is read again from a store it is the time when it was accepted. */
    int64_t now_ms;
};

/**
 * Verify a BLOB and read it.
 *
 * In this order: the JWS and its header; the path of its certificates to an anchor; its signature;
 * the payload; its number. Members and values that are not known are ignored; entries of
 * authenticators without an AAGUID are counted and left out.
 *
 * @param metadata  Freed by passkey_metadata_free(); written only on PASSKEY_OK.
 * @returns PASSKEY_OK; PASSKEY_METADATA_INVALID (it cannot be read); PASSKEY_METADATA_UNTRUSTED (no
 *          path to an anchor, expired, revoked, another signer); PASSKEY_SIGNATURE_INVALID;
 *          PASSKEY_METADATA_OUTDATED (its number is below number_min); PASSKEY_MEMBER_INVALID (an
 *          anchor or a revocation list cannot be read); PASSKEY_INTERNAL.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_metadata_read(
    const struct passkey_metadata_source *source, struct passkey_metadata **metadata,
    struct passkey_error *error);

/** Frees and nulls. @param metadata  May point to NULL. */
PASSKEY_EXPORT void passkey_metadata_free(struct passkey_metadata **metadata);

struct passkey_metadata_summary {
    int64_t number;         /* to be kept: the next source's number_min */
    int64_t next_update_ms; /* midnight UTC of the day by which a newer one was promised */
    int64_t overdue_at_ms;  /* when that day is over: fetch a newer BLOB; this one stays valid */
    size_t entry_count;
    size_t skipped_count; /* entries without a readable AAGUID: UAF and U2F authenticators */
};

PASSKEY_EXPORT struct passkey_metadata_summary passkey_metadata_summary(
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

struct passkey_metadata_status {
    enum passkey_metadata_status_code code;
    struct passkey_bytes name; /* as the BLOB spells it, unknown ones too */
    int64_t effective_ms;      /* midnight UTC of the day; 0: not said */
};

/** One model of authenticator. All views borrow from the table. */
struct passkey_metadata_entry {
    size_t size; /* set by the library */
    uint8_t aaguid[PASSKEY_AAGUID_SIZE];
    struct passkey_bytes description; /* its name, UTF-8, at most 800 bytes; may be empty */
    /** A URL "data:image/…" of printable ASCII, for <img>; data NULL: none, or over 128 KiB. Of a
     *  third party: put it nowhere but into an image's source. */
    struct passkey_bytes icon;
    const struct passkey_metadata_status *statuses; /* in the order of the BLOB */
    size_t status_count;
    enum passkey_certification certification; /* the highest that any report names */
    const struct passkey_bytes *anchors;      /* DER; roots, intermediates, or attestation leaves */
    size_t anchor_count;
};

/** NULL: the BLOB has no entry for it. */
PASSKEY_EXPORT const struct passkey_metadata_entry *passkey_metadata_find(
    const struct passkey_metadata *metadata, const uint8_t aaguid[PASSKEY_AAGUID_SIZE]);

/** For lists, in ascending order of AAGUID. @param index  Below the summary's entry_count. */
PASSKEY_EXPORT const struct passkey_metadata_entry *passkey_metadata_at(
    const struct passkey_metadata *metadata, size_t index);

/**
 * The anchors of one model: a certificate of one vendor gives no trust to a model of another. Goes
 * into passkey_attestation_policy as anchors_of, with the table as anchors_context.
 *
 * @param metadata  A struct passkey_metadata.
 * @param count  0 when there is no entry.
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
    uint32_t statuses_tolerated; /* bits of those five that are accepted all the same */
    /** Not empty: these models alone, and only where the attestation is trusted and covers
     *  the AAGUID, which fido-u2f does not and parts of compound may not: anybody can claim one. */
    const uint8_t (*allow)[PASSKEY_AAGUID_SIZE];
    size_t allow_count;
    const uint8_t (*deny)[PASSKEY_AAGUID_SIZE]; /* never these, trusted or not */
    size_t deny_count;
};

/**
 * Apply a policy to a credential that passkey_registration_verify() accepted, before it is stored.
 *
 * @param metadata  NULL: no table is at hand; the lists are applied alone.
 * @param policy  NULL: the zeroed one.
 * @param credential  aaguid, attestation_trusted and attestation_format are read.
 * @returns PASSKEY_OK; PASSKEY_AUTHENTICATOR_NOT_ALLOWED; PASSKEY_ATTESTATION_UNTRUSTED (its model
 *          is on the list of allowed ones, but that is not proved).
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_metadata_evaluate(
    const struct passkey_metadata *metadata, const struct passkey_metadata_policy *policy,
    const struct passkey_credential *credential, struct passkey_error *error);

#ifdef __cplusplus
}
#endif
#endif
