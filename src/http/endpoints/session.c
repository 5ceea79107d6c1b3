/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sessions. POST /v1/session/end signs out; GET /v1/session/check is for proxies, before every
 * request; /v1/account/sessions lists and revokes sessions.
 */
#include "http/endpoints/endpoints.h"

#include "base/base64url.h"
#include "http/endpoints/answer.h"
#include "http/endpoints/ceremony.h"
#include "http/exchange/body.h"
#include "http/exchange/cookie.h"
#include "service/signing/proof.h"
#include <inttypes.h>
#include <passkey/account.h>

static const struct passkey_bytes OWN = { NULL, 0 };

enum passkey_result session_end(struct exchange *exchange)
{
    CLEANUP(json_free) struct json *body = NULL;
    TRY(body_read(exchange, (const char *const[]){ NULL }, &body));
    TRY(passkey_session_end(exchange->worker, &exchange->caller, &exchange->error));
    answer_nothing(exchange);
    if (exchange->cookie_used)
        cookie_clear(exchange);
    return PASSKEY_OK;
}

enum passkey_result session_check(struct exchange *exchange)
{
    CLEANUP(pointer_free) struct passkey_session_record *session = NULL;
    char user[BASE64URL_ENCODED_SIZE(PASSKEY_USER_HANDLE_SIZE_MAX) + 1];
    TRY(passkey_session_check(exchange->worker, &exchange->caller, &session, &exchange->error));
    base64url_encode(session->user_id, user);
    answer_nothing(exchange);
    reply_header_format(exchange->reply, "X-Passkey-User", "%s", user);
    reply_header(exchange->reply, "X-Passkey-Amr", proof_amr(session->proof));
    reply_header_format(
        exchange->reply, "X-Passkey-Auth-Time", "%" PRId64, session->auth_time_ms / 1000);
    return PASSKEY_OK;
}

enum passkey_result sessions_get(struct exchange *exchange)
{
    CLEANUP(pointer_free) struct passkey_session_list *sessions = NULL;
    uint8_t own[PASSKEY_SESSION_ID_SIZE];
    TRY(passkey_session_list_get(
        exchange->worker, &exchange->caller, OWN, own, &sessions, &exchange->error));
    return answer_sessions(exchange, sessions, own);
}

enum passkey_result session_revoke(struct exchange *exchange)
{
    struct passkey_bytes id = { NULL, 0 };
    struct passkey_revoked_sessions revoked;
    CLEANUP(json_free) struct json *body = NULL;
    TRY(body_read(exchange, (const char *const[]){ "userId", NULL }, &body));
    TRY(ceremony_expected_user(exchange, body));
    TRY(path_id(exchange, 0, PASSKEY_SESSION_ID_SIZE, &id));
    TRY(passkey_session_revoke(
        exchange->worker, &exchange->caller, OWN, id, &revoked, &exchange->error));
    answer_nothing(exchange);
    if (revoked.own && exchange->cookie_used)
        cookie_clear(exchange);
    return PASSKEY_OK;
}
