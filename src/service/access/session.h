/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sessions: a random token, stored only as its hash, a lifetime, and the time of the
 * proof. permission.c decides what a session may do.
 */
#ifndef SERVICE_ACCESS_SESSION_H
#define SERVICE_ACCESS_SESSION_H

#include "service/access/call.h"

/* By default, users who return once a day stay signed in for a month. */
#define SESSION_IDLE_MS     (INT64_C(24) * 60 * 60 * 1000)
#define SESSION_LIFETIME_MS (INT64_C(30) * 24 * 60 * 60 * 1000)
/* Ten minutes: enough to create a passkey, which is all that it may do. */
#define RESTRICTED_LIFETIME_MS (INT64_C(10) * 60 * 1000)

/**
 * The live session for the caller's token, or NULL: no token, no such session, or it has expired.
 *
 * @param session  Freed by passkey_free(), like its user.
 */
MUST_USE enum passkey_result session_find_live(const struct call *call,
    struct passkey_session_record **session, struct passkey_user_record **user);

/** PASSKEY_OK, or PASSKEY_UNAUTHENTICATED if the call has no live session. */
MUST_USE enum passkey_result session_require(const struct call *call);

/**
 * Compare the user of the call's session with the one whom the client shows as signed in.
 *
 * @param user_id  Absent: not compared.
 * @returns PASSKEY_OK, even if there is no session; PASSKEY_CONFLICT.
 */
MUST_USE enum passkey_result session_expect_user(
    const struct call *call, struct passkey_bytes user_id);

/** Record a use of the call's session, at most every five minutes. A failure is ignored. */
void session_note_use(struct call *call);

/** The holder of ceremonies that this caller starts and finishes: API key, live session, or
 *  none. */
struct holder session_holder(const struct call *call);

/**
 * Generate a token, and fill in its hash and the times of a session that is proved now.
 *
 * @param token  The text for the client, wiped by the caller after use.
 * @param session  id, user_id, credential_id and recovered_at_ms are unchanged, and so is
 *         created_at_ms unless it is 0. Address and user agent borrow from the caller.
 */
MUST_USE enum passkey_result session_prove(const struct call *call, enum passkey_proof proof,
    char token[PASSKEY_SESSION_TOKEN_SIZE], struct passkey_session_record *session);

/** Whether the session can only be used to enrol a passkey. */
bool session_restricted(const struct passkey_session_record *session);

/**
 * The changes that add a session and end the user's oldest ones beyond the limit of
 * RESOURCE_SESSION.
 *
 * @param items  Memory for two.
 * @returns Two.
 */
size_t session_insert(const struct passkey_session_record *session, struct change items[2]);

/** The change that ends a session; if two are concurrent, the second one is refused. */
struct change session_delete(const struct passkey_session_record *session);

#endif
