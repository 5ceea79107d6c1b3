/* SPDX-License-Identifier: Apache-2.0 */
/* Creating attestation statements: what the formats, one per file, have in common. */
#ifndef AUTHENTICATOR_ATTESTATION_H
#define AUTHENTICATOR_ATTESTATION_H

#include "authenticator.h"

#define SHA256_SIZE 32

/* A response that is being created; its client data and authenticator data are complete. */
struct making {
    const struct credential *credential;
    const struct authenticator_request *request;
    const struct mutations *mutations;
    struct authenticator_response *response;
};

/** Add the members fmt and attStmt. */
void attestation_put(const struct making *making, struct map_writer *object);

/* The formats: each adds the members of its statement. */
void attestation_packed_put(const struct making *making, struct map_writer *statement);
void attestation_tpm_put(const struct making *making, struct map_writer *statement);
void attestation_android_key_put(const struct making *making, struct map_writer *statement);
void attestation_android_safetynet_put(const struct making *making, struct map_writer *statement);
void attestation_apple_put(const struct making *making, struct map_writer *statement);
void attestation_fido_u2f_put(const struct making *making, struct map_writer *statement);

/** Let the hook change a part. */
void mutations_apply(const struct mutations *mutations, enum part part, struct buffer *bytes);

/** Append the SHA-256 of a message. */
void making_append_hash(struct buffer *out, struct passkey_bytes message);
/** Append authenticator data and the hash of the client data. */
void making_append_data(const struct making *making, struct buffer *out);

/** Sign a message, which the hook may change first; the signature is the response's. */
void making_sign(
    const struct making *making, const struct signing_key *key, struct buffer *message);
/** Sign authenticator data followed by the hash of the client data. */
void making_sign_data(const struct making *making, const struct signing_key *key);

/** Add x5c: a leaf and the certificates that follow it. */
void making_put_path(
    const struct making *making, struct passkey_bytes leaf, struct map_writer *statement);
/** Add x5c with a leaf for the credential's key, which has one more extension. */
void making_put_own_leaf(const struct making *making, const struct certificate_extra *extra,
    struct map_writer *statement);
/** The key for which such a leaf is. */
const struct signing_key *making_certified_key(const struct making *making);

#endif
