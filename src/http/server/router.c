/* SPDX-License-Identifier: Apache-2.0 */
/*
 * To add an endpoint, add a function in the file of its resource, its declaration in endpoints.h,
 * and a row here. This file defines the order of the rules: path, method, relying party, query,
 * body, cookie.
 */
#include "http/server/router.h"

#include "base/bytes.h"
#include "base/header_value.h"
#include "http/endpoints/endpoints.h"
#include "http/endpoints/pages.h"
#include "http/exchange/base_path.h"
#include "http/exchange/cookie.h"
#include "http/exchange/forwarded.h"
#include "http/exchange/origin.h"
#include "http/exchange/parameter.h"
#include "http/server/metrics.h"
#include <assert.h>
#include <stdio.h>
#include <string.h>

static const struct route ROUTES[] = {
    { METHOD_POST, "/v1/registration/options", ROUTE_CALL, WORK_START, registration_options },
    { METHOD_POST, "/v1/registration/verify", ROUTE_CALL, WORK_OFTEN, registration_verify },
    { METHOD_POST, "/v1/authentication/options", ROUTE_CALL, WORK_START, authentication_options },
    { METHOD_POST, "/v1/authentication/verify", ROUTE_CALL, WORK_QUICK, authentication_verify },
    { METHOD_GET, "/v1/account", ROUTE_CALL, WORK_LONG, account_get },
    { METHOD_PATCH, "/v1/account", ROUTE_CALL, WORK_LONG, account_patch },
    { METHOD_DELETE, "/v1/account", ROUTE_CALL, WORK_LONG, account_delete },
    { METHOD_GET, "/v1/account/credentials", ROUTE_CALL, WORK_LONG, credentials_get },
    { METHOD_PATCH, "/v1/account/credentials/{}", ROUTE_CALL, WORK_LONG, credential_patch },
    { METHOD_DELETE, "/v1/account/credentials/{}", ROUTE_CALL, WORK_LONG, credential_delete },
    { METHOD_GET, "/v1/account/sessions", ROUTE_CALL, WORK_LONG, sessions_get },
    { METHOD_DELETE, "/v1/account/sessions/{}", ROUTE_CALL, WORK_LONG, session_revoke },
    { METHOD_GET, "/v1/account/recovery-codes", ROUTE_CALL, WORK_LONG, recovery_codes_get },
    { METHOD_POST, "/v1/account/recovery-codes", ROUTE_HASHING, WORK_LONG, recovery_codes_make },
    { METHOD_POST, "/v1/account/notices/{}", ROUTE_CALL, WORK_LONG, notice_answer },
    { METHOD_POST, "/v1/recovery/redeem", ROUTE_HASHING, WORK_LONG, recovery_redeem },
    { METHOD_POST, "/v1/links", ROUTE_CALL, WORK_LONG, links_create },
    { METHOD_POST, "/v1/links/redeem", ROUTE_CALL, WORK_LONG, links_redeem },
    { METHOD_GET, "/v1/links", ROUTE_LIST, WORK_LONG, links_get },
    { METHOD_DELETE, "/v1/links/{}", ROUTE_CALL, WORK_LONG, link_delete },
    { METHOD_POST, "/v1/session/end", ROUTE_CALL, WORK_OFTEN, session_end },
    { METHOD_GET, "/v1/session/check", ROUTE_CALL, WORK_QUICK, session_check },
    { METHOD_GET, "/v1/statistics", ROUTE_CALL, WORK_LONG, statistics_get },
    { METHOD_GET, "/.well-known/jwks.json", ROUTE_DOCUMENT, WORK_LONG, jwks_get },
    { METHOD_GET, "/.well-known/webauthn", ROUTE_DOCUMENT, WORK_LONG, related_origins_get },
    { METHOD_GET, "/.well-known/passkey-endpoints", ROUTE_DOCUMENT, WORK_LONG,
        passkey_endpoints_get },
    { METHOD_GET, "/v1/users", ROUTE_LIST, WORK_LONG, users_get },
    { METHOD_POST, "/v1/users", ROUTE_CALL, WORK_LONG, users_make },
    { METHOD_POST, "/v1/users/restore", ROUTE_CALL, WORK_LONG, users_restore },
    { METHOD_GET, "/v1/users/{}", ROUTE_CALL, WORK_LONG, user_get },
    { METHOD_PATCH, "/v1/users/{}", ROUTE_CALL, WORK_LONG, user_patch },
    { METHOD_DELETE, "/v1/users/{}", ROUTE_CALL, WORK_LONG, user_delete },
    { METHOD_GET, "/v1/users/{}/credentials", ROUTE_CALL, WORK_LONG, user_credentials_get },
    { METHOD_PATCH, "/v1/users/{}/credentials/{}", ROUTE_CALL, WORK_LONG, user_credential_patch },
    { METHOD_DELETE, "/v1/users/{}/credentials/{}", ROUTE_CALL, WORK_LONG, user_credential_delete },
    { METHOD_GET, "/v1/users/{}/sessions", ROUTE_CALL, WORK_LONG, user_sessions_get },
    { METHOD_DELETE, "/v1/users/{}/sessions/{}", ROUTE_CALL, WORK_LONG, user_session_delete },
    { METHOD_GET, "/v1/users/{}/recovery-codes", ROUTE_CALL, WORK_LONG, user_recovery_codes_get },
    { METHOD_PUT, "/v1/users/{}/other-ways-in", ROUTE_CALL, WORK_LONG, user_ways_in_put },
    { METHOD_GET, "/v1/api-keys", ROUTE_CALL, WORK_LONG, api_keys_get },
    { METHOD_POST, "/v1/api-keys", ROUTE_CALL, WORK_LONG, api_keys_make },
    { METHOD_DELETE, "/v1/api-keys/{}", ROUTE_CALL, WORK_LONG, api_key_delete },
    { METHOD_GET, "/v1/audit", ROUTE_LIST, WORK_LONG, audit_get },
    { METHOD_GET, "/healthz", ROUTE_HEALTH, WORK_QUICK, health_live },
    { METHOD_GET, "/readyz", ROUTE_HEALTH, WORK_LONG, health_ready },
    { METHOD_GET, "/metrics", ROUTE_PRIVATE, WORK_LONG, metrics_get },
};

