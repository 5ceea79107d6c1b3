/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading an account: the session's own, or any one that a backend or an operator selects.
 */
#include "base/bytes.h"
#include "base/limits.h"
#include "base/sized.h"
#include "service/access/authority.h"
#include "service/access/caller.h"
#include "service/account/subject.h"
#include "service/names/email_address.h"
#include "service/names/user_name.h"
#include "store/credential.h"
#include "store/user.h"
#include <passkey/account.h>

static enum passkey_result find_by_id(
    const struct call *call, struct passkey_bytes id, struct passkey_user_record **user)
{
    return store_user_find(call->worker->reader, call->party->number, id, user, call->error);
}

/* A name without a canonical form is nobody's. */
static enum passkey_result find_by_name(
    const struct call *call, struct passkey_bytes name, struct passkey_user_record **user)
{
    struct user_name_key key;
    enum passkey_result named = user_name_or_address_canonical(name, &key, call->error);
    if (named > PASSKEY_OK)
        return PASSKEY_OK;
    TRY(named);
    return store_user_find_by_name(
        call->worker->reader, call->party->number, user_name_view(&key), user, call->error);
}

/* What is no address is nobody's. */
static enum passkey_result find_by_email(
    const struct call *call, struct passkey_bytes email, struct passkey_user_record **user)
{
    struct email_address address;
    enum passkey_result read = email_address_canonical(email, &address, call->error);
    if (read > PASSKEY_OK)
        return PASSKEY_OK;
    TRY(read);
    return store_user_find_by_email(
        call->worker->reader, call->party->number, address.key, user, call->error);
}

/* Ids of other sizes are nobody's. */
static enum passkey_result find_by_credential(
    const struct call *call, struct passkey_bytes id, struct passkey_user_record **user)
{
    CLEANUP(pointer_free) struct passkey_credential_record *credential = NULL;
    if (id.size >= 1 && id.size <= CREDENTIAL_ID_SIZE_MAX)
        TRY(store_credential_find(
            call->worker->reader, call->party->number, id, &credential, call->error));
    return credential == NULL ? PASSKEY_OK
                              : store_user_find(call->worker->reader, call->party->number,
                                    credential->user_id, user, call->error);
}

static enum passkey_result find(const struct call *call,
    const struct passkey_user_selector *selector, struct passkey_user_record **user)
{
    int given = (selector->id.data != NULL) + (selector->name.data != NULL) +
                (selector->email.data != NULL) + (selector->credential_id.data != NULL);
    if (given != 1)
        return refuse(call->error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "Set exactly one member of struct passkey_user_selector.");
    if (selector->id.data != NULL)
        return find_by_id(call, selector->id, user);
    if (selector->name.data != NULL)
        return find_by_name(call, selector->name, user);
    if (selector->email.data != NULL)
        return find_by_email(call, selector->email, user);
    return find_by_credential(call, selector->credential_id, user);
}

static enum passkey_result get_selected(
    const struct call *call, const struct passkey_user_selector *selector, struct account **account)
{
    CLEANUP(account_free) struct account *made = NULL;
    struct passkey_user_record *user = NULL;
    TRY(authority_check(call, PASSKEY_SCOPE_USERS));
    TRY(account_new(call, &made));
    TRY(find(call, selector, &user));
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
    static const struct sized_type selector_type =
        SIZED_TYPE(struct passkey_user_selector, credential_id);
    CLEANUP(call_end) struct call call;
    CLEANUP(account_free) struct account *found = NULL;
    struct passkey_user_selector selected = { .size = 0 };
    TRY(call_begin(&call, worker, caller, error));
    if (selector != NULL)
        TRY(sized_read(&selector_type, selector, &selected, error));
    TRY(selector == NULL ? subject_account(&call, selected.id, ACTION_READ_ACCOUNT, &found)
                         : get_selected(&call, &selected, &found));
    account_show(&found, account);
    return PASSKEY_OK;
}
