/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON Web Signatures in compact form (RFC 7515), with the signer's certificates in the header.
 * Each part can be made invalid.
 */
#ifndef AUTHENTICATOR_JWS_WRITER_H
#define AUTHENTICATOR_JWS_WRITER_H

#include "signing_key.h"

struct jws_options {
    const struct signing_key *key;     /* ES256 or RS256; its certificate is the chain's first */
    const struct passkey_bytes *chain; /* x5c, DER */
    size_t chain_count;                /* 0: an empty x5c */
    /* Changes; all zero: a valid signature. */
    const char *algorithm;      /* replaces the key's alg */
    bool algorithm_absent;      /* no alg */
    bool chain_absent;          /* no x5c */
    const char *header_members; /* JSON to insert first: "\"crit\":[]," */
    const char *header;         /* replaces the header, JSON */
    bool signature_changed;     /* change its last byte after signing */
    bool payload_changed;       /* change its first character after signing */
    bool signature_der;         /* ES256: in the form of certificates instead of r ‖ s */
};

/** Append the JWS. */
void jws_write(const struct jws_options *options, struct passkey_bytes payload, struct buffer *out);

/** Append base64 with padding, the form of certificates in x5c and metadata. */
void base64_append(struct buffer *out, struct passkey_bytes bytes);

#endif
