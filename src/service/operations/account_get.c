/* SPDX-License-Identifier: Apache-2.0 */
/* Reads an account: the session's own, or one that a backend or an operator selects. */
#include "service/access/authority.h"
#include "service/access/caller.h"
#include "service/account/selector.h"
#include "service/account/subject.h"
#include <passkey/account.h>

static enum passkey_result get_selected(
    const struct call *call, const struct passkey_user_selector *selector, struct account **account)
{
    CLEANUP(account_free) struct account *made = NULL;
    struct passkey_user_record *user = NULL;
    TRY(authority_check(call, PASSKEY_SCOPE_USERS));
    TRY(account_new(call, &made));
    TRY(selector_find(call, selector, &user));
    TRY(account_adopt(made, user));
    if (user == NULL)
        return refuse(call->error, PASSKEY_NOT_FOUND, CHECK_NONE, "The user does not exist.");
    made->shown.user = user;
    TRY(account_load(made, user->id));
    TRY(account_load_notices(made));
    *account = made;
    made = NULL;
    return PASSKEY_OK;
}

enum passkey_result passkey_account_get(struct passkey_worker *worker,
    const struct passkey_caller *caller, const struct passkey_user_selector *selector,
    struct passkey_account **account, struct passkey_error *error)
{
    CLEANUP(call_end) struct call call;
    CLEANUP(account_free) struct account *found = NULL;
    struct passkey_user_selector selected = { .size = 0 };
    TRY(call_begin(&call, worker, caller, error));
    if (selector != NULL)
        TRY(sized_read(&selector_type, selector, &selected, error));
    else
        caller_note_language(&call);
    TRY(selector == NULL ? subject_account(&call, selected.id, ACTION_READ_ACCOUNT, &found)
                         : get_selected(&call, &selected, &found));
    account_show(&found, account);
    return PASSKEY_OK;
}
