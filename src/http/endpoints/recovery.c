/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Recovery codes: GET and POST /v1/account/recovery-codes, POST /v1/recovery/redeem.
 */
#include "http/endpoints/endpoints.h"

#include "base/bytes.h"
#include "base/json_writer.h"
#include "http/endpoints/answer.h"
#include "http/endpoints/ceremony.h"
#include "http/exchange/body.h"
#include "service/account/recovery_code.h"
#include "shapes/shapes.h"

enum passkey_result recovery_codes_get(struct exchange *exchange)
{
    struct passkey_recovery_code_set set = { .total = 0 };
    TRY(passkey_recovery_codes_status(exchange->worker, &exchange->caller,
        (struct passkey_bytes){ NULL, 0 }, &set, &exchange->error));
    return answer_recovery_code_set(exchange, &set);
}

static enum passkey_result answer_codes(struct exchange *exchange,
    const struct passkey_recovery_codes *codes, const struct passkey_account *account)
{
    struct json_writer *writer = reply_begin(exchange->reply);
    json_array_member(writer, "codes");
    for (size_t i = 0; i < PASSKEY_RECOVERY_CODE_COUNT; i++)
        json_text(writer, bytes_text(codes->texts[i]));
    json_array_end(writer);
    json_time_member(writer, "createdAt", codes->created_at_ms);
    json_key(writer, "recovery");
    shape_recovery(writer, account->recovery);
    return reply_end(exchange->reply, 201, &exchange->error);
}

enum passkey_result recovery_codes_make(struct exchange *exchange)
{
    struct passkey_error *error = &exchange->error;
    CLEANUP(json_free) struct json *body = NULL;
    TRY(body_read(exchange, (const char *const[]){ "userId", NULL }, &body));
    TRY(ceremony_expected_user(exchange, body));
    CLEANUP(recovery_codes_wipe) struct passkey_recovery_codes codes = { 0 };
    CLEANUP(passkey_account_free) struct passkey_account *account = NULL;
    TRY(passkey_recovery_codes_make(exchange->worker, &exchange->caller, &codes, &account, error));
    return answer_codes(exchange, &codes, account);
}

enum passkey_result recovery_redeem(struct exchange *exchange)
{
    static const char *const names[] = { "username", "code", "session", NULL };
    struct passkey_error *error = &exchange->error;
    CLEANUP(json_free) struct json *body = NULL;
    TRY(body_read(exchange, names, &body));
    struct passkey_recovery_request request = { .size = sizeof(request), .code = { NULL, 0 } };
    enum passkey_session_form form = PASSKEY_SESSION_COOKIE;
    TRY(json_required_text(body, "username", &request.user_name, error));
    TRY(json_required_text(body, "code", &request.code, error));
    TRY(ceremony_session_form(exchange, body, &form));
    CLEANUP(passkey_account_free) struct passkey_account *account = NULL;
    TRY(passkey_recovery_redeem(exchange->worker, &exchange->caller, &request, &account, error));
    return answer_opened(exchange, NULL, account, form);
}
