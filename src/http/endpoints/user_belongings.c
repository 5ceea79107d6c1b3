/* SPDX-License-Identifier: Apache-2.0 */
/* /v1/users/{id}/...: the passkeys, sessions and recovery codes of a user, for backends. */
#include "http/endpoints/endpoints.h"

#include "http/endpoints/answer.h"
#include "http/endpoints/ceremony.h"
#include "http/endpoints/credentials.h"
#include "http/exchange/body.h"
#include <passkey/account.h>
#include <passkey/backend.h>

/* What the path names: a user, and one of their passkeys or sessions. */
struct named {
    struct passkey_bytes user_id;
    struct passkey_bytes thing_id;
};

static enum passkey_result read_user(struct exchange *exchange, struct named *named)
{
    return path_id(exchange, 0, PASSKEY_USER_HANDLE_SIZE_MAX, &named->user_id);
}

static enum passkey_result read_both(struct exchange *exchange, struct named *named)
{
    TRY(read_user(exchange, named));
    return path_id(exchange, 1, PASSKEY_CREDENTIAL_ID_SIZE_MAX, &named->thing_id);
}

/* ---- passkeys ---- */

enum passkey_result user_credentials_get(struct exchange *exchange)
{
    struct named named;
    TRY(read_user(exchange, &named));
    CLEANUP(passkey_account_free) struct passkey_account *account = NULL;
    TRY(passkey_account_get(exchange->worker, &exchange->caller,
        &(struct passkey_user_selector){
            .size = sizeof(struct passkey_user_selector), .id = named.user_id },
        &account, &exchange->error));
    return answer_credentials(exchange, account);
}

/* "signCountRegressed": false is the only allowed value. */
static enum passkey_result read_flags(
    struct exchange *exchange, const struct json *body, struct passkey_credential_change *change)
{
    bool regressed = false;
    bool allowed = false;
    TRY(json_optional_bool(body, "signCountRegressed", &regressed, &exchange->error));
    TRY(json_optional_bool(body, "changeAllowed", &allowed, &exchange->error));
    if (regressed)
        return refuse(&exchange->error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "The member \"signCountRegressed\" can only be set to false.");
    change->regression_cleared = json_member(body, "signCountRegressed") != NULL;
    if (json_member(body, "changeAllowed") != NULL)
        change->allow_change = allowed ? PASSKEY_SWITCH_ENABLE : PASSKEY_SWITCH_DISABLE;
    return PASSKEY_OK;
}

enum passkey_result user_credential_patch(struct exchange *exchange)
{
    static const char *const names[] = { "label", "disabled", "confirm", "signCountRegressed",
        "changeAllowed", NULL };
    struct named named;
    struct passkey_credential_change change = { .size = sizeof(change), .allow_last = false };
    CLEANUP(json_free) struct json *body = NULL;
    TRY(body_read(exchange, names, &body));
    TRY(body_require_any(
        exchange, body, "\"label\", \"disabled\", \"signCountRegressed\" and \"changeAllowed\""));
    TRY(credential_change_read(exchange, body, &change));
    TRY(read_flags(exchange, body, &change));
    TRY(read_both(exchange, &named));
    CLEANUP(passkey_account_free) struct passkey_account *account = NULL;
    TRY(passkey_credential_update(exchange->worker, &exchange->caller, named.user_id,
        named.thing_id, &change, &account, &exchange->error));
    return answer_account(exchange, account);
}

enum passkey_result user_credential_delete(struct exchange *exchange)
{
    static const char *const names[] = { "confirm", NULL };
    struct named named;
    bool allow_last = false;
    CLEANUP(json_free) struct json *body = NULL;
    TRY(body_read(exchange, names, &body));
    TRY(body_allow_last(exchange, body, &allow_last));
    TRY(read_both(exchange, &named));
    CLEANUP(passkey_account_free) struct passkey_account *account = NULL;
    TRY(passkey_credential_remove(exchange->worker, &exchange->caller, named.user_id,
        named.thing_id, allow_last, &account, &exchange->error));
    return answer_account(exchange, account);
}

/* ---- sessions ---- */

enum passkey_result user_sessions_get(struct exchange *exchange)
{
    struct named named;
    uint8_t own[PASSKEY_SESSION_ID_SIZE];
    TRY(read_user(exchange, &named));
    CLEANUP(pointer_free) struct passkey_session_list *sessions = NULL;
    TRY(passkey_session_list_get(
        exchange->worker, &exchange->caller, named.user_id, own, &sessions, &exchange->error));
    return answer_sessions(exchange, sessions, own);
}

enum passkey_result user_session_delete(struct exchange *exchange)
{
    struct named named;
    CLEANUP(json_free) struct json *body = NULL;
    TRY(body_read(exchange, (const char *const[]){ NULL }, &body));
    TRY(read_both(exchange, &named));
    TRY(passkey_session_revoke(exchange->worker, &exchange->caller, named.user_id, named.thing_id,
        NULL, &exchange->error));
    answer_nothing(exchange);
    return PASSKEY_OK;
}

/* ---- recovery codes ---- */

enum passkey_result user_recovery_codes_get(struct exchange *exchange)
{
    struct named named;
    struct passkey_recovery_code_set set = { .total = 0 };
    TRY(read_user(exchange, &named));
    TRY(passkey_recovery_codes_status(
        exchange->worker, &exchange->caller, named.user_id, &set, &exchange->error));
    return answer_recovery_code_set(exchange, &set);
}
