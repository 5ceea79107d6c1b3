/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ID token: who signed in, how and when, as a JSON Web Token (RFC 7519) for a backend
 * that checks it against the published keys. It is not a session: nothing here accepts one.
 */
#ifndef SERVICE_SIGNING_ID_TOKEN_H
#define SERVICE_SIGNING_ID_TOKEN_H

#include "service/account/account.h"

/* Five minutes: for the hand-over from the page to the backend, not for keeping. */
#define ID_TOKEN_LIFETIME_MS (INT64_C(5) * 60 * 1000)

/**
 * Sign an ID token about the account's user and keep it in the account, when it was asked for or
 * the relying party always wants one. A restricted session gets none.
 *
 * @param session  What it tells: the proof, its time and its credential. It need not be stored.
 */
MUST_USE enum passkey_result id_token_create(
    struct account *account, bool asked_for, const struct passkey_session_record *session);

#endif
