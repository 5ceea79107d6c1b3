/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decoys: the credential IDs that a caller gets for a name without a usable passkey, always the
 * same ones, and public keys whose private keys do not exist.
 */
#ifndef SERVICE_CEREMONY_DECOY_H
#define SERVICE_CEREMONY_DECOY_H

#include "service/access/call.h"

#define DECOY_COUNT_MAX      2
#define DECOY_SIZE_MAX       64
#define DECOY_USER_ID_SIZE   32
#define DECOY_NAME_HASH_SIZE 32

struct decoys {
    struct passkey_descriptor items[DECOY_COUNT_MAX];
    size_t count;
    uint8_t ids[DECOY_COUNT_MAX][DECOY_SIZE_MAX];
    uint8_t name_hash[DECOY_NAME_HASH_SIZE];
    /* Where the search for another user begins, whose account is read if no user has the name. */
    uint8_t user_id[DECOY_USER_ID_SIZE];
};

/**
 * Read the relying party's secret, or create it, and derive the key of the tags. The secret is in
 * the store, so that decoys never change.
 */
MUST_USE enum passkey_result decoy_secret_open(struct passkey_service *service,
    struct relying_party *party, struct connection *reader, struct passkey_error *error);

/**
 * Derive the decoys of a canonical name from its keyed hash. They are computed for every name,
 * known or not.
 *
 * @param decoys  Contains views into itself: do not copy it.
 */
MUST_USE enum passkey_result decoys_of_name(
    const struct call *call, struct passkey_bytes name_key, struct decoys *decoys);

/** The same, given the keyed hash of the name. */
MUST_USE enum passkey_result decoys_of_hash(
    const struct call *call, const uint8_t name_hash[DECOY_NAME_HASH_SIZE], struct decoys *decoys);

/** Whether an ID is a decoy for any name of the relying party, according to its 64-bit tag. */
MUST_USE enum passkey_result decoy_recognize(
    const struct call *call, struct passkey_bytes id, bool *decoy);

/**
 * A credential with the given ID and a key for which no signature is valid. The algorithm is one
 * that passkeys with such IDs have: ES256; for some of 32 bytes RS256, for some of 48 EdDSA.
 *
 * @param decoy  As from decoy_recognize().
 */
MUST_USE enum passkey_result decoy_credential(const struct call *call, struct passkey_bytes id,
    struct passkey_credential *credential, bool *decoy);

#endif
