/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every result becomes an answer here, and every fault one line of the log. Refusals are the
 * client's affair and not logged; the service writes the audit.
 */
#include "http/server/handle.h"

#include "http/exchange/exchange.h"
#include "http/exchange/origin.h"
#include "http/exchange/problem.h"
#include "http/server/metrics.h"
#include "http/server/router.h"
#include <stdio.h>

static void log_fault(const struct exchange *exchange, enum passkey_result result)
{
    if (exchange->site->log == NULL)
        return;
    char path[TEXT_QUOTE_SIZE];
    char line[TEXT_QUOTE_SIZE + PASSKEY_ERROR_MESSAGE_SIZE + 64];
    snprintf(line, sizeof(line), "%s %s: %s: %s", method_name(exchange->request->method),
        text_quote(exchange->request->path, path), passkey_result_slug(result),
        exchange->error.result == result ? exchange->error.message : "");
    struct notices *notices = exchange->site->notices;
    bounded_log_line(
        result == PASSKEY_STORE_UNAVAILABLE ? &notices->store_faults : &notices->other_faults,
        exchange->site->monotonic_ms(), exchange->site->log, line);
}

static void count(const struct exchange *exchange, enum passkey_result result)
{
    if (exchange->site->metrics != NULL)
        metrics_count(exchange->site->metrics, exchange->route, exchange->reply->status, result);
}

void handle(const struct site *site, struct passkey_worker *worker, const struct request *request,
    struct reply *reply)
{
    struct exchange exchange = {
        .site = site,
        .request = request,
        .worker = worker,
        .reply = reply,
    };
    reply_init(reply);
    enum passkey_result result = router_serve(&exchange);
    if (result != PASSKEY_OK)
        problem_reply(reply, result, &exchange.error, exchange.credential_id);
    if (result < 0)
        log_fault(&exchange, result);
    origin_headers(&exchange);
    count(&exchange, result);
}

void handle_too_late(
    const struct site *site, const struct request *request, int64_t now_ms, struct reply *reply)
{
    struct exchange exchange = {
        .site = site,
        .request = request,
        .party = site_party(site, request->host),
        .reply = reply,
    };
    reply_init(reply);
    problem_reply(reply, PASSKEY_OVERLOADED, &exchange.error, exchange.credential_id);
    if (site->log != NULL)
        bounded_log_line(&site->notices->overloads, now_ms, site->log,
            "overloaded: a request waited too long and was answered 503.");
    origin_headers(&exchange);
    count(&exchange, PASSKEY_OVERLOADED);
}
