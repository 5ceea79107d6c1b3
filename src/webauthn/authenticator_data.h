/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Authenticator data (WebAuthn L3 6.1), which the authenticator signs:
 *
 *     rpIdHash 32 | flags 1 | signCount 4 | attested credential data | extensions
 *
 * attested credential data, present if and only if AT is set (6.5.1): aaguid 16 | L 2 | credential
 *         id L | COSE_Key extensions, present if and only if ED is set: a CBOR map with text keys
 */
#ifndef WEBAUTHN_AUTHENTICATOR_DATA_H
#define WEBAUTHN_AUTHENTICATOR_DATA_H

#include "crypto/cose_key.h"
#include <passkey/extensions.h>

/* AD-2; the other two bits are reserved and ignored (AD-8). */
#define FLAG_USER_PRESENT    0x01
#define FLAG_USER_VERIFIED   0x04
#define FLAG_BACKUP_ELIGIBLE 0x08
#define FLAG_BACKUP_STATE    0x10
#define FLAG_ATTESTED        0x40
#define FLAG_EXTENSIONS      0x80

/* All views borrow from the input. */
struct authenticator_data {
    struct passkey_bytes whole;
    struct passkey_bytes rp_id_hash;
    uint8_t flags;
    uint32_t sign_count;
    struct passkey_authenticator_outputs outputs;
    struct passkey_bytes aaguid; /* from here on: only in a registration */
    struct passkey_bytes credential_id;
    struct passkey_bytes public_key; /* the COSE_Key as it was sent */
    struct cose_key key;
};

/**
 * Parse the structure only: flags other than AT and ED, and the parameters of the key, are not
 * checked.
 *
 * @param attested  Whether attested credential data is required (a registration) or refused.
 * @returns PASSKEY_OK; PASSKEY_AUTHENTICATOR_DATA_INVALID, PUBLIC_KEY_INVALID, CBOR_INVALID,
 *          CBOR_NOT_CANONICAL.
 */
MUST_USE enum passkey_result authenticator_data_read(struct passkey_bytes bytes, bool attested,
    struct authenticator_data *data, struct passkey_error *error);

#endif
