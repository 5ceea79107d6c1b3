/* SPDX-License-Identifier: Apache-2.0 */
/* Sessions. See store.h for what finders and changes return. */
#ifndef STORE_SESSION_H
#define STORE_SESSION_H

#include "store/change.h"
#include "store/copier.h"

/** The session with this token hash, with its user, even if it has expired but was not swept yet.
 * NULL if no session has it. */
MUST_USE enum passkey_result store_session_find(struct connection *connection,
    uint32_t relying_party, const uint8_t token_hash[PASSKEY_HASH_SIZE],
    struct passkey_session_record **session, struct passkey_user_record **user,
    struct passkey_error *error);

/** The sessions of a user, the newest first. */
MUST_USE enum passkey_result store_session_list(struct connection *connection,
    uint32_t relying_party, struct passkey_bytes user_id, size_t limit,
    struct passkey_session_list **list, struct passkey_error *error);

/** Precondition: no session has the token hash. */
change_function change_session_insert;

/** Delete the oldest sessions of the user beyond `count_max`, at most 1,000. */
change_function change_sessions_trim;
/** Replace the token and the proof. Precondition: the old token exists. */
change_function change_session_renew;
/** Record a use. Precondition: the session exists. */
change_function change_session_use;
/** Changes nothing. Precondition: the user has the session, with the same `recovered_at_ms`. Until
 *  the set is committed, no one else changes the session. */
change_function change_session_keep;
/** Precondition: the user has the session. */
change_function change_session_delete;
/** End all sessions of a user, those of one credential, or those that a recovery opened with a
 * proof that is not stronger. */
change_function change_sessions_delete;

/** The changes that can be copied. */
extern const struct change_copy session_copies[];

#endif
