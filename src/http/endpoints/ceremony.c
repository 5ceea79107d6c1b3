/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The envelope of a ceremony's body, in which every member must be known and have the right type.
 * The response is passed on as a node of the body's tree.
 */
#include "http/endpoints/ceremony.h"

#include "base/base64url.h"
#include "base/bytes.h"
#include "base/json_writer.h"
#include "http/endpoints/answer.h"
#include "http/exchange/cookie.h"
#include "http/exchange/origin.h"
#include "shapes/names.h"

enum passkey_result ceremony_hints(
    const struct json *body, struct hints *hints, struct passkey_error *error)
{
    const struct json *list = json_member(body, "hints");
    if (list == NULL)
        return PASSKEY_OK;
    if (!json_is_array(list) || json_count(list) > HINT_COUNT_MAX)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "The member \"hints\" must be an array of at most %d strings.", HINT_COUNT_MAX);
    for (const struct json *item = json_first(list); item != NULL; item = json_next(item))
        if (!json_as_text(item, &hints->items[hints->count++]))
            return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
                "The member \"hints\" has an element that is not a string.");
    return PASSKEY_OK;
}

enum passkey_result ceremony_user_id(const struct json *object, const char *name,
    uint8_t memory[USER_ID_MEMORY_SIZE], struct passkey_bytes *id, struct passkey_error *error)
{
    struct passkey_bytes text = { NULL, 0 };
    size_t size = 0;
    TRY(json_optional_text(object, name, &text, error));
    if (text.data == NULL)
        return PASSKEY_OK;
    if (BASE64URL_DECODED_SIZE(text.size) > USER_ID_MEMORY_SIZE ||
        !base64url_decode(text, memory, &size) || size == 0)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "The member \"%s\" must be a user handle in base64url.", name);
    *id = (struct passkey_bytes){ memory, size };
    return PASSKEY_OK;
}

enum passkey_result ceremony_expected_user(struct exchange *exchange, const struct json *body)
{
    _Static_assert(
        sizeof(exchange->expected_user_id) == USER_ID_MEMORY_SIZE, "the ID is decoded into it");
    return ceremony_user_id(body, "userId", exchange->expected_user_id,
        &exchange->caller.expected_user_id, &exchange->error);
}

enum passkey_session_form ceremony_session_default(const struct exchange *exchange)
{
    return exchange->caller.api_key.data != NULL ? PASSKEY_SESSION_NONE : PASSKEY_SESSION_COOKIE;
}

enum passkey_result ceremony_answer_started(
    struct exchange *exchange, struct passkey_started_ceremony *started)
{
    struct json_writer *writer = reply_begin(exchange->reply);
    json_text_member(writer, "ceremonyId", bytes_text(started->ceremony_id));
    json_time_member(writer, "expiresAt", started->expires_at_ms);
    json_key(writer, "publicKey");
    json_raw(writer, (struct passkey_bytes){ (uint8_t *)started->options, started->options_size });
    passkey_free(started->options);
    started->options = NULL;
    return reply_end(exchange->reply, 201, &exchange->error);
}

static enum passkey_result read_session(
    const struct json *body, enum passkey_session_form *form, struct passkey_error *error)
{
    struct passkey_bytes text = { NULL, 0 };
    TRY(json_optional_text(body, "session", &text, error));
    if (text.data == NULL || session_form_of(text, form))
        return PASSKEY_OK;
    return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
        "The member \"session\" must be \"cookie\", \"bearer\" or \"none\".");
}

enum passkey_result ceremony_session_form(
    struct exchange *exchange, const struct json *body, enum passkey_session_form *form)
{
    TRY(read_session(body, form, &exchange->error));
    if (*form == PASSKEY_SESSION_NONE)
        return refuse(&exchange->error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "The member \"session\" must be \"cookie\" or \"bearer\".");
    /* Checked before anything is spent: pages of other sites do not get a cookie. */
    return *form == PASSKEY_SESSION_COOKIE ? origin_require(exchange) : PASSKEY_OK;
}

/* Kept so that the page can signal an unknown credential; only a text that can be an ID is kept. */
static void keep_credential_id(struct exchange *exchange, const struct json *credential)
{
    struct passkey_bytes id = { 0 };
    if (!json_member_text(credential, "id", &id) || id.size >= CREDENTIAL_ID_TEXT_SIZE)
        return;
    for (size_t i = 0; i < id.size; i++)
        exchange->credential_id[i] = (char)id.data[i];
    exchange->credential_id[id.size] = '\0';
}

enum passkey_result ceremony_read_finish(struct exchange *exchange, const struct json *body,
    const char *const *names, struct passkey_finish_request *request,
    const struct json **credential)
{
    struct passkey_error *error = &exchange->error;
    TRY(json_only_members(body, names, error));
    TRY(json_required_text(body, "ceremonyId", &request->ceremony_id, error));
    TRY(json_required_object(body, "credential", credential, error));
    TRY(json_optional_text(body, "label", &request->label, error));
    TRY(read_session(body, &request->session, error));
    TRY(json_optional_bool(body, "idToken", &request->id_token, error));
    keep_credential_id(exchange, *credential);
    /* Checked before anything is spent: pages of other sites do not get a cookie. */
    return request->session == PASSKEY_SESSION_COOKIE ? origin_require(exchange) : PASSKEY_OK;
}

enum passkey_result ceremony_answer_finished(struct exchange *exchange, unsigned status,
    const struct passkey_account *account, enum passkey_session_form form)
{
    TRY(answer_finished(exchange, status, account, form));
    cookie_set_session(exchange, account, form);
    return PASSKEY_OK;
}
