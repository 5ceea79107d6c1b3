/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cookies (RFC 6265) and bearer tokens (RFC 6750), as far as sessions need them. The service checks
 * tokens.
 */
#include "http/exchange/cookie.h"

#include "base/bytes.h"
#include "base/header_value.h"
#include <inttypes.h>

bool cookie_find(struct passkey_bytes header, const char *name, struct passkey_bytes *value)
{
    while (header.size > 0) {
        struct passkey_bytes pair = text_cut(&header, ';');
        struct passkey_bytes left = text_trim(text_cut(&pair, '='));
        if (bytes_equal(left, bytes_text(name))) {
            *value = text_trim(pair);
            return true;
        }
    }
    return false;
}

static const char *cookie_name(const struct party *party)
{
    return party->plain ? "passkey_session" : "__Host-passkey_session";
}

static bool bearer_find(struct passkey_bytes header, struct passkey_bytes *token)
{
    struct passkey_bytes rest = header;
    struct passkey_bytes scheme = text_cut(&rest, ' ');
    if (!text_equal_any_case(scheme, BYTES_LITERAL("Bearer")))
        return false;
    *token = text_trim(rest);
    return true;
}

void cookie_read_caller(struct exchange *exchange)
{
    const struct request *request = exchange->request;
    struct passkey_bytes bearer = { 0 };
    if (!bearer_find(request->authorization, &bearer))
        exchange->cookie_used = cookie_find(
            request->cookie, cookie_name(exchange->party), &exchange->caller.session_token);
    else if (bytes_start_with(bearer, BYTES_LITERAL("psk_k_")))
        exchange->caller.api_key = bearer;
    else
        exchange->caller.session_token = bearer;
}

static void set(struct exchange *exchange, const char *name, const char *value, int64_t age_s)
{
    reply_header_format(exchange->reply, "Set-Cookie",
        "%s=%s; Path=/; Max-Age=%" PRId64 "; HttpOnly%s; SameSite=Lax", name, value, age_s,
        exchange->party->plain ? "" : "; Secure");
}

void cookie_set_session(struct exchange *exchange, const struct passkey_account *account,
    enum passkey_session_form form)
{
    const struct passkey_session_record *session = account->session;
    if (form == PASSKEY_SESSION_COOKIE && session != NULL && account->session_token[0] != '\0')
        set(exchange, cookie_name(exchange->party), account->session_token,
            (session->ends_at_ms - session->auth_time_ms) / 1000);
}

void cookie_clear(struct exchange *exchange)
{
    set(exchange, cookie_name(exchange->party), "", 0);
}
