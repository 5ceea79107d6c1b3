/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Attestation certificates: a root that signs leaves. They are written as DER without a library, so
 * that each field can be wrong (WebAuthn L3 8.2.1 defines what is right).
 */
#ifndef AUTHENTICATOR_CERTIFICATE_H
#define AUTHENTICATOR_CERTIFICATE_H

#include "signing_key.h"

/* Attributes of a name; NULL omits one. */
struct certificate_name {
    const char *common_name;
    const char *organization;
    const char *unit;
    const char *country;
};

/* An additional extension. */
struct certificate_extra {
    const char *identifier; /* dotted */
    bool critical;
    struct passkey_bytes value; /* DER in the extension's OCTET STRING */
};

struct certificate_options {
    const struct signing_key *subject_key;
    const struct signing_key *issuer_key; /* ES256 */
    struct certificate_name subject;
    struct certificate_name issuer;
    struct passkey_bytes serial_number; /* unsigned, big endian */
    const char *not_before;             /* "YYYYMMDDhhmmssZ" */
    const char *not_after;
    bool authority;                         /* a root or intermediate: CA true, keyCertSign */
    bool constraints_absent;                /* without basicConstraints */
    bool cert_sign_absent;                  /* an authority without keyCertSign */
    bool key_identifier_of_issuer;          /* add authorityKeyIdentifier, as for leaves */
    const struct signing_key *identified;   /* the key it names; NULL: the issuer's */
    struct passkey_bytes aaguid;            /* id-fido-gen-ce-aaguid; data NULL: absent */
    bool aaguid_critical;                   /* which the specification forbids */
    const struct certificate_extra *extras; /* after the others */
    size_t extra_count;
    bool sha1;       /* signed with SHA-1 */
    uint8_t version; /* 3; encoded as one less */
};

/** Append the certificate. */
void certificate_write(const struct certificate_options *options, struct buffer *out);

/** Append only a name. */
void certificate_name_write(const struct certificate_name *name, struct buffer *out);

/** The options of a valid root or leaf, from 2024 to 3024, which the caller may change. */
struct certificate_options certificate_root(
    const struct signing_key *key, struct passkey_bytes serial_number);
struct certificate_options certificate_leaf(const struct signing_key *key,
    const struct signing_key *root_key, struct passkey_bytes serial_number);

#endif
