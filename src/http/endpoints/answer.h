/* SPDX-License-Identifier: Apache-2.0 */
/* Answers that show an account, composed of shapes. */
#ifndef HTTP_ENDPOINTS_ANSWER_H
#define HTTP_ENDPOINTS_ANSWER_H

#include "http/exchange/exchange.h"

/** For a finished ceremony: {user, credential, recovery, warnings, signals, session?}. */
MUST_USE enum passkey_result answer_finished(struct exchange *exchange, unsigned status,
    const struct passkey_account *account, enum passkey_session_form form);

/** For GET /v1/account: {user, credentials, recovery, signals, session}. */
MUST_USE enum passkey_result answer_account(
    struct exchange *exchange, const struct passkey_account *account);

/** {"left","total","createdAt"} */
MUST_USE enum passkey_result answer_recovery_code_set(
    struct exchange *exchange, const struct passkey_recovery_code_set *set);

/**
 * For a code or a link that opened a session: {purpose?, user, session}. Sets the cookie if the
 * session uses one.
 *
 * @param purpose  Of a link, or NULL.
 */
MUST_USE enum passkey_result answer_opened(struct exchange *exchange, const char *purpose,
    const struct passkey_account *account, enum passkey_session_form form);

/** A list of passkeys: {items}. */
MUST_USE enum passkey_result answer_credentials(
    struct exchange *exchange, const struct passkey_account *account);

/** A list of sessions: {items}. @param own  The id of the caller's own session; zeros: none. */
MUST_USE enum passkey_result answer_sessions(struct exchange *exchange,
    const struct passkey_session_list *sessions, const uint8_t own[PASSKEY_SESSION_ID_SIZE]);

#endif
