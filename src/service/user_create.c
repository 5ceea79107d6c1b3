/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Making a user without a passkey, as backends and operators do.
 */
#include "service/account.h"
#include "service/audit.h"
#include "service/authority.h"
#include "service/find.h"
#include "service/label.h"
#include "service/user_name.h"
#include <passkey/backend.h>

#define HANDLE_SIZE 32

static enum passkey_result prepare(const struct call *call, struct passkey_user_record *user,
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

/* As it will be: nothing can fail behind the change. */
static enum passkey_result show(struct account *account, const struct passkey_user_record *user)
{
    void *memory = NULL;
    TRY(account_memory(account, sizeof(*user), &memory));
    struct passkey_user_record *shown = memory;
    *shown = *user;
    TRY(account_copy(account, user->id, &shown->id));
    TRY(account_copy(account, user->name, &shown->name));
    TRY(account_copy(account, user->name_key, &shown->name_key));
    TRY(account_copy(account, user->display_name, &shown->display_name));
    account->shown.user = shown;
    TRY(account_memory(account, sizeof(struct passkey_credential_list), &memory));
    account->shown.credentials = memory;
    return PASSKEY_OK;
}

static enum passkey_result create(const struct call *call, struct passkey_bytes name,
    struct passkey_bytes display_name, struct passkey_account **shown)
{
    CLEANUP(account_free) struct account *account = NULL;
    struct user_name_key key;
    uint8_t handle[HANDLE_SIZE];
    struct passkey_user_record user = { .name = name, .display_name = display_name };
    TRY(authority_check(call, PASSKEY_SCOPE_USERS));
    TRY(prepare(call, &user, &key, handle));
    TRY(account_new(call, &account));
    TRY(show(account, &user));
    struct passkey_audit_record row = audit_row(call, PASSKEY_EVENT_USER_CREATED, PASSKEY_OK);
    row.user_id = user.id;
    struct passkey_change items[] = {
        { .kind = PASSKEY_CHANGE_USER_INSERT, .of.user = &user },
        { .kind = PASSKEY_CHANGE_AUDIT_INSERT, .of.audit = &row },
    };
    enum passkey_result result = call_apply(call, PASSKEY_SYNCED, items, 2, NULL);
    if (result == PASSKEY_CONFLICT)
        return refuse(call->error, PASSKEY_USER_NAME_TAKEN, CHECK_NONE, "The user name is taken.");
    TRY(result);
    account_show(&account, shown);
    return PASSKEY_OK;
}

enum passkey_result passkey_user_create(struct passkey_worker *worker,
    const struct passkey_caller *caller, struct passkey_bytes name,
    struct passkey_bytes display_name, struct passkey_account **account,
    struct passkey_error *error)
{
    CLEANUP(call_end) struct call call;
    TRY(call_begin(&call, worker, caller, error));
    return create(&call, name, display_name, account);
}
