/* SPDX-License-Identifier: Apache-2.0 */
/*
 * POST /v1/session/end: signing out.
 */
#include "http/endpoints.h"

#include "http/cookie.h"

enum passkey_result session_end(struct exchange *exchange)
{
    struct passkey_error *error = &exchange->error;
    CLEANUP(json_free) struct json *body = NULL;
    TRY(request_json(exchange->request, &body, error));
    TRY(json_only_members(body, (const char *const[]){ NULL }, error));
    TRY(passkey_session_end(exchange->worker, &exchange->caller, error));
    exchange->reply->status = 204;
    reply_header(exchange->reply, "Cache-Control", "no-store");
    if (exchange->cookie_used)
        cookie_clear(exchange);
    return PASSKEY_OK;
}
