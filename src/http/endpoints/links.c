/* SPDX-License-Identifier: Apache-2.0 */
/*
 * /v1/links and /v1/links/redeem. Only a POST redeems a link, so that programs that fetch the URLs
 * in a mail spend nothing.
 */
#include "http/endpoints/endpoints.h"

#include "base/base64url.h"
#include "base/bytes.h"
#include "base/json_writer.h"
#include "http/endpoints/answer.h"
#include "http/endpoints/ceremony.h"
#include "http/exchange/body.h"
#include "http/exchange/parameter.h"
#include "service/account/link.h"
#include "shapes/shapes.h"
#include <passkey/backend.h>

static enum passkey_result read_purpose(
    const struct json *body, enum passkey_link_purpose *purpose, struct passkey_error *error)
{
    struct passkey_bytes text = { 0 };
    TRY(json_required_text(body, "purpose", &text, error));
    if (link_purpose_of(text, purpose))
        return PASSKEY_OK;
    return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
        "The member \"purpose\" must be \"email_sign_in\", \"enrolment\", \"recovery\", "
        "\"verify_email\" or \"sign_up\".");
}

/* 201 with the link for callers who pass it on; 202 if it is mailed, whether or not the user
 * exists. */
static enum passkey_result answer_link(struct exchange *exchange, const struct passkey_link *link)
{
    bool mailed = link->token[0] == '\0';
    struct json_writer *writer = reply_begin(exchange->reply);
    if (!mailed) {
        json_text_member(writer, "purpose", bytes_text(link_purpose_name(link->purpose)));
        json_text_member(writer, "link", bytes_text(link->token));
        json_text_member(writer, "url", bytes_text(link->url));
    }
    json_time_member(writer, "expiresAt", link->expires_at_ms);
    return reply_end(exchange->reply, mailed ? 202 : 201, &exchange->error);
}

enum passkey_result links_create(struct exchange *exchange)
{
    static const char *const names[] = { "purpose", "username", "userId", "email", "deviceStolen",
        NULL };
    struct passkey_error *error = &exchange->error;
    CLEANUP(json_free) struct json *body = NULL;
    struct passkey_link_request request = { .size = sizeof(request),
        .purpose = PASSKEY_LINK_EMAIL_SIGN_IN };
    uint8_t user_id[USER_ID_MEMORY_SIZE];
    TRY(body_read(exchange, names, &body));
    TRY(read_purpose(body, &request.purpose, error));
    TRY(json_optional_text(body, "username", &request.user_name, error));
    TRY(ceremony_user_id(body, "userId", user_id, &request.user_id, error));
    TRY(json_optional_text(body, "email", &request.email, error));
    TRY(json_optional_bool(body, "deviceStolen", &request.device_stolen, error));

    CLEANUP(link_wipe) struct passkey_link link = { .size = sizeof(link), .token = "" };
    TRY(passkey_link_create(exchange->worker, &exchange->caller, &request, &link, error));
    return answer_link(exchange, &link);
}

enum passkey_result links_redeem(struct exchange *exchange)
{
    static const char *const names[] = { "link", "session", "idToken", "dryRun", NULL };
    struct passkey_error *error = &exchange->error;
    CLEANUP(json_free) struct json *body = NULL;
    struct passkey_link_redemption request = { .size = sizeof(request), .id_token = false };
    enum passkey_session_form form = PASSKEY_SESSION_COOKIE;
    TRY(body_read(exchange, names, &body));
    TRY(json_required_text(body, "link", &request.token, error));
    TRY(json_optional_bool(body, "idToken", &request.id_token, error));
    TRY(json_optional_bool(body, "dryRun", &request.dry_run, error));
    TRY(ceremony_session_form(exchange, body, &form));

    enum passkey_link_purpose purpose = PASSKEY_LINK_EMAIL_SIGN_IN;
    CLEANUP(passkey_account_free) struct passkey_account *account = NULL;
    TRY(passkey_link_redeem(
        exchange->worker, &exchange->caller, &request, &purpose, &account, error));
    return answer_opened(exchange, link_purpose_name(purpose), account, form);
}

enum passkey_result links_get(struct exchange *exchange)
{
    static const char *const names[] = { "userId", NULL };
    struct parameter_memory memory;
    struct passkey_bytes user_id = { NULL, 0 };
    CLEANUP(pointer_free) struct passkey_link_list *list = NULL;
    TRY(parameter_only(exchange->request, names, &exchange->error));
    TRY(parameter_base64url(exchange->request, "userId", &memory, &user_id, &exchange->error));
    TRY(passkey_link_list_get(
        exchange->worker, &exchange->caller, user_id, &list, &exchange->error));
    struct json_writer *writer = reply_begin(exchange->reply);
    json_array_member(writer, "items");
    for (size_t i = 0; i < list->count; i++)
        shape_link(writer, &list->items[i]);
    json_array_end(writer);
    return reply_end(exchange->reply, 200, &exchange->error);
}

enum passkey_result link_delete(struct exchange *exchange)
{
    struct passkey_bytes id = { NULL, 0 };
    CLEANUP(json_free) struct json *body = NULL;
    TRY(body_read(exchange, (const char *const[]){ NULL }, &body));
    TRY(path_id(exchange, 0, PASSKEY_LINK_ID_SIZE, &id));
    TRY(passkey_link_revoke(exchange->worker, &exchange->caller, id, &exchange->error));
    answer_nothing(exchange);
    return PASSKEY_OK;
}
