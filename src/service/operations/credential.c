/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Renames, disables, enables and removes passkeys. Whether one is the last way in is decided by a
 * precondition of the change, so that two requests at the same time cannot remove the last two.
 */
#include "store/credential.h"
#include "base/bytes.h"
#include "base/sized.h"
#include "service/access/audit.h"
#include "service/access/authority.h"
#include "service/access/caller.h"
#include "service/account/notice.h"
#include "service/account/restoration.h"
#include "service/account/subject.h"
#include "service/names/label.h"
#include "store/audit.h"
#include "store/mail.h"
#include "store/session.h"
#include <passkey/account.h>
#include <passkey/backend.h>
#include <string.h>

/* How long an allowed change can be used. */
#define ALLOWED_CHANGE_MS (INT64_C(7) * 24 * 3600 * 1000)

/* A change to one passkey of the account. */
struct edit {
    struct call *call;
    struct account *account;
    struct passkey_credential_record *credential; /* in the account's list */
    struct passkey_bytes id;                      /* its id, even after its removal from the list */
    struct passkey_bytes label;                   /* before the change */
    bool allow_last;
    struct change items[12];
    size_t count;
    struct passkey_audit_record rows[4];
    size_t row_count;
    struct notice notices[2];
    size_t notice_count;
};

static void edit_discard(struct edit *edit)
{
    account_free(&edit->account);
}

static struct passkey_bytes user_id_of(const struct edit *edit)
{
    return edit->account->shown.user->id;
}

static enum passkey_disabled_by hand_of(const struct edit *edit)
{
    return authority_given(edit->call) ? PASSKEY_DISABLED_BY_OPERATOR : PASSKEY_DISABLED_BY_USER;
}

static enum passkey_result find(struct edit *edit, struct passkey_bytes credential_id)
{
    struct passkey_credential_list *list = edit->account->shown.credentials;
    for (size_t i = 0; i < list->count && edit->credential == NULL; i++)
        if (bytes_equal(list->items[i].credential.id, credential_id))
            edit->credential = &list->items[i];
    if (edit->credential == NULL)
        return refuse(
            edit->call->error, PASSKEY_NOT_FOUND, CHECK_NONE, "The account has no such passkey.");
    edit->id = edit->credential->credential.id;
    edit->label = edit->credential->label;
    return PASSKEY_OK;
}

/* ---- the changes ---- */

static void add(struct edit *edit, struct change item)
{
    edit->items[edit->count++] = item;
}

static void add_row(struct edit *edit, enum passkey_event event)
{
    struct passkey_audit_record *row = &edit->rows[edit->row_count++];
    *row = audit_row(edit->call, event, PASSKEY_OK);
    row->user_id = user_id_of(edit);
    row->credential_id = edit->id;
    add(edit, (struct change){ .run = change_audit_insert, .of.audit = row });
}

static enum passkey_result add_notice(struct edit *edit, enum passkey_mail_kind kind)
{
    const struct notice_about about = {
        .user = edit->account->shown.user, .kind = kind, .credential = edit->credential
    };
    return notice_add(
        edit->call, &about, &edit->notices[edit->notice_count++], edit->items, &edit->count);
}

/* Sessions of the device end, except the caller's, who may be using it. */
static void add_sessions_end(struct edit *edit)
{
    struct change item = { .run = change_sessions_delete,
        .of.sessions_delete = { .user_id = user_id_of(edit), .credential_id = edit->id } };
    if (edit->call->session != NULL)
        item.of.sessions_delete.kept_id = edit->call->session->id;
    add(edit, item);
}

