/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the bodies and answers of both ceremonies share.
 */
#ifndef HTTP_ENDPOINTS_CEREMONY_H
#define HTTP_ENDPOINTS_CEREMONY_H

#include "base/limits.h"
#include "http/exchange/exchange.h"

/* Any user handle, decoded: 64 bytes, and what decoding needs beside. */
#define USER_ID_MEMORY_SIZE 68

struct hints {
    struct passkey_bytes items[HINT_COUNT_MAX];
    size_t count;
};

/** The optional member `hints`, an array of texts; views borrow from the body's tree. */
MUST_USE enum passkey_result ceremony_hints(
    const struct json *body, struct hints *hints, struct passkey_error *error);

/** An optional user handle in base64url; any other text is treated as an unknown handle. */
MUST_USE enum passkey_result ceremony_user_id(const struct json *object, const char *name,
    uint8_t memory[USER_ID_MEMORY_SIZE], struct passkey_bytes *id, struct passkey_error *error);

/** The optional member "userId" of a change: the user whom the client shows as signed in. */
MUST_USE enum passkey_result ceremony_expected_user(
    struct exchange *exchange, const struct json *body);

/** The default form of a session: a cookie for a browser, none for a backend. */
enum passkey_session_form ceremony_session_default(const struct exchange *exchange);

/** Answer 201 with what was started, and free its options. */
MUST_USE enum passkey_result ceremony_answer_started(
    struct exchange *exchange, struct passkey_started_ceremony *started);

/** The member `session` of what opens one and does nothing else: a cookie for our pages, or a
 *  token. */
MUST_USE enum passkey_result ceremony_session_form(
    struct exchange *exchange, const struct json *body, enum passkey_session_form *form);

/**
 * Read the body of a finish. Nothing is spent by a body that is refused here.
 *
 * @param names  The members that this ceremony knows, NULL-terminated.
 * @param request  Views borrow from the body and its tree.
 * @param credential  The response, a node of that tree.
 */
MUST_USE enum passkey_result ceremony_read_finish(struct exchange *exchange,
    const struct json *body, const char *const *names, struct passkey_finish_request *request,
    const struct json **credential);

/** Answer with the account that a finish gave; sets the cookie when the session is one. */
MUST_USE enum passkey_result ceremony_answer_finished(struct exchange *exchange, unsigned status,
    const struct passkey_account *account, enum passkey_session_form form);

#endif
