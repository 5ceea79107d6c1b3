/* SPDX-License-Identifier: Apache-2.0 */
/* Deletes an account: it can be restored for seven days, or it is erased immediately. */
#include "service/access/audit.h"
#include "service/access/authority.h"
#include "service/access/caller.h"
#include "service/account/notice.h"
#include "service/account/selector.h"
#include "service/account/subject.h"
#include "store/audit.h"
#include "store/mail.h"
#include "store/user.h"
#include <passkey/account.h>

static enum passkey_result refuse_absent(const struct call *call)
{
    return refuse(call->error, PASSKEY_NOT_FOUND, CHECK_NONE, "The user does not exist.");
}

static enum passkey_result find_selected(const struct call *call,
    const struct passkey_user_selector *selector, struct passkey_user_record **user)
{
    TRY(authority_check(call, PASSKEY_SCOPE_USERS));
    TRY(selector_find(call, selector, user));
    return *user == NULL ? refuse_absent(call) : PASSKEY_OK;
}

/* Also one who was deleted, even if longer ago and not swept yet. */
static enum passkey_result find_any(const struct call *call,
    const struct passkey_user_selector *selector, struct passkey_user_record **user)
{
    struct selected_id selected;
    TRY(selector_find_id(call, selector, &selected));
    struct passkey_bytes id = { selected.data, selected.size };
    TRY(store_user_find(call->worker->reader, call->party->number, id, user, call->error));
    if (*user == NULL)
        TRY(store_user_find_removed(
            call->worker->reader, call->party->number, id, 0, user, call->error));
    return *user == NULL ? refuse_absent(call) : PASSKEY_OK;
}

static enum passkey_result apply(const struct call *call, const struct passkey_user_record *user,
    struct change change, enum passkey_event event)
{
    struct passkey_audit_record row = audit_row(call, event, PASSKEY_OK);
    row.user_id = user->id;
    struct notice notice;
    struct change items[3] = {
        change,
        { .run = change_audit_insert, .of.audit = &row },
    };
    size_t count = 2;
    const struct notice_about about = { user, PASSKEY_MAIL_ACCOUNT_DELETED, user->name, NULL };
    TRY(notice_add(call, &about, &notice, items, &count));
    enum passkey_result result = call_apply(call, CHANGE_SYNCED, items, count, NULL);
    /* Another request deleted the user at the same time. */
    return result == PASSKEY_CONFLICT ? PASSKEY_OK : result;
}

static enum passkey_result erase_user(
    const struct call *call, const struct passkey_user_selector *selector)
{
    CLEANUP(pointer_free) struct passkey_user_record *user = NULL;
    TRY(authority_check(call, PASSKEY_SCOPE_ADMIN));
    TRY(find_any(call, selector, &user));
    return apply(call, user, (struct change){ .run = change_user_erase, .of.user_id = user->id },
        PASSKEY_EVENT_USER_ERASED);
}

/* NULL: the session's own user. */
static enum passkey_result delete_user(
    struct call *call, const struct passkey_user_selector *selector)
{
    CLEANUP(pointer_free) struct passkey_user_record *user = NULL;
    TRY(selector != NULL
            ? find_selected(call, selector, &user)
            : subject_find(call, (struct passkey_bytes){ NULL, 0 }, ACTION_DELETE_ACCOUNT, &user));
    return apply(call, user,
        (struct change){ .run = change_user_delete,
            .of.user_removal = { .id = user->id, .at_ms = call->now_ms } },
        PASSKEY_EVENT_USER_DELETED);
}

enum passkey_result passkey_account_delete(struct passkey_worker *worker,
    const struct passkey_caller *caller, const struct passkey_user_selector *selector, bool erase,
    struct passkey_error *error)
{
    CLEANUP(call_end) struct call call;
    struct passkey_user_selector selected = { .size = 0 };
    TRY(call_begin(&call, worker, caller, error));
    if (selector != NULL)
        TRY(sized_read(&selector_type, selector, &selected, error));
    if (erase)
        return erase_user(&call, &selected);
    return delete_user(&call, selector == NULL ? NULL : &selected);
}
