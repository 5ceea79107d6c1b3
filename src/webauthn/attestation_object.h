/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The attestation object (WebAuthn L3 6.5.4), a CBOR map that the browser writes:
 *
 *     { "fmt": text, "attStmt": map or array, "authData": bytes }
 */
#ifndef WEBAUTHN_ATTESTATION_OBJECT_H
#define WEBAUTHN_ATTESTATION_OBJECT_H

#include "base/buffer.h"

/* Views borrow from the object, or from `pieces` for strings in several pieces. */
struct attestation_object {
    struct passkey_bytes format;
    struct passkey_bytes statement; /* as encoded: an array for "compound", otherwise a map */
    struct passkey_bytes authenticator_data;
};

/**
 * @returns PASSKEY_OK; PASSKEY_ATTESTATION_OBJECT_INVALID if it does not have this form;
 *          PASSKEY_CBOR_INVALID, CBOR_NOT_CANONICAL; a fault.
 */
MUST_USE enum passkey_result attestation_object_read(struct passkey_bytes bytes,
    struct buffer *pieces, struct attestation_object *object, struct passkey_error *error);

#endif
