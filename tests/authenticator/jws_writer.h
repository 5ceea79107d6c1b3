/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON Web Signatures in compact form (RFC 7515), with the signer's certificates in the header;
 * each part can be made wrong on purpose.
 */
#ifndef AUTHENTICATOR_JWS_WRITER_H
#define AUTHENTICATOR_JWS_WRITER_H

#include "signing_key.h"

struct jws_options {
    const struct signing_key *key;     /* ES256 or RS256; its certificate is the chain's first */
    const struct passkey_bytes *chain; /* x5c, DER */
    size_t chain_count;                /* 0: an empty x5c */
    /* Bends; all zero: honest. */
    const char *algorithm;      /* what alg says instead of the key's */
    bool algorithm_absent;      /* no alg */
    bool chain_absent;          /* no x5c */
    const char *header_members; /* JSON in front of the others: "\"crit\":[]," */
    const char *header;         /* the whole header, as JSON */
    bool signature_changed;     /* its last byte, after signing */
    bool payload_changed;       /* its first character, after signing */
    bool signature_der;         /* of ES256: as certificates have it, not r and s side by side */
};

/** Append the JWS. */
void jws_write(const struct jws_options *options, struct passkey_bytes payload, struct buffer *out);

/** Append base64 with padding, as x5c and metadata have certificates. */
void base64_append(struct buffer *out, struct passkey_bytes bytes);

#endif
