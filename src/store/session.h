/* SPDX-License-Identifier: Apache-2.0 */
/* Sessions. See store.h for what finders and changes return. */
#ifndef STORE_SESSION_H
#define STORE_SESSION_H

#include "store/change.h"

/** By the hash of its token, with its user; expired ones too, until they are swept. NULL if no
 *  session has it. */
MUST_USE enum passkey_result store_session_find(struct connection *connection,
    uint32_t relying_party, const uint8_t token_hash[PASSKEY_HASH_SIZE],
    struct passkey_session_record **session, struct passkey_user_record **user,
    struct passkey_error *error);

/** The sessions of a user, the newest first. */
MUST_USE enum passkey_result store_session_list(struct connection *connection,
    uint32_t relying_party, struct passkey_bytes user_id, size_t limit,
    struct passkey_session_list **list, struct passkey_error *error);

/** Precondition: the token hash is not taken. */
change_function change_session_insert;

/** Delete the oldest sessions of the user beyond `count_max`, at most 1,000 of them. */
change_function change_sessions_trim;
/** A new token and proof. Precondition: the old token exists. */
change_function change_session_renew;
/** Record a use. Precondition: the session exists. */
change_function change_session_use;
/** Precondition: the user has the session. */
change_function change_session_delete;
/** End sessions of a user: all, those of one credential, or those that were opened by a recovery
 *  with a proof that is not stronger. */
change_function change_sessions_delete;

#endif
