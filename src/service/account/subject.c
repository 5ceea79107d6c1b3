/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads the user in the same way for all callers, so that the rules for the caller's own account
 * and for other accounts are in one place.
 */
#include "service/account/subject.h"
#include "service/access/authority.h"
#include "store/user.h"

static enum passkey_result find_own(struct call *call, struct passkey_user_record **user)
{
    CLEANUP(pointer_free) struct passkey_user_record *found = call_take_user(call);
    if (found == NULL || found->disabled_at_ms != 0)
        return refuse(call->error, PASSKEY_UNAUTHENTICATED, CHECK_NONE,
            "The session's user cannot sign in any more.");
    *user = found;
    found = NULL;
    return PASSKEY_OK;
}

enum passkey_result subject_find(struct call *call, struct passkey_bytes user_id,
    enum action action, struct passkey_user_record **user)
{
    if (user_id.data == NULL) {
        TRY(permission_check(call, action));
        return find_own(call, user);
    }
    TRY(authority_check(call, PASSKEY_SCOPE_USERS));
    TRY(store_user_find(call->worker->reader, call->party->number, user_id, user, call->error));
    if (*user == NULL)
        return refuse(call->error, PASSKEY_NOT_FOUND, CHECK_NONE, "The user does not exist.");
    return PASSKEY_OK;
}

enum passkey_result subject_account(
    struct call *call, struct passkey_bytes user_id, enum action action, struct account **account)
{
    CLEANUP(account_free) struct account *made = NULL;
    struct passkey_user_record *user = NULL;
    TRY(account_new(call, &made));
    TRY(subject_find(call, user_id, action, &user));
    TRY(account_adopt(made, user));
    made->shown.user = user;
    TRY(account_load(made, user->id));
    TRY(account_load_notices(made));
    if (call->session != NULL)
        TRY(account_take_session(made, call));
    *account = made;
    made = NULL;
    return PASSKEY_OK;
}
