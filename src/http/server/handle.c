/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every result becomes an answer here, and every fault an event of the log. Refusals are logged at
 * LOG_LEVEL_DEBUG only: clients cause them, and the service records them in the audit log.
 */
#include "http/server/handle.h"

#include "http/exchange/exchange.h"
#include "http/exchange/origin.h"
#include "http/exchange/problem.h"
#include "http/exchange/request_id.h"
#include "http/server/metrics.h"
#include "http/server/router.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void log_fault(const struct exchange *exchange, const struct log_event *event)
{
    struct notices *notices = exchange->site->notices;
    bool store = exchange->error.result == PASSKEY_STORE_UNAVAILABLE;
    bounded_log_write(store ? &notices->store_faults : &notices->other_faults,
        exchange->site->monotonic_ms(), exchange->site->log, event);
}

/* A fault, or a refusal if these are logged. */
static void log_result(const struct exchange *exchange, enum passkey_result result)
{
    const struct site *site = exchange->site;
    bool fault = result < 0;
    if (site->log == NULL || result == PASSKEY_OK || !(fault || site->logs_refusals))
        return;
    char path[TEXT_QUOTE_SIZE];
    char line[TEXT_QUOTE_SIZE + PASSKEY_ERROR_MESSAGE_SIZE + 64];
    const char *code = passkey_result_slug(result);
    snprintf(line, sizeof(line), "%s %s: %s: %s", method_name(exchange->request->method),
        text_quote(request_target(exchange->request), path), code,
        exchange->error.result == result ? exchange->error.message : "");
    struct log_event event = { .level = fault ? LOG_LEVEL_ERROR : LOG_LEVEL_DEBUG,
        .message = line,
        .request_id = exchange->request->id,
        .code = code };
    if (fault)
        log_fault(exchange, &event);
    else
        site->log(&event);
}

static void count(const struct site *site, const struct reply *reply, const struct handled *handled)
{
    if (site->metrics != NULL)
        metrics_count(site->metrics, reply->metric, reply->status, handled->result);
}

/* Where the request is counted. */
static void set_metric(const struct exchange *exchange)
{
    const struct metrics *metrics = exchange->site->metrics;
    if (metrics != NULL)
        exchange->reply->metric =
            metrics_place(metrics, exchange->route, exchange->page, exchange->request->method);
}

static void reply_make(struct exchange *exchange, struct handled *handled)
{
    reply_init(exchange->reply);
    request_id_reply(exchange->request, exchange->reply);
    handled->result = router_serve(exchange);
    handled->route = exchange->route;
    set_metric(exchange);
    if (handled->result != PASSKEY_OK)
        problem_reply(exchange->reply, handled->result, &exchange->error, exchange->credential_id);
}

void handle(const struct site *site, struct passkey_worker *worker, const struct request *request,
    struct reply *reply)
{
    struct handled handled = { .route = NULL };
    struct exchange exchange = {
        .site = site,
        .request = request,
        .worker = worker,
        .reply = reply,
    };
    reply_make(&exchange, &handled);
    log_result(&exchange, handled.result);
    origin_headers(&exchange);
    count(site, reply, &handled);
}

enum deferral_outcome handle_deferring(const struct site *site, struct passkey_worker *worker,
    const struct request *request, struct reply *reply, struct handled *handled)
{
    struct exchange exchange = {
        .site = site,
        .request = request,
        .worker = worker,
        .reply = reply,
    };
    deferral_begin(worker);
    reply_make(&exchange, handled);
    enum deferral_outcome outcome = deferral_end(worker, &handled->changes);
    handled->counted = deferral_counted(worker);
    if (outcome == DEFERRAL_UNWRITTEN && handled->result < 0) { /* a fault changes nothing */
        free(handled->changes);
        handled->changes = NULL;
        outcome = DEFERRAL_DONE;
    }
    if (outcome == DEFERRAL_AGAIN) {
        reply_wipe(reply);
        return outcome;
    }
    log_result(&exchange, handled->result);
    origin_headers(&exchange);
    if (outcome == DEFERRAL_DONE)
        count(site, reply, handled);
    return outcome;
}

/* ---- replies without an endpoint ---- */

static struct exchange exchange_without(const struct site *site, const struct request *request,
    const struct route *route, struct reply *reply)
{
    struct exchange exchange = {
        .site = site,
        .request = request,
        .route = route,
        .party = site_party(site, request->host),
        .reply = reply,
    };
    reply_init(reply);
    request_id_reply(request, reply);
    set_metric(&exchange);
    return exchange;
}

void handle_written(
    const struct site *site, const struct reply *reply, const struct handled *handled)
{
    count(site, reply, handled);
}

void handle_unwritten(const struct site *site, const struct request *request, struct reply *reply,
    const struct handled *handled, const struct passkey_error *error)
{
    reply_wipe(reply);
    struct handled failed = { .route = handled->route, .result = error->result };
    struct exchange exchange = exchange_without(site, request, handled->route, reply);
    exchange.error = *error;
    problem_reply(reply, failed.result, &exchange.error, exchange.credential_id);
    log_result(&exchange, failed.result);
    origin_headers(&exchange);
    count(site, reply, &failed);
}

void handle_malformed(const struct site *site, const char *fault)
{
    char line[512];
    if (site->metrics != NULL)
        metrics_count_malformed(site->metrics);
    if (site->log == NULL)
        return;
    snprintf(line, sizeof(line), "malformed request: %s", fault);
    line[strcspn(line, "\r\n")] = '\0';
    struct log_event event = { .level = LOG_LEVEL_WARNING, .message = line };
    bounded_log_write(&site->notices->malformed, site->monotonic_ms(), site->log, &event);
}

void handle_too_late(
    const struct site *site, const struct request *request, int64_t now_ms, struct reply *reply)
{
    struct handled refused = { .route = NULL, .result = PASSKEY_OVERLOADED };
    struct exchange exchange = exchange_without(site, request, NULL, reply);
    problem_reply(reply, PASSKEY_OVERLOADED, &exchange.error, exchange.credential_id);
    struct log_event event = { .level = LOG_LEVEL_WARNING,
        .message = "overloaded: a request waited too long and was answered 503.",
        .request_id = request->id,
        .code = passkey_result_slug(PASSKEY_OVERLOADED) };
    if (site->log != NULL)
        bounded_log_write(&site->notices->overloads, now_ms, site->log, &event);
    origin_headers(&exchange);
    count(site, reply, &refused);
}
