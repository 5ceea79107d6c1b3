/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The credential record, which a relying party stores for each passkey (WebAuthn L3 4), with the
 * members that this library adds to evaluate the next sign-in.
 */
#ifndef PASSKEY_CREDENTIAL_H
#define PASSKEY_CREDENTIAL_H

#include <passkey/bytes.h>
#include <passkey/result.h>
#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PASSKEY_CREDENTIAL_ID_SIZE_MAX 1023
#define PASSKEY_AAGUID_SIZE            16
#define PASSKEY_TRANSPORT_COUNT_MAX    16
#define PASSKEY_TRANSPORT_SIZE_MAX     64

/** A fact that may be unknown, for example because the credential was imported. */
enum passkey_fact {
    PASSKEY_FACT_UNKNOWN = 0,
    PASSKEY_FACT_NO = 1,
    PASSKEY_FACT_YES = 2,
};

enum passkey_attachment {
    PASSKEY_ATTACHMENT_UNKNOWN = 0,
    PASSKEY_ATTACHMENT_PLATFORM = 1,
    PASSKEY_ATTACHMENT_CROSS_PLATFORM = 2,
};

/** WebAuthn L3 6.5.3; a certificate that may be Basic or AttCA is reported as Basic. */
enum passkey_attestation_type {
    PASSKEY_ATTESTATION_TYPE_NONE = 0,
    PASSKEY_ATTESTATION_TYPE_SELF = 1,
    PASSKEY_ATTESTATION_TYPE_BASIC = 2,
    PASSKEY_ATTESTATION_TYPE_ATTCA = 3,
    PASSKEY_ATTESTATION_TYPE_ANONCA = 4,
};

/** Transports as the client reported them, in its order, including unknown ones. */
struct passkey_transports {
    struct passkey_bytes names[PASSKEY_TRANSPORT_COUNT_MAX];
    size_t count;
};

/** A credential record (WebAuthn L3 4). */
struct passkey_credential {
    size_t size;                     /* sizeof this struct */
    struct passkey_bytes id;         /* 1 to 1023 bytes */
    struct passkey_bytes public_key; /* COSE_Key, CTAP2 canonical */
    int32_t algorithm;               /* COSE algorithm identifier */
    uint32_t sign_count;
    bool uv_initialized; /* user verification counts as a factor */
    enum passkey_fact backup_eligible;
    bool backup_state;
    enum passkey_fact discoverable; /* what the client said in credProps */
    enum passkey_attachment attachment;
    uint8_t aaguid[PASSKEY_AAGUID_SIZE];
    struct passkey_transports transports;
    struct passkey_bytes attestation_format; /* "none", "packed" */
    enum passkey_attestation_type attestation_type;
    bool attestation_trusted; /* a path to one of the caller's anchors */
    struct passkey_bytes attestation_object;
};

/*
 * A record as one blob, to store it in one column or file. Version 1, numbers big endian:
 *
 *     "pkc"  1 version  4 algorithm  4 sign count
 *     1 each: uv initialized, backup eligible, backup state, discoverable, attachment,
 *             attestation type, attestation trusted
 *     16 AAGUID
 *     2 size, id                  2 size, public key
 *     1 count of transports, each 1 size, name
 *     1 size, attestation format  4 size, attestation object
 *
 * Flags are 0 or 1, facts and enumerations their number above; nothing follows. One record has one
 * blob, and one blob one record. A later version of the library reads the blobs of an earlier one.
 */

#define PASSKEY_PUBLIC_KEY_SIZE_MAX         8192
#define PASSKEY_ATTESTATION_FORMAT_SIZE_MAX 32
#define PASSKEY_ATTESTATION_OBJECT_SIZE_MAX 32768

/**
 * Encode a credential record as one blob. May be called by several threads at once.
 *
 * @param credential  Read during the call only.
 * @param blob  The caller frees it with passkey_free().
 * @param size  Its length in bytes, at most 43,096.
 * @param error  May be NULL.
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID if the record has no ID or no public key, or a member
 *          is too large or not a value of its enumeration; PASSKEY_INTERNAL if memory runs out.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_credential_encode(
    const struct passkey_credential *credential, uint8_t **blob, size_t *size,
    struct passkey_error *error);

/**
 * Decode a blob of passkey_credential_encode(). May be called by several threads at once.
 *
 * @param blob  Read during the call only, but the views of the record point into it.
 * @param credential  Set its `size` before the call. A member that was empty has data NULL.
 * @param error  May be NULL.
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID if the blob is damaged, or its version is not known.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_credential_decode(
    struct passkey_bytes blob, struct passkey_credential *credential, struct passkey_error *error);

#ifdef __cplusplus
}
#endif
#endif
