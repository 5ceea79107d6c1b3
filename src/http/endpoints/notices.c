/* SPDX-License-Identifier: Apache-2.0 */
/*
 * POST /v1/account/notices/{id}: whether the user used the weak proof that a notice reports.
 */
#include "http/endpoints/endpoints.h"

#include "base/bytes.h"
#include "http/endpoints/answer.h"
#include "http/endpoints/ceremony.h"
#include "http/exchange/body.h"
#include <passkey/account.h>

static enum passkey_result read_answer(
    const struct json *body, bool *accepted, struct passkey_error *error)
{
    struct passkey_bytes answer = { NULL, 0 };
    TRY(json_required_text(body, "answer", &answer, error));
    *accepted = bytes_equal(answer, BYTES_LITERAL("yes"));
    if (*accepted || bytes_equal(answer, BYTES_LITERAL("no")))
        return PASSKEY_OK;
    return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE, "\"answer\" is \"yes\" or \"no\".");
}

enum passkey_result notice_answer(struct exchange *exchange)
{
    static const char *const names[] = { "answer", "userId", NULL };
    struct passkey_bytes id = { NULL, 0 };
    bool accepted = false;
    CLEANUP(json_free) struct json *body = NULL;
    TRY(body_read(exchange, names, &body));
    TRY(ceremony_expected_user(exchange, body));
    TRY(read_answer(body, &accepted, &exchange->error));
    TRY(path_id(exchange, 0, PASSKEY_NOTICE_ID_SIZE, &id));
    CLEANUP(passkey_account_free) struct passkey_account *account = NULL;
    TRY(passkey_notice_answer(
        exchange->worker, &exchange->caller, id, accepted, &account, &exchange->error));
    return answer_account(exchange, account);
}
