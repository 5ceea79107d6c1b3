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

/* An unfinished ceremony. Views borrow from its row. */
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
 * Read an unfinished ceremony. It is deleted in the change set that finishes it: by
 * ceremony_deletion() on success, by ceremony_refuse() otherwise.
 *
 * @param id  Text from outside.
 * @param ceremony  The row is freed by pointer_free().
 * @returns PASSKEY_OK; PASSKEY_CEREMONY_UNKNOWN; PASSKEY_CEREMONY_EXPIRED; a fault.
 */
MUST_USE enum passkey_result ceremony_find(const struct call *call, struct passkey_bytes id,
    enum ceremony_kind kind, struct ceremony *ceremony);

/* The same in two steps, for a caller that reads the row together with others. */

/** What identifies the ceremony. @returns PASSKEY_OK; PASSKEY_CEREMONY_UNKNOWN. */
MUST_USE enum passkey_result ceremony_key_of(const struct call *call, struct passkey_bytes id,
    enum ceremony_kind kind, struct ceremony_key *key);
/** @param ceremony  Its row was read by the key, and may be NULL. It is freed if the result is not
 *         PASSKEY_OK. */
MUST_USE enum passkey_result ceremony_check(
    const struct call *call, enum ceremony_kind kind, struct ceremony *ceremony);

/** The change that deletes it. Its precondition is that the ceremony exists, so that of several
 *  finishes only one is applied (CHAL-4). */
struct change ceremony_deletion(const struct ceremony *ceremony);

/** That a ceremony does not exist, or no longer. */
enum passkey_result ceremony_refuse_unknown(const struct call *call);

/* More changes that a refusal may have. */
#define REFUSAL_NOTES_MAX 2

/**
 * Delete the ceremony and add an audit row with the refusal, in one change set. A fault is returned
 * at once: nothing is changed, and the ceremony can be finished again.
 *
 * @param notes  More changes, at most REFUSAL_NOTES_MAX; all are left out if the precondition of
 *        one is not met.
 * @returns The row's result; PASSKEY_CEREMONY_UNKNOWN if another call finished the ceremony, in
 *          which case nothing is changed; a fault.
 */
MUST_USE enum passkey_result ceremony_refuse(const struct call *call,
    const struct ceremony *ceremony, const struct passkey_audit_record *row,
    const struct change *notes, size_t note_count);

/** When it was started, in milliseconds since 1970. If the newest passkey on its list was created
 *  later, because the clock of the server that created it is ahead, then that time. */
int64_t ceremony_started_at_ms(const struct ceremony *ceremony);

#endif
