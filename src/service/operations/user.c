/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Looking at users, for backends and operators: all of them, and one.
 */
#include "base/bytes.h"
#include "base/limits.h"
#include "service/account.h"
#include "service/authority.h"
#include "service/email_address.h"
#include "service/find.h"
#include "service/user_name.h"
#include <passkey/backend.h>
#include <string.h>

/* A name may not end with a space, and its beginning may. What has no canonical form is the
 * beginning of no name, as a control character is. */
static enum passkey_result begins_canonical(const struct call *call, struct passkey_bytes begins,
    struct user_name_key *key, struct passkey_bytes *canonical)
{
    struct passkey_bytes words = begins;
    while (words.size > 0 && words.data[words.size - 1] == ' ')
        words.size--;
    size_t spaces = begins.size - words.size;
    enum passkey_result named = user_name_canonical(words, key, NULL);
    if (named < PASSKEY_OK)
        return fault(call->error, "The name has no canonical form.");
    *canonical = BYTES_LITERAL("\x01");
    if (named != PASSKEY_OK || spaces > sizeof(key->data) - key->size)
        return PASSKEY_OK;
    memset(key->data + key->size, ' ', spaces);
    key->size += spaces;
    *canonical = user_name_view(key);
    return PASSKEY_OK;
}

static enum passkey_result list(const struct call *call, const struct passkey_user_query *query,
    struct passkey_user_list **users)
{
    struct user_name_key key;
    struct passkey_user_query canonical = *query;
    if (query->begins.size > 0)
        TRY(begins_canonical(call, query->begins, &key, &canonical.begins));
    return call->worker->service->store->operations->user_list(
        call->worker->reader, call->party->number, &canonical, users, call->error);
}

enum passkey_result passkey_user_list_get(struct passkey_worker *worker,
    const struct passkey_caller *caller, const struct passkey_user_query *query,
    struct passkey_user_list **users, struct passkey_error *error)
{
    CLEANUP(call_end) struct call call;
    TRY(call_begin(&call, worker, caller, error));
    TRY(authority_check(&call, PASSKEY_SCOPE_USERS));
    return list(&call, query, users);
}

/* A name without a canonical form is nobody's. */
static enum passkey_result find_by_name(
    const struct call *call, struct passkey_bytes name, struct passkey_user_record **user)
{
    struct user_name_key key;
    enum passkey_result named = user_name_canonical(name, &key, call->error);
    if (named > PASSKEY_OK)
        return PASSKEY_OK;
    TRY(named);
    return find_user_by_name(call, user_name_view(&key), user);
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
    return find_user_by_email(call, address.key, user);
}

/* Ids of other sizes are nobody's. */
static enum passkey_result find_by_credential(
    const struct call *call, struct passkey_bytes id, struct passkey_user_record **user)
{
    CLEANUP(pointer_free) struct passkey_credential_record *credential = NULL;
    if (id.size >= 1 && id.size <= CREDENTIAL_ID_SIZE_MAX)
        TRY(find_credential(call, id, &credential));
    return credential == NULL ? PASSKEY_OK : find_user(call, credential->user_id, user);
}

static enum passkey_result get(const struct call *call,
    enum passkey_result (*find)(
        const struct call *call, struct passkey_bytes key, struct passkey_user_record **user),
    struct passkey_bytes key, struct passkey_account **shown)
{
    TRY(authority_check(call, PASSKEY_SCOPE_USERS));
    struct passkey_user_record *user = NULL;
    CLEANUP(account_free) struct account *account = NULL;
    TRY(account_new(call, &account));
    TRY(find(call, key, &user));
    TRY(account_adopt(account, user));
    if (user == NULL)
        return refuse(call->error, PASSKEY_NOT_FOUND, CHECK_NONE, "There is no such user.");
    account->shown.user = user;
    TRY(account_load(account, user->id));
    account_show(&account, shown);
    return PASSKEY_OK;
}

enum passkey_result passkey_user_get(struct passkey_worker *worker,
    const struct passkey_caller *caller, struct passkey_bytes id, struct passkey_account **account,
    struct passkey_error *error)
{
    CLEANUP(call_end) struct call call;
    TRY(call_begin(&call, worker, caller, error));
    return get(&call, find_user, id, account);
}

enum passkey_result passkey_user_get_by_name(struct passkey_worker *worker,
    const struct passkey_caller *caller, struct passkey_bytes name,
    struct passkey_account **account, struct passkey_error *error)
{
    CLEANUP(call_end) struct call call;
    TRY(call_begin(&call, worker, caller, error));
    return get(&call, find_by_name, name, account);
}

enum passkey_result passkey_user_get_by_email(struct passkey_worker *worker,
    const struct passkey_caller *caller, struct passkey_bytes email,
    struct passkey_account **account, struct passkey_error *error)
{
    CLEANUP(call_end) struct call call;
    TRY(call_begin(&call, worker, caller, error));
    return get(&call, find_by_email, email, account);
}

enum passkey_result passkey_user_get_by_credential(struct passkey_worker *worker,
    const struct passkey_caller *caller, struct passkey_bytes credential_id,
    struct passkey_account **account, struct passkey_error *error)
{
    CLEANUP(call_end) struct call call;
    TRY(call_begin(&call, worker, caller, error));
    return get(&call, find_by_credential, credential_id, account);
}