static enum passkey_result relabel(struct edit *edit, struct passkey_bytes label)
{
    const struct passkey_credential_record *credential = edit->credential;
    char text[LABEL_DEFAULT_SIZE];
    char provider[PASSKEY_PROVIDER_NAME_SIZE];
    if (label.data == NULL)
        return PASSKEY_OK;
    TRY(label_check(label, "label", edit->call->error));
    if (label.size == 0) {
        (void)passkey_provider_name(edit->call->worker, credential->credential.aaguid, provider);
        label = label_default(provider, credential->created_at_ms,
            call_language(edit->call, edit->account->shown.user), text);
    }
    if (bytes_equal(label, edit->label))
        return PASSKEY_OK; /* an unchanged value is not written and leaves no audit row */
    TRY(account_copy(edit->account, label, &edit->credential->label));
    add(edit,
        (struct change){ .run = change_credential_label,
            .of.label = {
                .id = edit->id, .user_id = user_id_of(edit), .label = edit->credential->label } });
    add_row(edit, PASSKEY_EVENT_CREDENTIAL_RENAMED);
    return PASSKEY_OK;
}

static enum passkey_result disable(struct edit *edit)
{
    struct passkey_credential_record *credential = edit->credential;
    enum passkey_disabled_by by = hand_of(edit);
    if (credential->disabled_at_ms != 0 && credential->disabled_by >= by)
        return PASSKEY_OK; /* it has this state already */
    add(edit, (struct change){ .run = change_credential_disable,
                  .of.disable = { .id = edit->id,
                      .user_id = user_id_of(edit),
                      .by = by,
                      .now_ms = edit->call->now_ms,
                      .allow_last = edit->allow_last,
                      .email_way_in = edit->call->party->configured.email_sign_in } });
    add_sessions_end(edit);
    add_row(edit, PASSKEY_EVENT_CREDENTIAL_DISABLED);
    TRY(add_notice(edit, PASSKEY_MAIL_PASSKEY_DISABLED));
    if (credential->disabled_at_ms == 0)
        credential->disabled_at_ms = edit->call->now_ms;
    credential->disabled_by = by;
    return PASSKEY_OK;
}

static enum passkey_result enable(struct edit *edit)
{
    struct passkey_credential_record *credential = edit->credential;
    if (credential->disabled_at_ms == 0)
        return PASSKEY_OK;
    add(edit,
        (struct change){ .run = change_credential_enable,
            .of.disable = { .id = edit->id, .user_id = user_id_of(edit), .by = hand_of(edit) } });
    add_row(edit, PASSKEY_EVENT_CREDENTIAL_ENABLED);
    TRY(add_notice(edit, PASSKEY_MAIL_PASSKEY_ENABLED));
    credential->disabled_at_ms = 0;
    credential->disabled_by = PASSKEY_DISABLED_BY_NOBODY;
    return PASSKEY_OK;
}

/* Removes the passkey from the list, from which the signals are made. */
static void take_out(struct edit *edit)
{
    struct passkey_credential_list *list = edit->account->shown.credentials;
    size_t index = (size_t)(edit->credential - list->items);
    list->count--;
    for (size_t i = index; i < list->count; i++)
        list->items[i] = list->items[i + 1];
    edit->credential = NULL;
}

static enum passkey_result remove_credential(struct edit *edit)
{
    add_sessions_end(edit);
    add(edit, (struct change){ .run = change_credential_delete,
                  .of.credential_delete = { .id = edit->id,
                      .user_id = user_id_of(edit),
                      .allow_last = edit->allow_last,
                      .email_way_in = edit->call->party->configured.email_sign_in,
                      .now_ms = edit->call->now_ms } });
    add_row(edit, PASSKEY_EVENT_CREDENTIAL_DELETED);
    TRY(add_notice(edit, PASSKEY_MAIL_PASSKEY_REMOVED));
    take_out(edit);
    return PASSKEY_OK;
}

/* ---- applying ---- */

