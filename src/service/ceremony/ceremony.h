/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ceremonies from their start to their taking: challenge, identifier, holder, lifetime, and how
 * many may be unfinished. What was issued is read back in issued.h.
 */
#ifndef SERVICE_CEREMONY_CEREMONY_H
#define SERVICE_CEREMONY_CEREMONY_H

#include "service/access/call.h"

#define CHALLENGE_SIZE 32 /* CHAL-2 asks for 16 at least */
/* The standard's default timeout, which the options carry (TIME-1, CHAL-5). */
#define CEREMONY_LIFETIME_MS 300000
/* One start a second for five minutes: an office behind one address signs in without noticing. */
#define CEREMONY_ADDRESS_COUNT_MAX 300
/* About a kilobyte each: a flood from everywhere costs the disk 100 MB at most. */
#define CEREMONY_COUNT_MAX 100000

/* What is kept of a start. Views are the caller's. */
struct ceremony_start {
    enum passkey_ceremony_kind kind;
    struct passkey_bytes user_id; /* absent: not known before */
    struct passkey_bytes challenge;
    struct passkey_bytes link_hash; /* of the link that its finish spends, or absent */
    bool conditional;               /* user presence may be absent */
    /* The JSON that goes out, taken over on PASSKEY_OK; with passkey_free() by the caller else. */
    char *options;
    size_t options_size;
};

/** CHAL-1: the server's own randomness. */
MUST_USE enum passkey_result ceremony_challenge(
    const struct call *call, uint8_t challenge[CHALLENGE_SIZE]);

/**
 * Store a ceremony with the options that are issued, its holder being the caller's session.
 *
 * @returns PASSKEY_OK; PASSKEY_RATE_LIMITED at a bound; a fault.
 */
MUST_USE enum passkey_result ceremony_store(const struct call *call,
    const struct ceremony_start *start, struct passkey_started_ceremony *started);

/**
 * Take a ceremony out of the store: from then on it is spent, whatever comes (CHAL-4).
 *
 * @param id  Text from outside.
 * @param ceremony  Freed by passkey_free().
 * @returns PASSKEY_OK; PASSKEY_CEREMONY_UNKNOWN: nothing is spent; PASSKEY_CEREMONY_EXPIRED; a
 *          fault.
 */
MUST_USE enum passkey_result ceremony_take(const struct call *call, struct passkey_bytes id,
    enum passkey_ceremony_kind kind, struct passkey_ceremony_record **ceremony);

/** For CLEANUP. */

#endif
