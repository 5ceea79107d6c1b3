/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Changes that operators and backends make and no user does.
 */
#include "base/bytes.h"
#include "base/limits.h"
#include "service/account.h"
#include "service/audit.h"
#include "service/authority.h"
#include "service/find.h"
#include "service/label.h"
#include "service/user_name.h"
#include <passkey/operator.h>

#define HANDLE_SIZE 32

/* Whom and what a row of the audit log is about. */
static struct passkey_audit_record about(const struct call *call, enum passkey_event event,
    struct passkey_bytes user_id, struct passkey_bytes credential_id)
{
    struct passkey_audit_record row = audit_row(call, event, PASSKEY_OK);
    row.user_id = user_id;
    row.credential_id = credential_id;
    return row;
}

/* A change, with the row that says who made it behind it; there is room for that. */
static enum passkey_result apply_noted(const struct call *call, struct passkey_change *items,
    size_t count, const struct passkey_audit_record *row)
{
    items[count++] =
        (struct passkey_change){ .kind = PASSKEY_CHANGE_AUDIT_INSERT, .of.audit = row };
    return call_apply(call, PASSKEY_SYNCED, items, count, NULL);
}

static const struct passkey_bytes none = { NULL, 0 };

static enum passkey_result refuse_user(const struct call *call)
{
    return refuse(call->error, PASSKEY_NOT_FOUND, CHECK_NONE, "There is no such user.");
}

static enum passkey_result refuse_credential(const struct call *call)
{
    return refuse(call->error, PASSKEY_NOT_FOUND, CHECK_NONE, "There is no such passkey.");
}

/* ---- making ---- */

static enum passkey_result prepare_user(const struct call *call, struct passkey_user_record *user,
    struct user_name_key *key, uint8_t handle[HANDLE_SIZE])
{
    TRY(user_name_canonical(user->name, key, call->error));
    if (user->display_name.size == 0)
        user->display_name = user->name;
    TRY(label_check(user->display_name, "display name", call->error));
    TRY(service_random(call->worker->service, handle, HANDLE_SIZE, call->error));
    user->id = (struct passkey_bytes){ handle, HANDLE_SIZE };
    user->name_key = user_name_view(key);
    user->created_at_ms = call->now_ms;
    return PASSKEY_OK;
}

static enum passkey_result show(
    const struct call *call, struct passkey_bytes user_id, struct passkey_account **shown)
{
    struct passkey_user_record *user = NULL;
    CLEANUP(account_free) struct account *account = NULL;
    TRY(account_new(call, &account));
    TRY(find_user(call, user_id, &user));
    if (user == NULL)
        return refuse_user(call);
    TRY(account_adopt(account, user));
    account->shown.user = user;
    TRY(account_load_credentials(account, user->id));
    account_show(&account, shown);
    return PASSKEY_OK;
}

static enum passkey_result create(
    const struct call *call, struct passkey_user_record *user, struct passkey_account **account)
{
    struct user_name_key key;
    uint8_t handle[HANDLE_SIZE];
    TRY(authority_check(call, PASSKEY_SCOPE_USERS));
    TRY(prepare_user(call, user, &key, handle));
    struct passkey_audit_record row = about(call, PASSKEY_EVENT_USER_CREATED, user->id, none);
    struct passkey_change items[2] = { { .kind = PASSKEY_CHANGE_USER_INSERT, .of.user = user } };
    enum passkey_result result = apply_noted(call, items, 1, &row);
    if (result == PASSKEY_CONFLICT)
        return refuse(call->error, PASSKEY_USER_NAME_TAKEN, CHECK_NONE, "The user name is taken.");
    TRY(result);
    return show(call, user->id, account);
}

enum passkey_result passkey_user_create(struct passkey_worker *worker,
    const struct passkey_caller *caller, struct passkey_bytes name,
    struct passkey_bytes display_name, struct passkey_account **account,
    struct passkey_error *error)
{
    struct call call;
    struct passkey_user_record user = { .name = name, .display_name = display_name };
    enum passkey_result result = call_begin(&call, worker, caller, error);
    if (result == PASSKEY_OK)
        result = create(&call, &user, account);
    call_end(&call);
    return result;
}

