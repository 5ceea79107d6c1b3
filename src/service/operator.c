/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An operator's view of users: whoever holds the store may look. No caller, no session, no change.
 */
#include "base/base64url.h"
#include "service/account.h"
#include "service/find.h"
#include "service/user_name.h"

static enum passkey_result call_of_operator(struct call *call, struct passkey_caller *caller,
    struct passkey_worker *worker, size_t relying_party, struct passkey_error *error)
{
    *caller = (struct passkey_caller){ .relying_party = relying_party, .at_the_store = true };
    return call_begin(call, worker, caller, error);
}

enum passkey_result passkey_user_list_get(struct passkey_worker *worker, size_t relying_party,
    struct passkey_bytes after, size_t limit, struct passkey_user_list **users,
    struct passkey_error *error)
{
    struct call call;
    struct passkey_caller caller;
    TRY(call_of_operator(&call, &caller, worker, relying_party, error));
    return worker->service->store->operations->user_list(
        worker->reader, call.party->number, after, limit, users, error);
}

static enum passkey_result find_by_id(
    const struct call *call, struct passkey_bytes text, struct passkey_user_record **user)
{
    uint8_t id[BASE64URL_DECODED_SIZE(BASE64URL_ENCODED_SIZE(PASSKEY_USER_HANDLE_SIZE_MAX))];
    size_t size = 0;
    if (BASE64URL_DECODED_SIZE(text.size) > sizeof(id) || !base64url_decode(text, id, &size) ||
        size == 0)
        return PASSKEY_OK;
    return find_user(call, (struct passkey_bytes){ id, size }, user);
}

/* An id comes first: a user chooses his name, maybe somebody's id, but nobody chooses an id. */
static enum passkey_result find_by_name_or_id(
    const struct call *call, struct passkey_bytes text, struct passkey_user_record **user)
{
    struct user_name_key key;
    TRY(find_by_id(call, text, user));
    if (*user != NULL)
        return PASSKEY_OK;
    enum passkey_result named = user_name_canonical(text, &key, call->error);
    if (named == PASSKEY_OK)
        TRY(find_user_by_name(call, user_name_view(&key), user));
    else if (named < PASSKEY_OK)
        return named;
    if (*user == NULL)
        return refuse(
            call->error, PASSKEY_NOT_FOUND, CHECK_NONE, "There is no user of that name or id.");
    return PASSKEY_OK;
}

enum passkey_result passkey_user_get(struct passkey_worker *worker, size_t relying_party,
    struct passkey_bytes name_or_id, struct passkey_account **account, struct passkey_error *error)
{
    struct call call;
    struct passkey_caller caller;
    struct passkey_user_record *user = NULL;
    CLEANUP(account_free) struct account *made = NULL;
    TRY(call_of_operator(&call, &caller, worker, relying_party, error));
    TRY(account_new(&call, &made));
    TRY(find_by_name_or_id(&call, name_or_id, &user));
    TRY(account_adopt(made, user));
    made->shown.user = user;
    TRY(account_load(made, user->id));
    account_show(&made, account);
    return PASSKEY_OK;
}
