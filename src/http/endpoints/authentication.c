/* SPDX-License-Identifier: Apache-2.0 */
/*
 * POST /v1/authentication/options and /v1/authentication/verify: signing in with or without a name,
 * and again during a session.
 */
#include "http/endpoints/endpoints.h"

#include "http/endpoints/ceremony.h"
#include "http/endpoints/extensions.h"
#include "http/exchange/body.h"
#include "service/ceremony/finish.h"
#include "webauthn/node.h"

enum passkey_result authentication_options(struct exchange *exchange)
{
    static const char *const names[] = { "username", "userId", "hints", "extensions", NULL };
    struct passkey_error *error = &exchange->error;
    CLEANUP(json_free) struct json *body = NULL;
    TRY(body_read(exchange, names, &body));

    struct passkey_authentication_request request = { .size = sizeof(request), .hint_count = 0 };
    CLEANUP(extension_memory_deinit) struct extension_memory extensions = { .bytes = NULL };
    struct passkey_extension_inputs inputs = { .size = sizeof(inputs) };
    struct hints hints = { .count = 0 };
    uint8_t user_id[USER_ID_MEMORY_SIZE];
    TRY(json_optional_text(body, "username", &request.user_name, error));
    TRY(ceremony_user_id(body, "userId", user_id, &request.user_id, error));
    TRY(ceremony_hints(body, &hints, error));
    TRY(extensions_read(exchange, body, false, &extensions, &inputs));
    request.extensions = &inputs;
    request.hints = hints.items;
    request.hint_count = hints.count;

    struct passkey_started_ceremony started = { .size = sizeof(started), .options = NULL };
    TRY(passkey_authentication_start(
        exchange->worker, &exchange->caller, &request, &started, error));
    return ceremony_answer_started(exchange, &started);
}

enum passkey_result authentication_verify(struct exchange *exchange)
{
    static const char *const names[] = { "ceremonyId", "credential", "session", "idToken", NULL };
    CLEANUP(json_free) struct json *body = NULL;
    TRY(request_json(exchange->request, &body, &exchange->error));
    const struct json *credential = NULL;
    struct passkey_finish_request request = { .size = sizeof(request),
        .session = ceremony_session_default(exchange) };
    TRY(ceremony_read_finish(exchange, body, names, &request, &credential));

    CLEANUP(passkey_account_free) struct passkey_account *account = NULL;
    TRY(authentication_finish(exchange->worker, &exchange->caller, &request, credential,
        authentication_verify_node, &account, &exchange->error));
    return ceremony_answer_finished(exchange, 200, account, request.session);
}
