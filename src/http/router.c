/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A new endpoint is a function in a file of its resource, its declaration in endpoints.h, and a
 * row here. The order of the rules is this file's: path, method, relying party, body, cookie.
 */
#include "http/router.h"

#include "base/bytes.h"
#include "http/cookie.h"
#include "http/endpoints.h"
#include "http/origin.h"
#include "http/pages.h"

static const struct route ROUTES[] = {
    { METHOD_POST, "/v1/registration/options", true, registration_options },
    { METHOD_POST, "/v1/registration/verify", true, registration_verify },
    { METHOD_POST, "/v1/authentication/options", true, authentication_options },
    { METHOD_POST, "/v1/authentication/verify", true, authentication_verify },
    { METHOD_GET, "/v1/account", true, account_get },
    { METHOD_POST, "/v1/session/end", true, session_end },
    { METHOD_GET, "/healthz", false, health_live },
    { METHOD_GET, "/readyz", false, health_ready },
};

#define ROUTE_COUNT (sizeof(ROUTES) / sizeof(ROUTES[0]))

static const char READ_METHODS[] = "GET, HEAD, OPTIONS";
static const char WRITE_METHODS[] = "POST, OPTIONS";

const struct route *router_find(enum method method, struct passkey_bytes path)
{
    enum method wanted = method == METHOD_HEAD ? METHOD_GET : method;
    for (size_t i = 0; i < ROUTE_COUNT; i++)
        if (ROUTES[i].method == wanted && bytes_equal(path, bytes_text(ROUTES[i].path)))
            return &ROUTES[i];
    return NULL;
}

/* What a path takes, for Allow; NULL: the path is not known. */
static const char *methods_of(const struct exchange *exchange)
{
    struct passkey_bytes path = exchange->request->path;
    if (router_find(METHOD_POST, path) != NULL)
        return WRITE_METHODS;
    bool known = router_find(METHOD_GET, path) != NULL || pages_find(exchange) != NULL;
    return known ? READ_METHODS : NULL;
}

/* A method that no row of a known path has, or a page. */
static enum passkey_result serve_without_route(struct exchange *exchange)
{
    const struct request *request = exchange->request;
    const char *methods = methods_of(exchange);
    if (methods == NULL)
        return refuse(&exchange->error, PASSKEY_NOT_FOUND, CHECK_NONE, "There is no such path.");
    if (request->method == METHOD_OPTIONS) {
        origin_preflight(exchange, methods);
        return PASSKEY_OK;
    }
    if (request->method == METHOD_GET || request->method == METHOD_HEAD)
        if (methods == READ_METHODS)
            return pages_get(exchange);
    reply_header(exchange->reply, "Allow", methods);
    return refuse(
        &exchange->error, PASSKEY_METHOD_NOT_ALLOWED, CHECK_NONE, "The path takes %s.", methods);
}

static enum passkey_result check_party(struct exchange *exchange)
{
    if (exchange->party == NULL)
        return refuse(&exchange->error, PASSKEY_RELYING_PARTY_UNKNOWN, CHECK_NONE,
            "No relying party is configured for the host that the request names.");
    exchange->caller.relying_party = exchange->party->index;
    exchange->caller.address = exchange->request->address;
    cookie_read_caller(exchange);
    return PASSKEY_OK;
}

enum passkey_result router_serve(struct exchange *exchange)
{
    const struct request *request = exchange->request;
    exchange->party = site_party(exchange->site, request->host);
    const struct route *route = router_find(request->method, request->path);
    if (route == NULL)
        return serve_without_route(exchange);
    if (route->party)
        TRY(check_party(exchange));
    if (route->method == METHOD_POST)
        TRY(request_check_body(request, &exchange->error));
    if (route->party)
        TRY(origin_check_cookie(exchange));
    return route->handler(exchange);
}
