/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ceremonies from start to finish: challenge, id, holder, lifetime, and how many may be unfinished.
 */
#ifndef SERVICE_CEREMONY_CEREMONY_H
#define SERVICE_CEREMONY_CEREMONY_H

#include "service/access/call.h"
#include "service/ceremony/issued.h"

#define CHALLENGE_SIZE 32 /* CHAL-2 asks for at least 16 */
/* The default timeout of the standard, which the options contain (TIME-1, CHAL-5). */
#define CEREMONY_LIFETIME_MS 300000

/* A ceremony that was taken out of the store. Views borrow from its row. */
struct ceremony {
    struct ceremony_record *row;
    struct issued issued;
};

/**
 * Store a ceremony, whose holder is the caller.
 *
 * @param started  Its options are written already; they are freed unless PASSKEY_OK is returned.
 * @returns PASSKEY_OK; PASSKEY_RATE_LIMITED at a bound; a fault.
 */
MUST_USE enum passkey_result ceremony_store(const struct call *call, enum ceremony_kind kind,
    const struct issued *issued, struct passkey_started_ceremony *started);

/**
 * Take a ceremony out of the store: it is spent from then on, whatever the result is (CHAL-4).
 *
 * @param id  Text from outside.
 * @param ceremony  The row is freed by pointer_free().
 * @returns PASSKEY_OK; PASSKEY_CEREMONY_UNKNOWN: nothing is spent; PASSKEY_CEREMONY_EXPIRED; a
 *          fault.
 */
MUST_USE enum passkey_result ceremony_take(const struct call *call, struct passkey_bytes id,
    enum ceremony_kind kind, struct ceremony *ceremony);

/** When it was started, in milliseconds since 1970. */
int64_t ceremony_started_at_ms(const struct ceremony *ceremony);

#endif
