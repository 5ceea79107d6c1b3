/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a stranger gets for a name that has no usable passkey: credential ids that look like
 * somebody's, the same ones every time, and a key that nobody has the other half of.
 */
#ifndef SERVICE_DECOY_H
#define SERVICE_DECOY_H

#include "service/call.h"

#define DECOY_COUNT_MAX    2
#define DECOY_SIZE_MAX     64
#define DECOY_USER_ID_SIZE 32

struct decoys {
    struct passkey_descriptor items[DECOY_COUNT_MAX];
    size_t count;
    uint8_t ids[DECOY_COUNT_MAX][DECOY_SIZE_MAX];
    /* To ask the store about, so that an unknown name costs what a known one does. */
    uint8_t user_id[DECOY_USER_ID_SIZE];
};

/** Read the relying party's secret, or make it: in the store, so that decoys stay as they are. */
MUST_USE enum passkey_result decoy_secret_open(struct passkey_service *service,
    struct relying_party *party, struct connection *reader, struct passkey_error *error);

/**
 * The decoys of a name. Computed for every name, known or not.
 *
 * @param decoys  Views in it point into it: not to be copied.
 */
MUST_USE enum passkey_result decoys_make(
    const struct call *call, struct passkey_bytes name_key, struct decoys *decoys);

/** A credential that no signature fits: a P-256 key, with the id of the response. */
struct passkey_credential decoy_credential(struct passkey_bytes id);

#endif