#define ROUTE_COUNT (sizeof(ROUTES) / sizeof(ROUTES[0]))
static_assert(ROUTE_COUNT <= METRICS_ROUTE_COUNT_MAX, "each route has its counters");

/* Compares segment by segment, so that {} never matches a slash. */
static bool path_matches(const char *pattern, struct passkey_bytes path,
    struct passkey_bytes parameters[PARAMETER_COUNT_MAX])
{
    struct passkey_bytes wanted = bytes_text(pattern);
    size_t count = 0;
    while (wanted.size > 0 && path.size > 0) {
        struct passkey_bytes want = text_cut(&wanted, '/');
        struct passkey_bytes segment = text_cut(&path, '/');
        bool any = bytes_equal(want, BYTES_LITERAL("{}"));
        if (any ? segment.size == 0 || count == PARAMETER_COUNT_MAX : !bytes_equal(want, segment))
            return false;
        if (any)
            parameters[count++] = segment;
    }
    return wanted.size == 0 && path.size == 0;
}

/* A path without parameters takes precedence over one with parameters, whatever the method. */
static bool is_literal(struct passkey_bytes path)
{
    for (size_t i = 0; i < ROUTE_COUNT; i++)
        if (bytes_equal(path, bytes_text(ROUTES[i].path)))
            return true;
    return false;
}

const struct route *router_find(enum method method, struct passkey_bytes path,
    struct passkey_bytes parameters[PARAMETER_COUNT_MAX])
{
    struct passkey_bytes unwanted[PARAMETER_COUNT_MAX];
    enum method wanted = method == METHOD_HEAD ? METHOD_GET : method;
    bool whole = path.size > 0 && path.data[path.size - 1] != '/';
    bool literal = is_literal(path);
    for (size_t i = 0; whole && i < ROUTE_COUNT; i++)
        if (ROUTES[i].method == wanted &&
            (!literal || bytes_equal(path, bytes_text(ROUTES[i].path))) &&
            path_matches(ROUTES[i].path, path, parameters != NULL ? parameters : unwanted))
            return &ROUTES[i];
    return NULL;
}

const struct route *router_routes(size_t *count)
{
    *count = ROUTE_COUNT;
    return ROUTES;
}

/* ---- finding a route ---- */

