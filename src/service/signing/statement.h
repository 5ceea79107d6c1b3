/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The signed statement: who signed in, how and when, as a JSON Web Token (RFC 7519) for a backend
 * that checks it against the published keys. It is no session: nothing here accepts one.
 */
#ifndef SERVICE_SIGNING_STATEMENT_H
#define SERVICE_SIGNING_STATEMENT_H

#include "service/account/account.h"

/* Five minutes: for the hand-over from the page to the backend, not for keeping. */
#define STATEMENT_LIFETIME_MS (INT64_C(5) * 60 * 1000)

/**
 * Sign a statement about the account's user and keep it in the account, when it was asked for or
 * the relying party always wants one. A restricted session gets none.
 *
 * @param session  What it tells: the proof, its time and its credential. It need not be stored.
 */
MUST_USE enum passkey_result statement_make(
    struct account *account, bool asked_for, const struct passkey_session_record *session);

#endif