/* A failed precondition has no reason, so look for it. */
static enum passkey_result explain(const struct edit *edit, change_function *refused)
{
    struct passkey_error *error = edit->call->error;
    CLEANUP(pointer_free) struct passkey_credential_record *now = NULL;
    TRY(store_credential_find(
        edit->call->worker->reader, edit->call->party->number, edit->id, &now, edit->call->error));
    if (now == NULL || !bytes_equal(now->user_id, user_id_of(edit)))
        return refuse(error, PASSKEY_NOT_FOUND, CHECK_NONE, "The account has no such passkey.");
    if (refused == change_credential_enable)
        return refuse(error, PASSKEY_CREDENTIAL_DISABLED, CHECK_NONE,
            "The passkey was disabled by the site; only the site can enable it.");
    return refuse(error, PASSKEY_LAST_WAY_IN, CHECK_NONE,
        "This is the last way to sign in to the account; to remove it anyway, confirm with "
        "\"last_way_in\".");
}

static enum passkey_result apply(struct edit *edit, struct passkey_account **shown)
{
    size_t refused = 0;
    enum passkey_result result = PASSKEY_OK;
    if (edit->count > 0)
        result = call_apply(edit->call, CHANGE_SYNCED, edit->items, edit->count, &refused);
    if (result == PASSKEY_CONFLICT)
        return explain(edit, edit->items[refused].run);
    TRY(result);
    account_show(&edit->account, shown);
    return PASSKEY_OK;
}

static void clear_regression(struct edit *edit)
{
    if (edit->credential->sign_count_regressed_at_ms == 0)
        return;
    add(edit, (struct change){ .run = change_credential_regression,
                  .of.regression = { .id = edit->id, .user_id = user_id_of(edit), .at_ms = 0 } });
    add_row(edit, PASSKEY_EVENT_SIGN_COUNT_REGRESSION_CLEARED);
    edit->credential->sign_count_regressed_at_ms = 0;
}

static enum passkey_result allow_change(struct edit *edit, enum passkey_switch set)
{
    bool allowed = set == PASSKEY_SWITCH_ENABLE;
    if (set == PASSKEY_SWITCH_KEEP || (!allowed && edit->credential->change_allowed_until_ms == 0))
        return PASSKEY_OK;
    int64_t until_ms = allowed ? edit->call->now_ms + ALLOWED_CHANGE_MS : 0;
    add(edit,
        (struct change){ .run = change_credential_allow,
            .of.allow = { .id = edit->id, .user_id = user_id_of(edit), .until_ms = until_ms } });
    add_row(edit, allowed ? PASSKEY_EVENT_CREDENTIAL_CHANGE_ALLOWED
                          : PASSKEY_EVENT_CREDENTIAL_CHANGE_ALLOWANCE_REVOKED);
    if (allowed) /* a passkey that was refused can sign in again */
        TRY(add_notice(edit, PASSKEY_MAIL_PASSKEY_ENABLED));
    edit->credential->change_allowed_until_ms = until_ms;
    return PASSKEY_OK;
}

static bool for_others_alone(const struct passkey_credential_change *change)
{
    return change->regression_cleared || change->allow_change != PASSKEY_SWITCH_KEEP;
}

static enum action action_of(const struct passkey_credential_change *change)
{
    if (change->set == PASSKEY_SWITCH_DISABLE)
        return ACTION_DISABLE_CREDENTIAL;
    return change->set == PASSKEY_SWITCH_ENABLE ? ACTION_ENABLE_CREDENTIAL
                                                : ACTION_RENAME_CREDENTIAL;
}

static enum passkey_result update(struct call *call, struct passkey_bytes user_id,
    struct passkey_bytes credential_id, const struct passkey_credential_change *change,
    struct passkey_account **shown)
{
    CLEANUP(edit_discard) struct edit edit = { .call = call, .allow_last = change->allow_last };
    if (for_others_alone(change))
        TRY(authority_check(call, PASSKEY_SCOPE_USERS));
    TRY(subject_account(call, user_id, action_of(change), &edit.account));
    TRY(find(&edit, credential_id));
    TRY(permission_check_target(call, action_of(change), edit.credential));
    if (call->session != NULL && change->label.data != NULL && change->set != PASSKEY_SWITCH_KEEP)
        TRY(permission_check(call, ACTION_RENAME_CREDENTIAL));
    if (change->regression_cleared)
        clear_regression(&edit);
    TRY(allow_change(&edit, change->allow_change));
    TRY(relabel(&edit, change->label));
    if (change->set == PASSKEY_SWITCH_DISABLE)
        TRY(disable(&edit));
    if (change->set == PASSKEY_SWITCH_ENABLE)
        TRY(enable(&edit));
    return apply(&edit, shown);
}

