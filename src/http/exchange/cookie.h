/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The session cookie, and who a request says it is.
 */
#ifndef HTTP_EXCHANGE_COOKIE_H
#define HTTP_EXCHANGE_COOKIE_H

#include "http/exchange/exchange.h"

/** The value of a cookie in a Cookie header; false when it is not there. */
bool cookie_find(struct passkey_bytes header, const char *name, struct passkey_bytes *value);

/** Find the session token, a bearer's before a cookie's, or the API key. */
void cookie_read_caller(struct exchange *exchange);

/** When the account has a new session and it is to be a cookie. */
void cookie_set_session(struct exchange *exchange, const struct passkey_account *account,
    enum passkey_session_form form);
void cookie_clear(struct exchange *exchange);

#endif
