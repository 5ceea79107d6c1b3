/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The endpoints, with one file for each resource; server/router.c has their paths. Each returns
 * PASSKEY_OK with its answer in the reply, or a result that becomes the answer.
 */
#ifndef HTTP_ENDPOINTS_ENDPOINTS_H
#define HTTP_ENDPOINTS_ENDPOINTS_H

#include "http/exchange/exchange.h"

/* registration.c */
MUST_USE enum passkey_result registration_options(struct exchange *exchange);
MUST_USE enum passkey_result registration_verify(struct exchange *exchange);

/* authentication.c */
MUST_USE enum passkey_result authentication_options(struct exchange *exchange);
MUST_USE enum passkey_result authentication_verify(struct exchange *exchange);

/* links.c */
MUST_USE enum passkey_result links_create(struct exchange *exchange);
MUST_USE enum passkey_result links_redeem(struct exchange *exchange);
MUST_USE enum passkey_result links_get(struct exchange *exchange);
MUST_USE enum passkey_result link_delete(struct exchange *exchange);

/* account.c */
MUST_USE enum passkey_result account_get(struct exchange *exchange);
MUST_USE enum passkey_result account_patch(struct exchange *exchange);
MUST_USE enum passkey_result account_delete(struct exchange *exchange);

/* credentials.c */
MUST_USE enum passkey_result credentials_get(struct exchange *exchange);
MUST_USE enum passkey_result credential_patch(struct exchange *exchange);
MUST_USE enum passkey_result credential_delete(struct exchange *exchange);

/* jwks.c */
MUST_USE enum passkey_result jwks_get(struct exchange *exchange);

/* recovery.c */
MUST_USE enum passkey_result recovery_codes_get(struct exchange *exchange);
MUST_USE enum passkey_result recovery_codes_make(struct exchange *exchange);
MUST_USE enum passkey_result recovery_redeem(struct exchange *exchange);

/* session.c */
MUST_USE enum passkey_result session_end(struct exchange *exchange);
MUST_USE enum passkey_result session_check(struct exchange *exchange);
MUST_USE enum passkey_result sessions_get(struct exchange *exchange);
MUST_USE enum passkey_result session_revoke(struct exchange *exchange);

/* notices.c */
MUST_USE enum passkey_result notice_answer(struct exchange *exchange);

/* statistics.c */
MUST_USE enum passkey_result statistics_get(struct exchange *exchange);

/* well_known.c */
MUST_USE enum passkey_result related_origins_get(struct exchange *exchange);
MUST_USE enum passkey_result passkey_endpoints_get(struct exchange *exchange);

/* api_keys.c */
MUST_USE enum passkey_result api_keys_get(struct exchange *exchange);
MUST_USE enum passkey_result api_keys_make(struct exchange *exchange);
MUST_USE enum passkey_result api_key_delete(struct exchange *exchange);

/* audit.c */
MUST_USE enum passkey_result audit_get(struct exchange *exchange);

/* users.c */
MUST_USE enum passkey_result users_get(struct exchange *exchange);
MUST_USE enum passkey_result users_make(struct exchange *exchange);
MUST_USE enum passkey_result user_get(struct exchange *exchange);
MUST_USE enum passkey_result user_patch(struct exchange *exchange);
MUST_USE enum passkey_result user_delete(struct exchange *exchange);
MUST_USE enum passkey_result users_restore(struct exchange *exchange);
MUST_USE enum passkey_result user_ways_in_put(struct exchange *exchange);

/* user_belongings.c */
MUST_USE enum passkey_result user_credentials_get(struct exchange *exchange);
MUST_USE enum passkey_result user_credential_patch(struct exchange *exchange);
MUST_USE enum passkey_result user_credential_delete(struct exchange *exchange);
MUST_USE enum passkey_result user_sessions_get(struct exchange *exchange);
MUST_USE enum passkey_result user_session_delete(struct exchange *exchange);
MUST_USE enum passkey_result user_recovery_codes_get(struct exchange *exchange);

/* server/metrics.c */
MUST_USE enum passkey_result metrics_get(struct exchange *exchange);

/* health.c */
MUST_USE enum passkey_result health_live(struct exchange *exchange);
MUST_USE enum passkey_result health_ready(struct exchange *exchange);

#endif
