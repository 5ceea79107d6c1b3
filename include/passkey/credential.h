/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The credential record: what a relying party keeps of a passkey (WebAuthn L3, section 4,
 * "credential record", and what this library adds to judge the next sign-in).
 */
#ifndef PASSKEY_CREDENTIAL_H
#define PASSKEY_CREDENTIAL_H

#include <passkey/bytes.h>
#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PASSKEY_CREDENTIAL_ID_SIZE_MAX 1023
#define PASSKEY_AAGUID_SIZE            16
#define PASSKEY_TRANSPORT_COUNT_MAX    16
#define PASSKEY_TRANSPORT_SIZE_MAX     64

/** A fact that a record may lack: what was imported or never reported stays unknown. */
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

/** Transports as the client reported them, unknown ones too, in its order. */
struct passkey_transports {
    struct passkey_bytes names[PASSKEY_TRANSPORT_COUNT_MAX];
    size_t count;
};

struct passkey_credential {
    struct passkey_bytes id;         /* 1 to 1023 bytes */
    struct passkey_bytes public_key; /* COSE_Key, CTAP2 canonical */
    int32_t algorithm;               /* COSE algorithm identifier */
    uint32_t sign_count;
    bool uv_initialized;
    enum passkey_fact backup_eligible;
    bool backup_state;
    enum passkey_fact discoverable; /* what credProps said */
    enum passkey_attachment attachment;
    uint8_t aaguid[PASSKEY_AAGUID_SIZE];
    struct passkey_transports transports;
    struct passkey_bytes attestation_format; /* "none", "packed" */
    enum passkey_attestation_type attestation_type;
    bool attestation_trusted; /* a path to one of the caller's anchors */
    struct passkey_bytes attestation_object;
};

#ifdef __cplusplus
}
#endif
#endif
