/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Attestation statements in the making: what the makers, one file a format, have in common.
 */
#ifndef AUTHENTICATOR_ATTESTATION_H
#define AUTHENTICATOR_ATTESTATION_H

#include "authenticator.h"

#define SHA256_SIZE 32

/* A response under way. Of it client data and authenticator data are there. */
struct making {
    const struct credential *credential;
    const struct authenticator_request *request;
    const struct bends *bends;
    struct authenticator_response *response;
};

/** Put the members fmt and attStmt. */
void attestation_put(const struct making *making, struct map_writer *object);

/* The makers: each puts the members of its statement. */
void attestation_packed_put(const struct making *making, struct map_writer *statement);
void attestation_tpm_put(const struct making *making, struct map_writer *statement);
void attestation_android_key_put(const struct making *making, struct map_writer *statement);
void attestation_android_safetynet_put(const struct making *making, struct map_writer *statement);
void attestation_apple_put(const struct making *making, struct map_writer *statement);
void attestation_fido_u2f_put(const struct making *making, struct map_writer *statement);

/** Let the hook change a part. */
void bends_change(const struct bends *bends, enum part part, struct buffer *bytes);

/** Append the SHA-256 of a message. */
void making_append_hash(struct buffer *out, struct passkey_bytes message);
/** Append authenticator data and the hash of the client data. */
void making_append_data(const struct making *making, struct buffer *out);

/** Sign a message, which the hook may change first; the signature is the response's. */
void making_sign(
    const struct making *making, const struct signing_key *key, struct buffer *message);
/** Sign authenticator data and the hash of the client data. */
void making_sign_data(const struct making *making, const struct signing_key *key);

/** Put x5c: a leaf and what follows it. */
void making_put_path(
    const struct making *making, struct passkey_bytes leaf, struct map_writer *statement);
/** A leaf over the credential's key, with an extension more, put as x5c. */
void making_put_own_leaf(const struct making *making, const struct certificate_extra *extra,
    struct map_writer *statement);
/** The key that such a leaf is for. */
const struct signing_key *making_certified_key(const struct making *making);

#endif
