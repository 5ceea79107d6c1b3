/* SPDX-License-Identifier: Apache-2.0 */
/* Notices of an account: uses of weak proofs, and changes that could not be mailed, that its owner
 * has not answered. See store.h for what finders and changes return. */
#ifndef STORE_NOTICE_H
#define STORE_NOTICE_H

#include "store/change.h"
#include "store/copier.h"
#include "store/query.h"
#include <passkey/account.h>

/* Of a user, in addition to those of weak proofs and of links that have not expired. */
#define NOTICE_OF_KIND_MAX 3

struct notice_query {
    struct passkey_bytes user_id;
    struct passkey_bytes session_id; /* its effects are left out; absent: nothing is left out */
    int64_t now_ms;
    size_t limit;
};

/** The notices of a user that have not expired and are younger than a passkey of the user, since
 *  only that could answer: those with a weak proof or a link first, of each the newest first. */
MUST_USE enum passkey_result store_notice_list(struct connection *connection,
    uint32_t relying_party, const struct notice_query *asked, struct passkey_notice_list **list,
    struct passkey_error *error);

/** The greatest `recovered_at_ms` of the user's rows; 0 if no row was created with a weak proof. */
MUST_USE enum passkey_result store_recovered_last(struct connection *connection,
    uint32_t relying_party, struct passkey_bytes user_id, int64_t *recovered_at_ms,
    struct passkey_error *error);

/** Preconditions: the user exists; no other notice of the user has the same `recovered_at_ms`,
 *  which identifies what comes from a weak proof. If it is 0, there are no preconditions, and the
 *  oldest one of the kind is deleted if there are NOTICE_OF_KIND_MAX. */
change_function change_notice_insert;

/** Precondition: the user has the notice. */
change_function change_notice_delete;

/** End the hold on the passkeys, sessions and links that were created with a weak proof. Does
 * nothing if `recovered_at_ms` is 0. */
change_function change_recovery_confirm;

/** Remove the passkeys that were created with a weak proof, as of the time `expires_at_ms`. Delete
 * the sessions and links, and the link that was the proof together with the sessions that it
 * opened. */
change_function change_recovery_reject;

/** The changes that can be copied. */
extern const struct change_copy notice_copies[];

#endif
