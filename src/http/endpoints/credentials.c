/* SPDX-License-Identifier: Apache-2.0 */
/*
 * /v1/account/credentials: the passkeys of the user who is signed in.
 */
#include "http/endpoints/credentials.h"

#include "http/endpoints/answer.h"
#include "http/endpoints/ceremony.h"
#include "http/endpoints/endpoints.h"
#include "http/exchange/body.h"
#include <passkey/account.h>

static const struct passkey_bytes OWN = { NULL, 0 };

enum passkey_result credential_change_read(
    struct exchange *exchange, const struct json *body, struct passkey_credential_change *change)
{
    struct passkey_error *error = &exchange->error;
    bool disabled = false;
    TRY(json_optional_text(body, "label", &change->label, error));
    TRY(json_optional_bool(body, "disabled", &disabled, error));
    TRY(body_allow_last(exchange, body, &change->allow_last));
    if (json_member(body, "disabled") != NULL)
        change->set = disabled ? PASSKEY_SWITCH_DISABLE : PASSKEY_SWITCH_ENABLE;
    return PASSKEY_OK;
}

enum passkey_result credentials_get(struct exchange *exchange)
{
    CLEANUP(passkey_account_free) struct passkey_account *account = NULL;
    TRY(passkey_account_get(exchange->worker, &exchange->caller, NULL, &account, &exchange->error));
    return answer_credentials(exchange, account);
}

enum passkey_result credential_patch(struct exchange *exchange)
{
    static const char *const names[] = { "label", "disabled", "confirm", "userId", NULL };
    struct passkey_bytes id = { NULL, 0 };
    struct passkey_credential_change change = { .size = sizeof(change), .allow_last = false };
    CLEANUP(json_free) struct json *body = NULL;
    TRY(body_read(exchange, names, &body));
    TRY(ceremony_expected_user(exchange, body));
    TRY(body_require_any(exchange, body, "\"label\" and \"disabled\""));
    TRY(credential_change_read(exchange, body, &change));
    TRY(path_id(exchange, 0, PASSKEY_CREDENTIAL_ID_SIZE_MAX, &id));
    CLEANUP(passkey_account_free) struct passkey_account *account = NULL;
    TRY(passkey_credential_update(
        exchange->worker, &exchange->caller, OWN, id, &change, &account, &exchange->error));
    return answer_account(exchange, account);
}

enum passkey_result credential_delete(struct exchange *exchange)
{
    static const char *const names[] = { "confirm", "userId", NULL };
    struct passkey_bytes id = { NULL, 0 };
    bool allow_last = false;
    CLEANUP(json_free) struct json *body = NULL;
    TRY(body_read(exchange, names, &body));
    TRY(ceremony_expected_user(exchange, body));
    TRY(body_allow_last(exchange, body, &allow_last));
    TRY(path_id(exchange, 0, PASSKEY_CREDENTIAL_ID_SIZE_MAX, &id));
    CLEANUP(passkey_account_free) struct passkey_account *account = NULL;
    TRY(passkey_credential_remove(
        exchange->worker, &exchange->caller, OWN, id, allow_last, &account, &exchange->error));
    return answer_account(exchange, account);
}
