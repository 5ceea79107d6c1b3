/* SPDX-License-Identifier: Apache-2.0 */
/* What the bodies and answers of both ceremonies have in common. */
#ifndef HTTP_ENDPOINTS_CEREMONY_H
#define HTTP_ENDPOINTS_CEREMONY_H

#include "base/limits.h"
#include "http/exchange/exchange.h"

/* A decoded user handle: 64 bytes, and a few that decoding needs. */
#define USER_ID_MEMORY_SIZE 68

struct hints {
    struct passkey_bytes items[HINT_COUNT_MAX];
    size_t count;
};

/** Read the optional member `hints`, an array of strings. Views borrow from the body's tree. */
MUST_USE enum passkey_result ceremony_hints(
    const struct json *body, struct hints *hints, struct passkey_error *error);

/**
 * Decode an optional user handle from base64url; any other text is treated as an unknown handle.
 */
MUST_USE enum passkey_result ceremony_user_id(const struct json *object, const char *name,
    uint8_t memory[USER_ID_MEMORY_SIZE], struct passkey_bytes *id, struct passkey_error *error);

/** Read the optional member "userId" of a change: the user whom the client shows as signed in. */
MUST_USE enum passkey_result ceremony_expected_user(
    struct exchange *exchange, const struct json *body);

/** The default form of a session: a cookie for browsers, none for backends. */
enum passkey_session_form ceremony_session_default(const struct exchange *exchange);

/** Answer 201 with the started ceremony, and free its options. */
MUST_USE enum passkey_result ceremony_answer_started(
    struct exchange *exchange, struct passkey_started_ceremony *started);

/** Read the member `session` of a request that only opens a session: a cookie for the site's own
 * pages, or a token. */
MUST_USE enum passkey_result ceremony_session_form(
    struct exchange *exchange, const struct json *body, enum passkey_session_form *form);

/**
 * Read the body of a finish. If the body is refused here, nothing is spent.
 *
 * @param names  The members of this ceremony, NULL-terminated.
 * @param request  Views borrow from the body and its tree.
 * @param credential  The response, a node of that tree.
 */
MUST_USE enum passkey_result ceremony_read_finish(struct exchange *exchange,
    const struct json *body, const char *const *names, struct passkey_finish_request *request,
    const struct json **credential);

/** Answer with the account of a finish. Sets the cookie if the session uses one. */
MUST_USE enum passkey_result ceremony_answer_finished(struct exchange *exchange, unsigned status,
    const struct passkey_account *account, enum passkey_session_form form);

#endif
