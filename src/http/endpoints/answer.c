/* SPDX-License-Identifier: Apache-2.0 */
/* The members of answers. Their shapes are in src/shapes, so that passkeyctl shows the same. */
#include "http/endpoints/answer.h"

#include "base/bytes.h"
#include "base/names.h"
#include "http/exchange/cookie.h"
#include "service/access/session.h"
#include "shapes/shapes.h"
#include <assert.h>

static void write_recovery_and_signals(
    struct json_writer *writer, const struct party *party, const struct passkey_account *account)
{
    json_key(writer, "recovery");
    shape_recovery(writer, account->recovery);
    json_key(writer, "signals");
    shape_signals(writer, bytes_text(party->rp_id), account);
}

static void write_new_session(struct json_writer *writer, const struct passkey_account *account,
    enum passkey_session_form form)
{
    json_object_member(writer, "session");
    json_time_member(writer, "expiresAt", account->session->expires_at_ms);
    json_bool_member(writer, "restricted", session_restricted(account->session));
    if (form == PASSKEY_SESSION_BEARER)
        json_text_member(writer, "token", bytes_text(account->session_token));
    json_object_end(writer);
}

static void write_statement(struct json_writer *writer, const struct passkey_account *account)
{
    if (account->id_token.size == 0)
        return;
    json_text_member(writer, "idToken", account->id_token);
}

/* CPROT-1, MINPIN-1: only the signed data contain these, so pages cannot read them. */
static void write_extensions(struct json_writer *writer, const struct passkey_account *account)
{
    const struct passkey_authenticator_outputs *outputs = account->authenticator_outputs;
    if (outputs == NULL)
        return;
    const char *protection = protection_name(outputs->protection);
    if (protection == NULL && outputs->min_pin_length == 0)
        return;
    json_object_member(writer, "extensions");
    if (protection != NULL)
        json_text_member(writer, "credentialProtectionPolicy", bytes_text(protection));
    if (outputs->min_pin_length > 0)
        json_integer_member(writer, "minPinLength", outputs->min_pin_length);
    json_object_end(writer);
}

enum passkey_result answer_finished(struct exchange *exchange, unsigned status,
    const struct passkey_account *account, enum passkey_session_form form)
{
    assert(account->credential_given && account->credential_index < account->credentials->count);
    struct json_writer *writer = reply_begin(exchange->reply);
    json_key(writer, "user");
    shape_user(writer, account->user);
    json_key(writer, "credential");
    shape_credential(
        writer, exchange->worker, &account->credentials->items[account->credential_index]);
    write_recovery_and_signals(writer, exchange->party, account);
    json_key(writer, "warnings");
    shape_warnings(writer, account);
    write_extensions(writer, account);
    if (account->session != NULL && account->session_token[0] != '\0')
        write_new_session(writer, account, form);
    write_statement(writer, account);
    return reply_end(exchange->reply, status, &exchange->error);
}

enum passkey_result answer_opened(struct exchange *exchange, const char *purpose,
    const struct passkey_account *account, enum passkey_session_form form)
{
    struct json_writer *writer = reply_begin(exchange->reply);
    if (purpose != NULL)
        json_text_member(writer, "purpose", bytes_text(purpose));
    json_key(writer, "user");
    shape_user(writer, account->user);
    if (account->session != NULL)
        write_new_session(writer, account, form);
    write_statement(writer, account);
    TRY(reply_end(exchange->reply, 200, &exchange->error));
    cookie_set_session(exchange, account, form);
    return PASSKEY_OK;
}

enum passkey_result answer_recovery_code_set(
    struct exchange *exchange, const struct passkey_recovery_code_set *set)
{
    struct json_writer *writer = reply_begin(exchange->reply);
    json_integer_member(writer, "left", set->left);
    json_integer_member(writer, "total", set->total);
    json_key(writer, "createdAt");
    if (set->total > 0)
        json_time(writer, set->created_at_ms);
    else
        json_null(writer);
    return reply_end(exchange->reply, 200, &exchange->error);
}

enum passkey_result answer_account(struct exchange *exchange, const struct passkey_account *account)
{
    struct json_writer *writer = reply_begin(exchange->reply);
    json_key(writer, "user");
    shape_user_details(writer, account->user);
    json_key(writer, "credentials");
    shape_credentials(writer, exchange->worker, account->credentials);
    write_recovery_and_signals(writer, exchange->party, account);
    json_key(writer, "notices");
    shape_notices(writer, account->notices);
    if (account->session != NULL) {
        json_key(writer, "session");
        shape_session(writer, account->session, true);
    }
    return reply_end(exchange->reply, 200, &exchange->error);
}

enum passkey_result answer_credentials(
    struct exchange *exchange, const struct passkey_account *account)
{
    struct json_writer *writer = reply_begin(exchange->reply);
    json_key(writer, "items");
    shape_credentials(writer, exchange->worker, account->credentials);
    return reply_end(exchange->reply, 200, &exchange->error);
}

enum passkey_result answer_sessions(struct exchange *exchange,
    const struct passkey_session_list *sessions, const uint8_t own[PASSKEY_SESSION_ID_SIZE])
{
    struct passkey_bytes own_id = { own, PASSKEY_SESSION_ID_SIZE };
    struct json_writer *writer = reply_begin(exchange->reply);
    json_array_member(writer, "items");
    for (size_t i = 0; i < sessions->count; i++)
        shape_session(
            writer, &sessions->items[i], bytes_equal(BYTES_ARRAY(sessions->items[i].id), own_id));
    json_array_end(writer);
    return reply_end(exchange->reply, 200, &exchange->error);
}
