/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The hold. Recovery codes, recovery tickets and e-mail links are weak proofs. If the account had a
 * passkey that could sign in when one was used, everything that comes from it (its session, the
 * passkey that this session enrols, and that passkey's sessions and links) is restricted until the
 * hold ends, so that the owner can notice. What a session without user verification enrols is held
 * in the same way if another passkey of the account can verify the user; otherwise a thief with a
 * security key could enrol a passkey of their own that can. The members recovered_at_ms contain the
 * time of that proof, or 0.
 */
#ifndef SERVICE_ACCESS_HOLD_H
#define SERVICE_ACCESS_HOLD_H

#include "service/access/call.h"

/* By default, three days. */
#define HOLD_MS (INT64_C(72) * 60 * 60 * 1000)

/**
 * Choose the time that identifies what comes from a weak proof that is used now: the time of the
 * call, or a later one if the user has something from another weak proof with this time.
 */
MUST_USE enum passkey_result hold_time(
    const struct call *call, struct passkey_bytes user_id, int64_t *recovered_at_ms);

/**
 * Begin a hold for a weak proof that is used now. Passkeys that were disabled within the last hold
 * count as if they could sign in: otherwise one weak proof could disable them for the next one.
 *
 * @param recovered_at_ms  The time of hold_time(), or 0 if nothing is held.
 */
MUST_USE enum passkey_result hold_begin(
    const struct call *call, struct passkey_bytes user_id, int64_t *recovered_at_ms);

/**
 * The hold of what the call's session enrols, or of the enrolment link that it creates.
 *
 * @param recovered_at_ms  The time of the proof, or 0 if nothing is held.
 */
MUST_USE enum passkey_result hold_pass_on(const struct call *call, int64_t *recovered_at_ms);

/** When the hold of the proof from that time ends; 0 if it has ended, and for 0. */
int64_t hold_ends(const struct call *call, int64_t recovered_at_ms);

/** Whether the hold of the proof from that time has not ended; false for 0. */
bool hold_active(const struct call *call, int64_t recovered_at_ms);

#endif
