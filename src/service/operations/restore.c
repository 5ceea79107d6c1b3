/* SPDX-License-Identifier: Apache-2.0 */
/* Restores what was removed in the last seven days. */
#include "base/buffer.h"
#include "base/bytes.h"
#include "service/access/audit.h"
#include "service/access/authority.h"
#include "service/access/caller.h"
#include "service/account/account.h"
#include "service/account/notice.h"
#include "service/account/restoration.h"
#include "service/account/selector.h"
#include "store/audit.h"
#include "store/credential.h"
#include "store/mail.h"
#include "store/user.h"
#include <passkey/backend.h>
#include <stdlib.h>

#define DETAIL_SIZE_MAX 2000

struct restored {
    struct account *account; /* the result, and the memory of the other members */
    struct restoration restoration;
    struct passkey_credential_list *credentials;
};

/* ---- reading ---- */

static enum passkey_result check_room(const struct call *call, const struct restored *restored)
{
    CLEANUP(pointer_free) struct passkey_credential_list *list = NULL;
    if (restored->credentials->count == 0)
        return PASSKEY_OK;
    TRY(store_credential_list(call->worker->reader, call->party->number,
        restored->restoration.user->id, &list, call->error));
    return account_check_room(call, list->count + restored->credentials->count - 1);
}

/* What was read belongs to the account, also if reading failed later. */
static enum passkey_result adopt(struct account *account, const struct restoration *restoration)
{
    void *const read[] = { restoration->user, restoration->name, restoration->email };
    enum passkey_result result = PASSKEY_OK;
    for (size_t i = 0; i < sizeof(read) / sizeof(read[0]); i++)
        if (account_adopt(account, read[i]) != PASSKEY_OK)
            result = PASSKEY_INTERNAL;
    return result;
}

static enum passkey_result show(struct restored *restored)
{
    const struct restoration *restoration = &restored->restoration;
    void *user = NULL;
    void *result = NULL;
    TRY(account_memory(restored->account, sizeof(struct passkey_user_record), &user));
    TRY(account_memory(restored->account, sizeof(struct passkey_restored), &result));
    restored->account->shown.user = user;
    *restored->account->shown.user = restoration->after;
    restored->account->shown.restored = result;
    *(struct passkey_restored *)result = (struct passkey_restored){
        .size = sizeof(struct passkey_restored),
        .user_restored = restoration->removed,
        .name_restored = restoration->name != NULL,
        .email_restored = restoration->email != NULL,
        .credentials = restored->credentials,
    };
    return PASSKEY_OK;
}

static enum passkey_result read(const struct call *call,
    const struct passkey_user_selector *selector, int64_t since_ms, struct restored *restored)
{
    struct selected_id id;
    struct restoration *restoration = &restored->restoration;
    TRY(selector_find_id(call, selector, &id));
    enum passkey_result result = restoration_read(call, (struct passkey_bytes){ id.data, id.size },
        restoration_since(call, since_ms), restoration);
    TRY(adopt(restored->account, restoration));
    TRY(result);
    TRY(store_credential_list_removed(call->worker->reader, call->party->number,
        restoration->user->id, restoration->since_ms, &restored->credentials, call->error));
    TRY(account_adopt(restored->account, restored->credentials));
    TRY(show(restored));
    return check_room(call, restored);
}

/* ---- the mail ---- */

/* What was restored, in the user's words. A long list is truncated. */
static enum passkey_result describe(
    const struct restored *restored, struct buffer *detail, struct passkey_error *error)
{
    const struct passkey_credential_list *list = restored->credentials;
    restoration_describe(&restored->restoration, detail);
    size_t i = 0;
    for (; i < list->count && detail->size + list->items[i].label.size < DETAIL_SIZE_MAX; i++)
        restoration_append(detail, list->items[i].label);
    if (i < list->count)
        restoration_append(detail, BYTES_LITERAL("..."));
    return buffer_check(detail, error);
}

/* ---- the change ---- */

struct changes {
    struct change *items;
    size_t count;
};

static void add_credentials(const struct call *call, const struct restored *restored,
    struct passkey_audit_record *rows, struct changes *changes)
{
    for (size_t i = 0; i < restored->credentials->count; i++) {
        const struct passkey_credential_record *credential = &restored->credentials->items[i];
        rows[i] = audit_row(call, PASSKEY_EVENT_CREDENTIAL_RESTORED, PASSKEY_OK);
        rows[i].user_id = credential->user_id;
        rows[i].credential_id = credential->credential.id;
        changes->items[changes->count++] = (struct change){ .run = change_credential_restore,
            .of.label = { .id = credential->credential.id, .user_id = credential->user_id } };
        changes->items[changes->count++] =
            (struct change){ .run = change_audit_insert, .of.audit = &rows[i] };
    }
}

static enum passkey_result apply(const struct call *call, struct restored *restored)
{
    CLEANUP(buffer_deinit) struct buffer detail;
    CLEANUP(pointer_free) struct change *items = NULL;
    CLEANUP(pointer_free) struct passkey_audit_record *rows = NULL;
    size_t credential_count = restored->credentials->count;
    buffer_init(&detail, DETAIL_SIZE_MAX + 1024);
    TRY(describe(restored, &detail, call->error));
    items = calloc(RESTORATION_CHANGE_COUNT_MAX + 2 + 2 * credential_count, sizeof(*items));
    rows = calloc(credential_count + 1, sizeof(*rows));
    if (items == NULL || rows == NULL)
        return fault(call->error, "Out of memory.");
    struct changes changes = { items, 0 };
    changes.count = restoration_changes(call, &restored->restoration, items);
    add_credentials(call, restored, rows, &changes);
    if (changes.count == 0)
        return PASSKEY_OK;
    const struct notice_about about = { .kind = PASSKEY_MAIL_RESTORED,
        .detail = buffer_view(&detail) };
    TRY(restoration_notices(call, &restored->restoration, &about, items, &changes.count));
    enum passkey_result result =
        call_apply(call, CHANGE_SYNCED, changes.items, changes.count, NULL);
    if (result == PASSKEY_CONFLICT)
        return refuse(call->error, PASSKEY_CONFLICT, CHECK_NONE,
            "The account was changed at the same time; try again.");
    return result;
}

enum passkey_result passkey_user_restore(struct passkey_worker *worker,
    const struct passkey_caller *caller, const struct passkey_user_selector *selector,
    int64_t since_ms, bool dry_run, struct passkey_account **account, struct passkey_error *error)
{
    CLEANUP(call_end) struct call call;
    CLEANUP(account_free) struct account *made = NULL;
    struct passkey_user_selector selected = { .size = 0 };
    TRY(call_begin(&call, worker, caller, error));
    TRY(authority_check(&call, PASSKEY_SCOPE_ADMIN));
    TRY(sized_read(&selector_type, selector, &selected, error));
    TRY(account_new(&call, &made));
    struct restored restored = { .account = made };
    TRY(read(&call, &selected, since_ms, &restored));
    if (!dry_run)
        TRY(apply(&call, &restored));
    account_show(&made, account);
    return PASSKEY_OK;
}
