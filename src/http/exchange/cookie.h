/* SPDX-License-Identifier: Apache-2.0 */
/* The session cookie, and the credentials in a request. */
#ifndef HTTP_EXCHANGE_COOKIE_H
#define HTTP_EXCHANGE_COOKIE_H

#include "http/exchange/exchange.h"

/** The value of a cookie in a Cookie header; false if the cookie is absent. */
bool cookie_find(struct passkey_bytes header, const char *name, struct passkey_bytes *value);

/** Find the API key or the session token; a bearer token precedes a cookie. */
void cookie_read_caller(struct exchange *exchange);

/** Set the cookie if the account has a new session that uses one. */
void cookie_set_session(struct exchange *exchange, const struct passkey_account *account,
    enum passkey_session_form form);
void cookie_clear(struct exchange *exchange);

#endif
