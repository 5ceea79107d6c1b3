/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ceremonies from start to finish: challenge, id, holder, lifetime, and the limits on unfinished
 * ones.
 */
#ifndef SERVICE_CEREMONY_CEREMONY_H
#define SERVICE_CEREMONY_CEREMONY_H

#include "service/access/call.h"
#include "service/ceremony/issued.h"

#define CHALLENGE_SIZE 32 /* CHAL-2 requires at least 16 */
/* The standard's default timeout, which the options contain (TIME-1, CHAL-5). */
#define CEREMONY_LIFETIME_MS 300000

/* An unfinished ceremony. Views borrow from its row. */
struct ceremony {
    struct ceremony_record *row;
    struct issued issued;
};

/**
 * Store a ceremony that belongs to the caller.
 *
 * @param started  With its options, which are freed unless PASSKEY_OK is returned.
 * @returns PASSKEY_OK; PASSKEY_RATE_LIMITED if a limit is reached; a fault.
 */
MUST_USE enum passkey_result ceremony_store(const struct call *call, enum ceremony_kind kind,
    const struct issued *issued, struct passkey_started_ceremony *started);

/**
 * Read an unfinished ceremony. It is deleted in the change set that finishes it: by
 * ceremony_deletion() on success, by ceremony_refuse() otherwise.
 *
 * @param id  Text from a request.
 * @param ceremony  The row is freed by pointer_free().
 * @returns PASSKEY_OK; PASSKEY_CEREMONY_UNKNOWN; PASSKEY_CEREMONY_EXPIRED; a fault.
 */
MUST_USE enum passkey_result ceremony_find(const struct call *call, struct passkey_bytes id,
    enum ceremony_kind kind, struct ceremony *ceremony);

/* The same in two steps, for callers that read the row together with others. */

/** The key of the ceremony. @returns PASSKEY_OK; PASSKEY_CEREMONY_UNKNOWN. */
MUST_USE enum passkey_result ceremony_key_of(const struct call *call, struct passkey_bytes id,
    enum ceremony_kind kind, struct ceremony_key *key);
/** @param ceremony  With the row for the key, which may be NULL. It is freed if the result is not
 *         PASSKEY_OK. */
MUST_USE enum passkey_result ceremony_check(
    const struct call *call, enum ceremony_kind kind, struct ceremony *ceremony);

/** The change that deletes it. Its precondition is that the ceremony exists, so that only one of
 * several finishes is applied (CHAL-4). */
struct change ceremony_deletion(const struct ceremony *ceremony);

/** Refuse a ceremony that does not exist or no longer exists. */
enum passkey_result ceremony_refuse_unknown(const struct call *call);

/* The maximum number of additional changes of a refusal. */
#define REFUSAL_NOTES_MAX 2

/**
 * Delete the ceremony and add an audit row with the refusal, in one change set. A fault is returned
 * without changing anything, so that the ceremony can be finished again.
 *
 * @param notes  At most REFUSAL_NOTES_MAX additional changes; none is made if a precondition is not
 *         met.
 * @returns The row's result; PASSKEY_CEREMONY_UNKNOWN if another call finished the ceremony, in
 *          which case nothing is changed; a fault.
 */
MUST_USE enum passkey_result ceremony_refuse(const struct call *call,
    const struct ceremony *ceremony, const struct passkey_audit_record *row,
    const struct change *notes, size_t note_count);

/** The time of its start, in milliseconds since 1970, or the time at which the newest passkey on
 * its list was created, if that is later because another server's clock is ahead. */
int64_t ceremony_started_at_ms(const struct ceremony *ceremony);

#endif
