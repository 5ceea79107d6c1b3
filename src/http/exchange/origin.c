/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Origins are compared exactly with the configured ones. Answers contain the configured text, never
 * the request's.
 */
#include "http/exchange/origin.h"

#include "base/bytes.h"
#include "http/exchange/request_id.h"

/*
 * Ten minutes, so that a changed configuration takes effect soon and a ceremony needs one
 * preflight.
 */
#define PREFLIGHT_AGE_S "600"

const char *origin_find(const struct party *party, struct passkey_bytes origin)
{
    if (party == NULL || origin.data == NULL)
        return NULL;
    for (size_t i = 0; i < party->origin_count; i++)
        if (bytes_equal(origin, bytes_text(party->origins[i])))
            return party->origins[i];
    return NULL;
}

enum passkey_result origin_require(struct exchange *exchange)
{
    struct passkey_bytes origin = exchange->request->origin;
    if (origin_find(exchange->party, origin) != NULL)
        return PASSKEY_OK;
    if (origin.data == NULL)
        return refuse(&exchange->error, PASSKEY_ORIGIN_NOT_ALLOWED, CHECK_NONE,
            "A request with a session cookie, or for one, must have an Origin header; clients "
            "other than browsers request a bearer session.");
    char quoted[TEXT_QUOTE_SIZE];
    return refuse(&exchange->error, PASSKEY_ORIGIN_NOT_ALLOWED, CHECK_NONE,
        "The request comes from \"%s\"; this relying party accepts %s%s.",
        text_quote(origin, quoted), exchange->party->origins[0],
        exchange->party->origin_count > 1 ? " and others" : "");
}

enum passkey_result origin_check_cookie(struct exchange *exchange)
{
    const struct request *request = exchange->request;
    bool reads = request->method == METHOD_GET || request->method == METHOD_HEAD;
    if (!exchange->cookie_used || (reads && request->origin.data == NULL))
        return PASSKEY_OK;
    return origin_require(exchange);
}

void origin_headers(struct exchange *exchange)
{
    reply_header(exchange->reply, "Vary", "Origin");
    const char *origin = origin_find(exchange->party, exchange->request->origin);
    if (origin == NULL)
        return;
    reply_header(exchange->reply, "Access-Control-Allow-Origin", origin);
    reply_header(exchange->reply, "Access-Control-Allow-Credentials", "true");
    reply_header(
        exchange->reply, "Access-Control-Expose-Headers", "Retry-After, " REQUEST_ID_HEADER);
}

void origin_preflight(struct exchange *exchange, const char *methods)
{
    const struct request *request = exchange->request;
    struct reply *reply = exchange->reply;
    reply->status = 204;
    reply_header_format(reply, "Allow", "%s", methods);
    reply_header(reply, "Cache-Control", "no-store");
    bool preflight = request->requested_method.data != NULL;
    if (!preflight || origin_find(exchange->party, request->origin) == NULL)
        return;
    reply_header_format(reply, "Access-Control-Allow-Methods", "%s", methods);
    reply_header(reply, "Access-Control-Allow-Headers", "Authorization, Content-Type");
    reply_header(reply, "Access-Control-Max-Age", PREFLIGHT_AGE_S);
}