/* ---- keeping out ---- */

static enum passkey_result set_disabled(
    const struct call *call, struct passkey_bytes user_id, bool disabled)
{
    TRY(authority_check(call, PASSKEY_SCOPE_USERS));
    struct passkey_audit_record row = about(
        call, disabled ? PASSKEY_EVENT_USER_DISABLED : PASSKEY_EVENT_USER_ENABLED, user_id, none);
    struct passkey_change items[3] = {
        { .kind = PASSKEY_CHANGE_USER_DISABLE,
            .of.user_disable = { .id = user_id, .disabled_at_ms = disabled ? call->now_ms : 0 } },
        { .kind = PASSKEY_CHANGE_SESSIONS_DELETE, .of.sessions_delete = { .user_id = user_id } },
    };
    enum passkey_result result = apply_noted(call, items, disabled ? 2 : 1, &row);
    return result == PASSKEY_CONFLICT ? refuse_user(call) : result;
}

enum passkey_result passkey_user_disable(struct passkey_worker *worker,
    const struct passkey_caller *caller, struct passkey_bytes user_id, struct passkey_error *error)
{
    struct call call;
    enum passkey_result result = call_begin(&call, worker, caller, error);
    if (result == PASSKEY_OK)
        result = set_disabled(&call, user_id, true);
    call_end(&call);
    return result;
}

enum passkey_result passkey_user_enable(struct passkey_worker *worker,
    const struct passkey_caller *caller, struct passkey_bytes user_id, struct passkey_error *error)
{
    struct call call;
    enum passkey_result result = call_begin(&call, worker, caller, error);
    if (result == PASSKEY_OK)
        result = set_disabled(&call, user_id, false);
    call_end(&call);
    return result;
}

/* ---- credentials ---- */

/* Ids of other sizes are nobody's. */
static enum passkey_result find(
    const struct call *call, struct passkey_bytes id, struct passkey_credential_record **credential)
{
    TRY(authority_check(call, PASSKEY_SCOPE_USERS));
    if (id.size >= 1 && id.size <= CREDENTIAL_ID_SIZE_MAX)
        TRY(find_credential(call, id, credential));
    return *credential == NULL ? refuse_credential(call) : PASSKEY_OK;
}

static enum passkey_result owner(
    const struct call *call, struct passkey_bytes id, struct passkey_account **account)
{
    CLEANUP(free_credential) struct passkey_credential_record *credential = NULL;
    TRY(find(call, id, &credential));
    return show(call, credential->user_id, account);
}

enum passkey_result passkey_credential_owner_get(struct passkey_worker *worker,
    const struct passkey_caller *caller, struct passkey_bytes credential_id,
    struct passkey_account **account, struct passkey_error *error)
{
    struct call call;
    enum passkey_result result = call_begin(&call, worker, caller, error);
    if (result == PASSKEY_OK)
        result = owner(&call, credential_id, account);
    call_end(&call);
    return result;
}

static enum passkey_result clear(const struct call *call, struct passkey_bytes id)
{
    CLEANUP(free_credential) struct passkey_credential_record *credential = NULL;
    TRY(find(call, id, &credential));
    struct passkey_audit_record row =
        about(call, PASSKEY_EVENT_CREDENTIAL_STALL_CLEARED, credential->user_id, id);
    struct passkey_change items[2] = { { .kind = PASSKEY_CHANGE_CREDENTIAL_STALL,
        .of.stall = { .id = id, .now_ms = 0 } } };
    enum passkey_result result = apply_noted(call, items, 1, &row);
    return result == PASSKEY_CONFLICT ? refuse_credential(call) : result;
}

enum passkey_result passkey_credential_stall_clear(struct passkey_worker *worker,
    const struct passkey_caller *caller, struct passkey_bytes credential_id,
    struct passkey_error *error)
{
    struct call call;
    enum passkey_result result = call_begin(&call, worker, caller, error);
    if (result == PASSKEY_OK)
        result = clear(&call, credential_id);
    call_end(&call);
    return result;
}
