/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Notices of weak proofs: the answers of an account carry them until its owner has answered. An
 * account that had no passkey that could sign in gets none: nothing is held then, and no one could
 * answer.
 */
#ifndef SERVICE_ACCOUNT_WEAK_PROOF_H
#define SERVICE_ACCOUNT_WEAK_PROOF_H

#include "service/access/call.h"
#include <passkey/account.h>

/**
 * Make a notice of a weak proof that is used now. It is kept until it is answered; if the user also
 * gets a mail, only until the hold ends.
 *
 * @param recovered_at_ms  Of what comes from the proof; 0 for a ticket that was created.
 * @param notice  The argument of change_notice_insert(). Borrows from the caller and the user.
 */
MUST_USE enum passkey_result weak_proof_notice(const struct call *call,
    const struct passkey_user_record *user, enum passkey_notice_kind kind, int64_t recovered_at_ms,
    struct passkey_notice_record *notice);

/** Whether a session that this passkey proves may answer: the passkey is older than the weak proof,
 *  so it does not come from it. permission_check() decides the rest. */
bool weak_proof_answerable(
    const struct passkey_notice_record *notice, const struct passkey_credential_record *proof);

#endif
