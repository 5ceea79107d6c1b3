/* SPDX-License-Identifier: Apache-2.0 */
/* Lists and creates users, for backends and operators. */
#include "store/user.h"
#include "base/bytes.h"
#include "base/sized.h"
#include "service/access/audit.h"
#include "service/access/authority.h"
#include "service/access/caller.h"
#include "service/account/account.h"
#include "service/account/named.h"
#include "service/names/label.h"
#include "service/names/user_name.h"
#include "store/audit.h"
#include <passkey/backend.h>
#include <string.h>

#define HANDLE_SIZE 32

/* The canonical form of the beginning of a name, which, unlike a name, may end with a space. A text
 * without a canonical form, such as a control character, is the beginning of no name. */
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

enum passkey_result passkey_user_list_get(struct passkey_worker *worker,
    const struct passkey_caller *caller, const struct passkey_user_query *query,
    struct passkey_user_list **users, struct passkey_error *error)
{
    static const struct sized_type query_type = SIZED_TYPE(struct passkey_user_query, limit);
    CLEANUP(call_end) struct call call;
    TRY(call_begin(&call, worker, caller, error));
    TRY(authority_check(&call, PASSKEY_SCOPE_USERS));
    struct user_name_key key;
    struct passkey_user_query canonical;
    TRY(sized_read(&query_type, query, &canonical, error));
    if (canonical.begins.size > 0)
        TRY(begins_canonical(&call, canonical.begins, &key, &canonical.begins));
    return store_user_list(worker->reader, call.party->number, &canonical, users, error);
}

/* ---- creating ---- */

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
    return named_check_free(call, user->name, user->id);
}

/* The user after the change, so that nothing can fail after it. */
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
    struct passkey_user_record user = {
        .name = name, .display_name = display_name, .name_assigned = true
    };
    TRY(authority_check(call, PASSKEY_SCOPE_USERS));
    TRY(prepare(call, &user, &key, handle));
    TRY(account_new(call, &account));
    TRY(show(account, &user));
    struct passkey_audit_record row = audit_row(call, PASSKEY_EVENT_USER_CREATED, PASSKEY_OK);
    row.user_id = user.id;
    struct change items[] = {
        { .run = change_user_insert, .of.user = &user },
        { .run = change_audit_insert, .of.audit = &row },
    };
    enum passkey_result result = call_apply(call, CHANGE_SYNCED, items, 2, NULL);
    if (result == PASSKEY_CONFLICT)
        return named_refuse_taken(call);
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
