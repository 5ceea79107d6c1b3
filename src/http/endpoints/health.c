/* SPDX-License-Identifier: Apache-2.0 */
/*
 * GET /healthz: the process answers. GET /readyz: the server works, which is tested by writing to
 * the store, at most once a second.
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
    const struct site *site = exchange->site;
    TRY(site->readiness != NULL ? readiness_check(site->readiness, site->service, &exchange->error)
                                : passkey_service_check(site->service, &exchange->error));
    return answer_ok(exchange);
}
