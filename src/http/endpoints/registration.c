/* SPDX-License-Identifier: Apache-2.0 */
/*
 * POST /v1/registration/options and /v1/registration/verify: a sign-up, or another passkey for the
 * session's user.
 */
#include "http/endpoints/endpoints.h"

#include "base/bytes.h"
#include "base/names.h"
#include "http/endpoints/ceremony.h"
#include "http/endpoints/extensions.h"
#include "http/exchange/body.h"
#include "service/ceremony/finish.h"
#include "webauthn/node.h"

static enum passkey_result read_user(const struct json *body, uint8_t memory[USER_ID_MEMORY_SIZE],
    struct passkey_registration_request *request, struct passkey_error *error)
{
    static const char *const names[] = { "id", "name", "displayName", "create", NULL };
    const struct json *user = NULL;
    TRY(json_optional_object(body, "user", &user, error));
    if (user == NULL)
        return PASSKEY_OK;
    TRY(json_only_members(user, names, error));
    /* If a link names the user, the name may be omitted; otherwise the service requires it. */
    TRY(json_optional_text(user, "name", &request->user_name, error));
    TRY(json_optional_bool(user, "create", &request->user_create, error));
    TRY(ceremony_user_id(user, "id", memory, &request->user_id, error));
    return json_optional_text(user, "displayName", &request->user_display_name, error);
}

static enum passkey_result read_attachment(
    const struct json *body, enum passkey_attachment *attachment, struct passkey_error *error)
{
    struct passkey_bytes text = { 0 };
    TRY(json_optional_text(body, "attachment", &text, error));
    if (text.data == NULL || attachment_of(text, attachment))
        return PASSKEY_OK;
    return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
        "The member \"attachment\" must be \"platform\" or \"cross-platform\".");
}

static enum passkey_result read_mediation(
    const struct json *body, bool *conditional, struct passkey_error *error)
{
    struct passkey_bytes text = { 0 };
    TRY(json_optional_text(body, "mediation", &text, error));
    *conditional = text.data != NULL;
    if (text.data == NULL || bytes_equal(text, BYTES_LITERAL("conditional")))
        return PASSKEY_OK;
    return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
        "The member \"mediation\" must be \"conditional\" or absent.");
}

enum passkey_result registration_options(struct exchange *exchange)
{
    static const char *const names[] = { "user", "link", "mediation", "hints", "attachment",
        "extensions", "userId", NULL };
    struct passkey_error *error = &exchange->error;
    CLEANUP(json_free) struct json *body = NULL;
    TRY(body_read(exchange, names, &body));
    TRY(ceremony_expected_user(exchange, body));

    struct passkey_registration_request request = { .size = sizeof(request) };
    CLEANUP(extension_memory_deinit) struct extension_memory extensions = { .bytes = NULL };
    struct passkey_extension_inputs inputs = { .size = sizeof(inputs) };
    struct hints hints = { .count = 0 };
    uint8_t user_id[USER_ID_MEMORY_SIZE];
    TRY(read_user(body, user_id, &request, error));
    TRY(json_optional_text(body, "link", &request.link, error));
    TRY(read_attachment(body, &request.attachment, error));
    TRY(read_mediation(body, &request.conditional, error));
    TRY(extensions_read(exchange, body, true, &extensions, &inputs));
    request.extensions = &inputs;
    TRY(ceremony_hints(body, &hints, error));
    request.hints = hints.items;
    request.hint_count = hints.count;

    struct passkey_started_ceremony started = { .size = sizeof(started), .options = NULL };
    TRY(passkey_registration_start(exchange->worker, &exchange->caller, &request, &started, error));
    return ceremony_answer_started(exchange, &started);
}

enum passkey_result registration_verify(struct exchange *exchange)
{
    static const char *const names[] = { "ceremonyId", "credential", "label", "session", "idToken",
        NULL };
    CLEANUP(json_free) struct json *body = NULL;
    TRY(request_json(exchange->request, &body, &exchange->error));
    const struct json *credential = NULL;
    struct passkey_finish_request request = { .size = sizeof(request),
        .session = ceremony_session_default(exchange) };
    TRY(ceremony_read_finish(exchange, body, names, &request, &credential));

    CLEANUP(passkey_account_free) struct passkey_account *account = NULL;
    TRY(registration_finish(exchange->worker, &exchange->caller, &request, credential,
        registration_verify_node, &account, &exchange->error));
    return ceremony_answer_finished(exchange, 201, account, request.session);
}
