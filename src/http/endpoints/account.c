/* SPDX-License-Identifier: Apache-2.0 */
/* /v1/account: the user who is signed in, and their passkeys; changing and deleting the account. */
#include "http/endpoints/endpoints.h"

#include "http/endpoints/answer.h"
#include "http/endpoints/ceremony.h"
#include "http/exchange/body.h"
#include "http/exchange/cookie.h"
#include <passkey/account.h>

static const struct passkey_bytes OWN = { NULL, 0 };

enum passkey_result account_get(struct exchange *exchange)
{
    CLEANUP(passkey_account_free) struct passkey_account *account = NULL;
    TRY(passkey_account_get(exchange->worker, &exchange->caller, NULL, &account, &exchange->error));
    return answer_account(exchange, account);
}

enum passkey_result account_patch(struct exchange *exchange)
{
    static const char *const names[] = { "name", "displayName", "email", "userId", NULL };
    struct passkey_error *error = &exchange->error;
    CLEANUP(json_free) struct json *body = NULL;
    TRY(body_read(exchange, names, &body));
    TRY(ceremony_expected_user(exchange, body));
    TRY(body_require_any(exchange, body, "\"name\", \"displayName\" and \"email\""));
    struct passkey_account_change change = { .size = sizeof(change), .email_removed = false };
    TRY(json_optional_text(body, "name", &change.name, error));
    TRY(json_optional_text(body, "displayName", &change.display_name, error));
    TRY(body_email_removed(exchange, body, &change.email_removed));
    CLEANUP(passkey_account_free) struct passkey_account *account = NULL;
    TRY(passkey_account_update(exchange->worker, &exchange->caller, OWN, &change, &account, error));
    return answer_account(exchange, account);
}

enum passkey_result account_delete(struct exchange *exchange)
{
    CLEANUP(json_free) struct json *body = NULL;
    TRY(body_read(exchange, (const char *const[]){ "userId", NULL }, &body));
    TRY(ceremony_expected_user(exchange, body));
    TRY(passkey_account_delete(exchange->worker, &exchange->caller, NULL, false, &exchange->error));
    answer_nothing(exchange);
    if (exchange->cookie_used)
        cookie_clear(exchange);
    return PASSKEY_OK;
}
