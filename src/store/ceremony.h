/* SPDX-License-Identifier: Apache-2.0 */
/* Unfinished ceremonies. See store.h for what finders and changes return. */
#ifndef STORE_CEREMONY_H
#define STORE_CEREMONY_H

#include "store/change.h"

/** The unfinished ceremony with this id, kind and holder; NULL if there is none. */
MUST_USE enum passkey_result store_ceremony_find(struct connection *connection,
    uint32_t relying_party, const struct ceremony_key *key, struct ceremony_record **ceremony,
    struct passkey_error *error);

/** How many there are in all. */
MUST_USE enum passkey_result store_ceremony_count(
    struct connection *connection, int64_t *count, struct passkey_error *error);

/**
 * Take a ceremony: read it and delete it. Of several callers only one gets it.
 *
 * @returns PASSKEY_CEREMONY_UNKNOWN: there is no such ceremony for this holder, or another caller
 *          took it; PASSKEY_CEREMONY_EXPIRED: it was there, and is deleted now.
 */
MUST_USE enum passkey_result store_ceremony_take(struct connection *reader, uint32_t relying_party,
    const struct ceremony_key *key, int64_t now_ms, struct ceremony_record **ceremony,
    struct passkey_error *error);

/** Preconditions: the bounds in all and by address. */
change_function change_ceremony_insert;
/** Precondition: it exists, so that of several deletions only one succeeds. */
change_function change_ceremony_delete;

#endif