/* Each listener has its own routes; both answer health checks. */
static const struct route *find(const struct exchange *exchange, enum method method,
    struct passkey_bytes parameters[PARAMETER_COUNT_MAX])
{
    struct passkey_bytes path = exchange->request->path;
    const struct route *route = router_find(method, path, parameters);
    bool here = exchange->request->on_private_listener
                    ? route != NULL && (route->kind == ROUTE_PRIVATE || route->kind == ROUTE_HEALTH)
                    : route != NULL && route->kind != ROUTE_PRIVATE;
    return here ? route : NULL;
}

/* ---- methods of a path ---- */

/* Enough for all names of methods and the commas between them. */
#define METHODS_SIZE 64

struct methods {
    char text[METHODS_SIZE]; /* for Allow; empty: the path is unknown */
    bool read;
};

static void add_method(struct methods *methods, const char *name)
{
    size_t used = strlen(methods->text);
    snprintf(methods->text + used, METHODS_SIZE - used, "%s%s", used == 0 ? "" : ", ", name);
}

static struct methods methods_of(const struct exchange *exchange)
{
    static const enum method writing[] = { METHOD_POST, METHOD_PUT, METHOD_PATCH, METHOD_DELETE };
    bool page = !exchange->request->on_private_listener && pages_find(exchange) != NULL;
    struct methods methods = { .read = page || find(exchange, METHOD_GET, NULL) != NULL };
    if (methods.read)
        add_method(&methods, "GET, HEAD");
    for (size_t i = 0; i < sizeof(writing) / sizeof(writing[0]); i++)
        if (find(exchange, writing[i], NULL) != NULL)
            add_method(&methods, method_name(writing[i]));
    if (methods.text[0] != '\0')
        add_method(&methods, "OPTIONS");
    return methods;
}

/* A method that no row of a known path has, or a page. */
static enum passkey_result serve_without_route(struct exchange *exchange)
{
    const struct request *request = exchange->request;
    struct methods methods = methods_of(exchange);
    if (methods.text[0] == '\0')
        return refuse(&exchange->error, PASSKEY_NOT_FOUND, CHECK_NONE, "The path does not exist.");
    if (request->method == METHOD_OPTIONS) {
        origin_preflight(exchange, methods.text);
        return PASSKEY_OK;
    }
    if (methods.read && (request->method == METHOD_GET || request->method == METHOD_HEAD))
        return pages_get(exchange);
    reply_header_format(exchange->reply, "Allow", "%s", methods.text);
    return refuse(&exchange->error, PASSKEY_METHOD_NOT_ALLOWED, CHECK_NONE, "The path supports %s.",
        methods.text);
}

static enum passkey_result check_party(struct exchange *exchange)
{
    if (exchange->party == NULL)
        return refuse(&exchange->error, PASSKEY_RELYING_PARTY_UNKNOWN, CHECK_NONE,
            "No relying party is configured for the host that the request names.");
    exchange->caller.size = sizeof(exchange->caller);
    exchange->caller.relying_party = exchange->party->index;
    exchange->caller.address =
        forwarded_client(exchange->site, exchange->request, exchange->client);
    exchange->caller.user_agent = exchange->request->user_agent;
    exchange->caller.accept_language = exchange->request->accept_language;
    cookie_read_caller(exchange);
    return PASSKEY_OK;
}

enum passkey_result router_serve(struct exchange *exchange)
{
    const struct request *request = exchange->request;
    exchange->party = site_party(exchange->site, request->host);
    if (request->lacks_slash) {
        base_path_redirect(exchange->site, exchange->reply);
        return PASSKEY_OK;
    }
    const struct route *route = find(exchange, request->method, exchange->parameters);
    if (route == NULL)
        return serve_without_route(exchange);
    exchange->route = route;
    bool party = route->kind != ROUTE_HEALTH && route->kind != ROUTE_PRIVATE;
    if (party)
        TRY(check_party(exchange));
    if (route->kind == ROUTE_CALL || route->kind == ROUTE_HASHING)
        TRY(parameter_only(request, (const char *const[]){ NULL }, &exchange->error));
    if (route->method != METHOD_GET)
        TRY(request_check_body(request, &exchange->error));
    if (party)
        TRY(origin_check_cookie(exchange));
    return route->handler(exchange);
}
