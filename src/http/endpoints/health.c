/* SPDX-License-Identifier: Apache-2.0 */
/*
 * GET /healthz: the process answers. GET /readyz: it can do its work, which is asked of the store
 * by a real write.
 */
#include "http/endpoints/endpoints.h"

#include "base/bytes.h"

static enum passkey_result answer_ok(struct exchange *exchange)
{
    exchange->reply->status = 200;
    exchange->reply->body = BYTES_LITERAL("{\"status\":\"ok\"}\n");
    reply_header(exchange->reply, "Content-Type", "application/json");
    reply_header(exchange->reply, "Cache-Control", "no-store");
    return PASSKEY_OK;
}

enum passkey_result health_live(struct exchange *exchange)
{
    return answer_ok(exchange);
}

enum passkey_result health_ready(struct exchange *exchange)
{
    TRY(passkey_service_check(exchange->site->service, &exchange->error));
    return answer_ok(exchange);
}
