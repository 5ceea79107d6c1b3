/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ID token: who signed in, how and when, as a JSON Web Token (RFC 7519) for a backend, which
 * verifies it with the published keys. It is not a session, and passkeyd never accepts one.
 */
#ifndef SERVICE_SIGNING_ID_TOKEN_H
#define SERVICE_SIGNING_ID_TOKEN_H

#include "service/account/account.h"

/* Five minutes, enough to pass it from the page to the backend. */
#define ID_TOKEN_LIFETIME_MS (INT64_C(5) * 60 * 1000)

/**
 * Sign an ID token about the account's user and store it in the account, if it was requested or the
 * relying party always wants one. A restricted session gets none.
 *
 * @param session  Its content: the proof, its time and its credential. It need not be in the store.
 */
MUST_USE enum passkey_result id_token_create(
    struct account *account, bool asked_for, const struct passkey_session_record *session);

#endif
