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
    exchange->site->log(line);
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

/* During a flood all lines would be the same: the first one of a minute says how many follow. */
static void log_overload(const struct site *site, int64_t now_ms)
{
    struct notices *notices = site->notices;
    char line[160];
    if (site->log == NULL)
        return;
    unsigned count = atomic_fetch_add(&notices->overloaded, 1) + 1;
    int64_t next_ms = atomic_load(&notices->overload_next_ms);
    if (now_ms < next_ms || !atomic_compare_exchange_strong(
                                &notices->overload_next_ms, &next_ms, now_ms + LOG_INTERVAL_MS))
        return;
    atomic_store(&notices->overloaded, 0);
    snprintf(line, sizeof(line),
        "overloaded: %u requests waited too long and were answered 503 since the last such line.",
        count);
    site->log(line);
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
    log_overload(site, now_ms);
    origin_headers(&exchange);
    count(&exchange, PASSKEY_OVERLOADED);
}
