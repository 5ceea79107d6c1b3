/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ceremonies of the specification's test vectors (WebAuthn L3, section 16), read from
 * vectors/ceremonies.json, and the responses that a browser would send.
 */
#ifndef VECTORS_W3C_H
#define VECTORS_W3C_H

#include "base/buffer.h"
#include "expectations.h"
#include <passkey/webauthn.h>

#define W3C_VECTOR_COUNT_MAX 32

/* A registration and an authentication with the same credential; bytes are decoded from hex. */
struct w3c_vector {
    char name[64];
    char format[32];
    char attestation_type[32];
    char rp_id[64];
    char origin[64];
    char top_origin[64]; /* empty: none */
    int algorithm;
    bool cross_origin;
    struct buffer private_key; /* the scalar or the seed; for RSA, p and then q */
    size_t prime_size;         /* of p; 0 unless RSA */
    struct buffer attestation_key;
    struct buffer credential_id;
    struct buffer create_challenge;
    struct buffer create_client_data;
    struct buffer attestation_object;
    struct buffer get_challenge;
    struct buffer get_client_data;
    struct buffer authenticator_data;
    struct buffer signature;
};

struct w3c_vectors {
    struct w3c_vector list[W3C_VECTOR_COUNT_MAX];
    size_t count;
    struct buffer root; /* the certificate of the attestation CA, DER */
};

/** Read vectors/ceremonies.json; aborts if it is missing or invalid. */
void w3c_load(struct w3c_vectors *vectors);
void w3c_free(struct w3c_vectors *vectors);

/**
 * AKEY-10: whether it is the vector that a strict verifier refuses, because its key description is
 * empty.
 */
bool w3c_refused(const struct w3c_vector *vector);
/** Whether the statement has a certificate that leads to the root. */
bool w3c_certified(const struct w3c_vector *vector);
/** Whether it must be accepted: all but the one that must be refused. */
bool w3c_supported(const struct w3c_vector *vector);

/* The JSON that a browser makes of the parts, in `out`, which is reset first. */
void w3c_registration_json(struct passkey_bytes id, struct passkey_bytes client_data,
    struct passkey_bytes attestation_object, struct buffer *out);
void w3c_authentication_json(struct passkey_bytes id, struct passkey_bytes client_data,
    struct passkey_bytes authenticator_data, struct passkey_bytes signature, struct buffer *out);

/* Verify what a browser sends, with the same verifier. */
MUST_USE enum passkey_result w3c_register(struct passkey_verifier *verifier,
    struct passkey_bytes json, const struct ceremony_expected *expected,
    const struct passkey_attestation_policy *policy, struct passkey_credential *credential,
    struct passkey_error *error);
MUST_USE enum passkey_result w3c_authenticate(struct passkey_verifier *verifier,
    struct passkey_bytes json, const struct ceremony_expected *expected,
    const struct passkey_credential *record, struct passkey_credential *credential,
    struct passkey_error *error);

/** Expectations that allow everything in the vector; views borrow from it. */
struct ceremony_expected w3c_expected(
    const struct w3c_vector *vector, bool registration, struct passkey_bytes origins[2]);

#endif
