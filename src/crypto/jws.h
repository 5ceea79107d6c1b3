/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A JSON Web Signature in compact form (RFC 7515) whose key is the first certificate of its header
 * x5c: FIDO's metadata BLOB, and SafetyNet's response.
 *
 *     base64url(header) "." base64url(payload) "." base64url(signature)
 *
 * Algorithms: RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, each with its kind of
 * key. The caller must check whose the certificates are and whether they are trusted.
 */
#ifndef CRYPTO_JWS_H
#define CRYPTO_JWS_H

#include "base/buffer.h"
#include "base/limits.h"

struct jws_algorithm;

/* Views borrow from the text, and from memory that is freed with this struct. */
struct jws {
    const struct jws_algorithm *algorithm;
    struct passkey_bytes to_be_signed; /* in the text: header, dot, payload */
    struct passkey_bytes payload;      /* in the text, as base64url */
    struct passkey_bytes signature;
    struct passkey_bytes chain[CERTIFICATE_COUNT_MAX]; /* DER, the leaf first; all can be parsed */
    size_t chain_count;                                /* at least 1 */
    struct buffer memory;
};

/**
 * Parse a JWS without verifying its signature.
 *
 * @param text  Without white space around it.
 * @param refusal  The caller's result for a JWS that cannot be read.
 * @param jws  Freed by jws_deinit(), whatever the result.
 * @returns PASSKEY_OK; refusal (form, header, `crit`, an unknown algorithm, x5c missing or
 *         invalid); PASSKEY_INTERNAL.
 */
MUST_USE enum passkey_result jws_read(struct passkey_bytes text, enum passkey_result refusal,
    struct jws *jws, struct passkey_error *error);
void jws_deinit(struct jws *jws);

/**
 * Verify the signature with the leaf's key.
 *
 * @returns PASSKEY_OK; PASSKEY_SIGNATURE_INVALID, also if the key is not one for the header's
 *         algorithm; PASSKEY_INTERNAL.
 */
MUST_USE enum passkey_result jws_verify(const struct jws *jws, struct passkey_error *error);

#endif
