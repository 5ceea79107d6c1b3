/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A JSON Web Signature in compact form (RFC 7515) whose key is the first certificate of its header
 * x5c: FIDO's metadata BLOB, and SafetyNet's response.
 *
 *     base64url(header) "." base64url(payload) "." base64url(signature)
 *
 * Algorithms: RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, each bound to its kind
 * of key. Who the certificates belong to, and whether anyone trusts them, is the caller's to ask.
 */
#ifndef CRYPTO_JWS_H
#define CRYPTO_JWS_H

#include "base/buffer.h"
#include "base/limits.h"

struct jws_algorithm;

/* Views borrow from the text that was read, and from the memory that is freed with it. */
struct jws {
    const struct jws_algorithm *algorithm;
    struct passkey_bytes to_be_signed; /* of the text: header, dot, payload */
    struct passkey_bytes payload;      /* of the text, in base64url */
    struct passkey_bytes signature;
    struct passkey_bytes chain[CERTIFICATE_COUNT_MAX]; /* DER, the leaf first; each one is read */
    size_t chain_count;                                /* not 0 */
    struct buffer memory;
};

/**
 * Take a JWS apart. The signature is not verified yet.
 *
 * @param text  Nothing around it, no white space.
 * @param refusal  What a refusal is here: the caller's result for "cannot be read".
 * @param jws  Freed by jws_deinit(), whatever the result.
 * @returns PASSKEY_OK; refusal (form, header, `crit`, an unknown algorithm, x5c missing or not of
 *          certificates); PASSKEY_INTERNAL.
 */
MUST_USE enum passkey_result jws_read(struct passkey_bytes text, enum passkey_result refusal,
    struct jws *jws, struct passkey_error *error);
void jws_deinit(struct jws *jws);

/**
 * Verify the signature with the leaf's key.
 *
 * @returns PASSKEY_OK; PASSKEY_SIGNATURE_INVALID, also when the key is not one of the header's
 *          algorithm; PASSKEY_INTERNAL.
 */
MUST_USE enum passkey_result jws_verify(const struct jws *jws, struct passkey_error *error);

#endif
