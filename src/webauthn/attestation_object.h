/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The attestation object (WebAuthn L3 6.5.4), a CBOR map that the browser writes:
 *
 *     { "fmt": text, "attStmt": map or array, "authData": bytes }
 */
#ifndef WEBAUTHN_ATTESTATION_OBJECT_H
#define WEBAUTHN_ATTESTATION_OBJECT_H

#include "base/buffer.h"

/* Views borrow from the object, or from pieces where a string was not in one piece. */
struct attestation_object {
    struct passkey_bytes format;
    struct passkey_bytes statement; /* whole, as encoded: an array of compound, else a map */
    struct passkey_bytes authenticator_data;
};

/**
 * @returns PASSKEY_OK; PASSKEY_ATTESTATION_OBJECT_INVALID when it is not of that form;
 *          PASSKEY_CBOR_INVALID, CBOR_NOT_CANONICAL; a fault.
 */
MUST_USE enum passkey_result attestation_object_read(struct passkey_bytes bytes,
    struct buffer *pieces, struct attestation_object *object, struct passkey_error *error);

#endif
