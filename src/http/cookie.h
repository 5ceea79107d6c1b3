/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The session cookie, and who a request says it is.
 */
#ifndef HTTP_COOKIE_H
#define HTTP_COOKIE_H

#include "http/exchange.h"

/** The value of a cookie in a Cookie header; false when it is not there. */
bool cookie_find(struct passkey_bytes header, const char *name, struct passkey_bytes *value);

/** "__Host-passkey_session", or "passkey_session" where the party's own origin is plain HTTP. */
const char *cookie_name(const struct party *party);

/** Find the session token, a bearer's before a cookie's, or the API key. */
void cookie_read_caller(struct exchange *exchange);

/** @param age_s  How long the browser keeps it. */
void cookie_set(struct exchange *exchange, const char *token, int64_t age_s);
void cookie_clear(struct exchange *exchange);

#endif
