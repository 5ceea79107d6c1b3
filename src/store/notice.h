/* SPDX-License-Identifier: Apache-2.0 */
/* Notices of an account: uses of weak proofs that its owner has not answered. See store.h for what
 * finders and changes return. */
#ifndef STORE_NOTICE_H
#define STORE_NOTICE_H

#include "store/change.h"
#include "store/query.h"
#include <passkey/account.h>

/** The notices of a user that have not expired, the newest first, at most `limit`. */
MUST_USE enum passkey_result store_notice_list(struct connection *connection,
    uint32_t relying_party, struct passkey_bytes user_id, int64_t now_ms, size_t limit,
    struct passkey_notice_list **list, struct passkey_error *error);

/** The greatest `recovered_at_ms` of what the user has; 0 if nothing comes from a weak proof. */
MUST_USE enum passkey_result store_recovered_last(struct connection *connection,
    uint32_t relying_party, struct passkey_bytes user_id, int64_t *recovered_at_ms,
    struct passkey_error *error);

/** Preconditions: the user exists; no other notice of the user has the same `recovered_at_ms`,
 *  which identifies what comes from a weak proof, unless it is 0. */
change_function change_notice_insert;

/** Precondition: the user has the notice. */
change_function change_notice_delete;

/** End the hold of what comes from a weak proof: passkeys, sessions and links. If
 *  `recovered_at_ms` is 0, nothing does. */
change_function change_recovery_confirm;

/** Remove the passkeys that come from a weak proof, at the time `expires_at_ms`, and delete the
 *  sessions and links, and the link that was the proof with the sessions that it opened. */
change_function change_recovery_reject;

#endif
