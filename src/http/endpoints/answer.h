/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The answers that show an account: the service's shapes put together.
 */
#ifndef HTTP_ENDPOINTS_ANSWER_H
#define HTTP_ENDPOINTS_ANSWER_H

#include "http/exchange/exchange.h"

/** Of a finished ceremony: {user, credential, recovery, warnings, signals, session?}. */
MUST_USE enum passkey_result answer_finished(struct exchange *exchange, unsigned status,
    const struct passkey_account *account, enum passkey_session_form form);

/** Of GET /v1/account: {user, credentials, recovery, signals, session}. */
MUST_USE enum passkey_result answer_account(
    struct exchange *exchange, const struct passkey_account *account);

/** {"left","total","createdAt"} */
MUST_USE enum passkey_result answer_recovery_code_set(
    struct exchange *exchange, const struct passkey_recovery_code_set *set);

/**
 * Of a code or a link that opened a session: {purpose?, user, session}; sets the cookie when the
 * session is one.
 *
 * @param purpose  Of a link, or NULL.
 */
MUST_USE enum passkey_result answer_opened(struct exchange *exchange, const char *purpose,
    const struct passkey_account *account, enum passkey_session_form form);

/** Of a list of passkeys: {items}. */
MUST_USE enum passkey_result answer_credentials(
    struct exchange *exchange, const struct passkey_account *account);

/** Of a list of sessions: {items}. @param own  The id of the caller's own; zeros: none. */
MUST_USE enum passkey_result answer_sessions(struct exchange *exchange,
    const struct passkey_session_list *sessions, const uint8_t own[PASSKEY_SESSION_ID_SIZE]);

#endif
