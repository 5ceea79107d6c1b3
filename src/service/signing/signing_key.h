/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The keys that sign ID tokens. One is created at the first start, and a new one every ninety days
 * or when an operator rotates. A key is published from an hour before its first signature to an
 * hour after its last one, so that verifiers may cache the set.
 */
#ifndef SERVICE_SIGNING_SIGNING_KEY_H
#define SERVICE_SIGNING_SIGNING_KEY_H

#include "service/access/call.h"

/* How long verifiers may cache the published set. */
#define SIGNING_KEY_CACHE_S 900

/** Create the first key of a relying party, or a sealed one if the newest is not sealed. */
MUST_USE enum passkey_result signing_key_prepare(struct passkey_service *service,
    const struct relying_party *party, struct connection *reader, struct passkey_error *error);

/** Rotate keys that are ninety days old. */
MUST_USE enum passkey_result signing_key_rotate_if_due(
    struct passkey_service *service, struct passkey_error *error);

/**
 * Rotate the key of the call's relying party, with an audit row. `at_once`: the new key signs from
 * now on, and every other key is deleted, including those that do not sign yet.
 *
 * @returns PASSKEY_OK; PASSKEY_CONFLICT: another program rotated it at the same time. */
MUST_USE enum passkey_result signing_key_rotate(const struct call *call, bool at_once);

/* The key that signs, opened once and kept by a worker. */
struct signer;
void signer_free(struct signer **signer);

/* Borrowed from the worker until its next call. */
struct signer_view {
    struct passkey_bytes id; /* the kid */
    struct es256_key *key;
};

/** The key that signs now. */
MUST_USE enum passkey_result signer_current(const struct call *call, struct signer_view *view);

#endif