enum passkey_result passkey_credential_update(struct passkey_worker *worker,
    const struct passkey_caller *caller, struct passkey_bytes user_id,
    struct passkey_bytes credential_id, const struct passkey_credential_change *change,
    struct passkey_account **account, struct passkey_error *error)
{
    static const struct sized_type change_type =
        SIZED_TYPE(struct passkey_credential_change, allow_change);
    CLEANUP(call_end) struct call call;
    struct passkey_credential_change own;
    TRY(call_begin(&call, worker, caller, error));
    TRY(sized_read(&change_type, change, &own, error));
    return update(&call, user_id, credential_id, &own, account);
}

static enum passkey_result take_away(struct call *call, struct passkey_bytes user_id,
    struct passkey_bytes credential_id, bool allow_last, struct passkey_account **shown)
{
    CLEANUP(edit_discard) struct edit edit = { .call = call, .allow_last = allow_last };
    TRY(subject_account(call, user_id, ACTION_REMOVE_CREDENTIAL, &edit.account));
    TRY(find(&edit, credential_id));
    TRY(permission_check_target(call, ACTION_REMOVE_CREDENTIAL, edit.credential));
    TRY(restoration_check_room(call, edit.account->shown.user->id));
    TRY(remove_credential(&edit));
    return apply(&edit, shown);
}

enum passkey_result passkey_credential_remove(struct passkey_worker *worker,
    const struct passkey_caller *caller, struct passkey_bytes user_id,
    struct passkey_bytes credential_id, bool allow_last, struct passkey_account **account,
    struct passkey_error *error)
{
    CLEANUP(call_end) struct call call;
    TRY(call_begin(&call, worker, caller, error));
    return take_away(&call, user_id, credential_id, allow_last, account);
}

enum passkey_result passkey_credential_allow_model_change(struct passkey_worker *worker,
    const struct passkey_caller *caller, const uint8_t aaguid[PASSKEY_AAGUID_SIZE], bool allow,
    int64_t *count, struct passkey_error *error)
{
    static const uint8_t zero[PASSKEY_AAGUID_SIZE] = { 0 };
    struct passkey_bytes model = { aaguid, PASSKEY_AAGUID_SIZE };
    CLEANUP(call_end) struct call call;
    TRY(call_begin(&call, worker, caller, error));
    TRY(authority_check(&call, PASSKEY_SCOPE_ADMIN));
    if (bytes_equal(model, BYTES_ARRAY(zero)))
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "The zero AAGUID does not identify a model, because many kinds of authenticators "
            "report it.");
    TRY(store_credential_count_of_model(worker->reader, call.party->number, aaguid, count, error));
    struct passkey_audit_record row = audit_row(&call,
        allow ? PASSKEY_EVENT_MODEL_CHANGE_ALLOWED : PASSKEY_EVENT_MODEL_CHANGE_ALLOWANCE_REVOKED,
        PASSKEY_OK);
    row.subject_id = model;
    struct change items[] = {
        { .run = change_credential_allow_model,
            .of.allow_model.until_ms = allow ? call.now_ms + ALLOWED_CHANGE_MS : 0 },
        { .run = change_audit_insert, .of.audit = &row },
    };
    memcpy(items[0].of.allow_model.aaguid, aaguid, PASSKEY_AAGUID_SIZE);
    enum passkey_result result = call_apply(&call, CHANGE_SYNCED, items, 2, NULL);
    if (result == PASSKEY_CONFLICT)
        return refuse(error, PASSKEY_NOT_FOUND, CHECK_NONE, "No passkey has this AAGUID.");
    return result;
}
