/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Changing and deleting users. The account that is shown is changed first, in memory, so that
 * nothing can fail behind the change.
 */
#include "base/bytes.h"
#include "service/audit.h"
#include "service/find.h"
#include "service/label.h"
#include "service/notice.h"
#include "service/subject.h"
#include "service/user_name.h"
#include <passkey/account.h>

struct edit {
    struct call *call;
    const struct passkey_account_change *change;
    struct account *account;
    struct user_name_key key;
    struct passkey_bytes email_old; /* for the notice */
};

static void edit_discard(struct edit *edit)
{
    account_free(&edit->account);
}

/* ---- in memory ---- */

static enum passkey_result edit_name(struct edit *edit)
{
    struct passkey_user_record *user = edit->account->shown.user;
    if (edit->change->name.data == NULL)
        return PASSKEY_OK;
    TRY(user_name_canonical(edit->change->name, &edit->key, edit->call->error));
    TRY(account_copy(edit->account, edit->change->name, &user->name));
    return account_copy(edit->account, user_name_view(&edit->key), &user->name_key);
}

static enum passkey_result edit_display_name(struct edit *edit)
{
    struct passkey_user_record *user = edit->account->shown.user;
    struct passkey_bytes display_name = edit->change->display_name;
    if (display_name.data == NULL)
        return PASSKEY_OK;
    TRY(label_check(display_name, "display name", edit->call->error));
    if (display_name.size == 0)
        display_name = user->name;
    return account_copy(edit->account, display_name, &user->display_name);
}

static void edit_email(struct edit *edit)
{
    struct passkey_user_record *user = edit->account->shown.user;
    edit->email_old = user->email;
    if (!edit->change->email_removed)
        return;
    user->email = user->email_key = (struct passkey_bytes){ NULL, 0 };
    user->email_verified_at_ms = 0;
}

/* ---- the change ---- */

static enum passkey_result explain(const struct edit *edit, enum passkey_change_kind refused)
{
    if (refused == PASSKEY_CHANGE_USER_UPDATE && edit->change->name.data != NULL)
        return refuse(edit->call->error, PASSKEY_USER_NAME_TAKEN, CHECK_NONE,
            "The user name is taken; choose another.");
    return refuse(edit->call->error, PASSKEY_CONFLICT, CHECK_NONE,
        "The account was disabled or deleted meanwhile.");
}

static enum passkey_result store_edit(const struct edit *edit)
{
    const struct call *call = edit->call;
    const struct passkey_user_record *user = edit->account->shown.user;
    bool named = edit->change->name.data != NULL;
    struct passkey_audit_record row = audit_row(call, PASSKEY_EVENT_USER_CHANGED, PASSKEY_OK);
    struct passkey_mail_record notice;
    struct passkey_user_record before = *user;
    struct passkey_change items[4];
    size_t count = 0;
    row.user_id = user->id;
    before.email = edit->email_old;
    items[count++] = (struct passkey_change){ .kind = PASSKEY_CHANGE_USER_UPDATE,
        .of.user_update = { .id = user->id, .display_name = user->display_name } };
    if (named) {
        items[0].of.user_update.name = user->name;
        items[0].of.user_update.name_key = user->name_key;
    }
    if (edit->change->display_name.data == NULL)
        items[0].of.user_update.display_name = (struct passkey_bytes){ NULL, 0 };
    if (edit->change->email_removed && edit->email_old.data != NULL) {
        items[count++] = (struct passkey_change){ .kind = PASSKEY_CHANGE_USER_EMAIL,
            .of.user_email.id = user->id };
        if (notice_make(call, &before, PASSKEY_MAIL_EMAIL_CHANGED, BYTES_LITERAL(""), &notice))
            items[count++] =
                (struct passkey_change){ .kind = PASSKEY_CHANGE_MAIL_INSERT, .of.mail = &notice };
    }
    items[count++] =
        (struct passkey_change){ .kind = PASSKEY_CHANGE_AUDIT_INSERT, .of.audit = &row };
    size_t refused = 0;
    enum passkey_result result = call_apply(call, PASSKEY_SYNCED, items, count, &refused);
    return result == PASSKEY_CONFLICT ? explain(edit, items[refused].kind) : result;
}

static enum passkey_result update(struct call *call, struct passkey_bytes user_id,
    const struct passkey_account_change *change, struct passkey_account **shown)
{
    CLEANUP(edit_discard) struct edit edit = { .call = call, .change = change };
    enum action action = change->email_removed ? ACTION_CHANGE_EMAIL : ACTION_CHANGE_NAME;
    TRY(subject_account(call, user_id, action, &edit.account));
    TRY(edit_name(&edit));
    TRY(edit_display_name(&edit));
    edit_email(&edit);
    TRY(store_edit(&edit));
    account_show(&edit.account, shown);
    return PASSKEY_OK;
}

enum passkey_result passkey_account_update(struct passkey_worker *worker,
    const struct passkey_caller *caller, struct passkey_bytes user_id,
    const struct passkey_account_change *change, struct passkey_account **account,
    struct passkey_error *error)
{
    struct call call;
    enum passkey_result result = call_begin(&call, worker, caller, error);
    if (result == PASSKEY_OK)
        result = update(&call, user_id, change, account);
    call_end(&call);
    return result;
}

/* ---- deleting ---- */

static enum passkey_result delete(const struct call *call, struct passkey_bytes user_id)
{
    CLEANUP(free_user) struct passkey_user_record *user = NULL;
    TRY(subject_find(call, user_id, ACTION_DELETE_ACCOUNT, &user));
    struct passkey_audit_record row = audit_row(call, PASSKEY_EVENT_USER_DELETED, PASSKEY_OK);
    row.user_id = user->id;
    struct passkey_mail_record notice;
    struct passkey_change items[3] = {
        { .kind = PASSKEY_CHANGE_USER_DELETE, .of.user_id = user->id },
        { .kind = PASSKEY_CHANGE_AUDIT_INSERT, .of.audit = &row },
    };
    size_t count = 2;
    if (notice_make(call, user, PASSKEY_MAIL_ACCOUNT_DELETED, user->name, &notice))
        items[count++] =
            (struct passkey_change){ .kind = PASSKEY_CHANGE_MAIL_INSERT, .of.mail = &notice };
    enum passkey_result result = call_apply(call, PASSKEY_SYNCED, items, count, NULL);
    /* Deleted by another request meanwhile: that is what was asked for. */
    return result == PASSKEY_CONFLICT ? PASSKEY_OK : result;
}

enum passkey_result passkey_account_delete(struct passkey_worker *worker,
    const struct passkey_caller *caller, struct passkey_bytes user_id, struct passkey_error *error)
{
    struct call call;
    enum passkey_result result = call_begin(&call, worker, caller, error);
    if (result == PASSKEY_OK)
        result = delete (&call, user_id);
    call_end(&call);
    return result;
}
