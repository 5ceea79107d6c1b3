/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Changes an account: in memory first, so that nothing can fail after the store has changed.
 */
#include "base/buffer.h"
#include "base/bytes.h"
#include "base/sized.h"
#include "service/access/audit.h"
#include "service/access/authority.h"
#include "service/access/caller.h"
#include "service/access/limits.h"
#include "service/account/link.h"
#include "service/account/named.h"
#include "service/account/notice.h"
#include "service/account/restoration.h"
#include "service/account/subject.h"
#include "service/names/email_address.h"
#include "service/names/label.h"
#include "service/names/user_name.h"
#include "store/audit.h"
#include "store/mail.h"
#include "store/session.h"
#include "store/user.h"
#include <passkey/account.h>

/* ---- updating ---- */

struct edit {
    struct call *call;
    const struct passkey_account_change *change;
    struct account *account;
    struct user_name_key key;
    bool named;        /* the name or the display name changes */
    bool ways_changed; /* the other ways in change */
    struct change items[12];
    size_t count;
    struct passkey_audit_record rows[3];
    size_t row_count;
    struct passkey_user_record before; /* as they were, with the address and the name */
    struct notice notices[3];
    size_t notice_count;
};

static void edit_discard(struct edit *edit)
{
    account_free(&edit->account);
}

/* ---- in memory ---- */

/* In sign-up mode `email` addresses are names. */
static enum passkey_result name_allowed(const struct edit *edit)
{
    const struct call *call = edit->call;
    if (authority_given(call) || call->party->configured.sign_up != PASSKEY_SIGN_UP_MODE_EMAIL)
        return PASSKEY_OK;
    return email_address_check_name(
        edit->change->name, edit->account->shown.user->email_key, call->error);
}

/* The answer reveals that a name is taken: users try no more names than by signing up. */
static enum passkey_result new_name_check(const struct edit *edit)
{
    TRY(limit_address(edit->call, RESOURCE_SIGN_UP));
    return named_check_free(edit->call, edit->change->name, edit->account->shown.user->id);
}

static enum passkey_result edit_name(struct edit *edit)
{
    struct passkey_user_record *user = edit->account->shown.user;
    if (edit->change->name.data == NULL)
        return PASSKEY_OK;
    TRY(name_allowed(edit));
    TRY(user_name_canonical(edit->change->name, &edit->key, edit->call->error));
    if (!bytes_equal(user_name_view(&edit->key), user->name_key))
        TRY(new_name_check(edit));
    edit->named = edit->named || !bytes_equal(edit->change->name, user->name);
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
    edit->named = edit->named || !bytes_equal(display_name, user->display_name);
    return account_copy(edit->account, display_name, &user->display_name);
}

static void edit_email(struct edit *edit)
{
    struct passkey_user_record *user = edit->account->shown.user;
    if (!edit->change->email_removed)
        return;
    user->email = user->email_key = (struct passkey_bytes){ NULL, 0 };
    user->email_verified_at_ms = 0;
}

/* Names of ways in: ASCII without spaces, because spaces separate them. */
static bool way_in_sound(struct passkey_bytes name)
{
    bool sound = name.size >= 1 && name.size <= PASSKEY_WAY_IN_SIZE_MAX;
    for (size_t i = 0; sound && i < name.size; i++)
        sound = (name.data[i] >= 'a' && name.data[i] <= 'z') ||
                (name.data[i] >= '0' && name.data[i] <= '9') || name.data[i] == '_';
    return sound;
}

static enum passkey_result ways_in_check(const struct edit *edit)
{
    const struct passkey_account_change *change = edit->change;
    bool sound = change->way_in_count <= PASSKEY_WAY_IN_COUNT_MAX;
    for (size_t i = 0; sound && i < change->way_in_count; i++) {
        sound = way_in_sound(change->ways_in[i]);
        for (size_t k = 0; sound && k < i; k++)
            sound = !bytes_equal(change->ways_in[i], change->ways_in[k]);
    }
    if (sound)
        return PASSKEY_OK;
    return refuse(edit->call->error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
        "Ways in must be at most %d different names of a to z, 0 to 9 and _.",
        PASSKEY_WAY_IN_COUNT_MAX);
}

static enum passkey_result edit_ways_in(struct edit *edit)
{
    const struct passkey_account_change *change = edit->change;
    if (change->ways_in == NULL)
        return PASSKEY_OK;
    TRY(ways_in_check(edit));
    CLEANUP(buffer_deinit) struct buffer words;
    buffer_init(&words, PASSKEY_WAY_IN_COUNT_MAX * (PASSKEY_WAY_IN_SIZE_MAX + 1));
    for (size_t i = 0; i < change->way_in_count; i++) {
        if (i > 0)
            buffer_append_u8(&words, ' ');
        buffer_append(&words, change->ways_in[i]);
    }
    TRY(buffer_check(&words, edit->call->error));
    struct passkey_bytes view = { words.data != NULL ? words.data : (const uint8_t *)"",
        words.size };
    edit->ways_changed = !bytes_equal(view, edit->account->shown.user->other_ways_in);
    return account_copy(edit->account, view, &edit->account->shown.user->other_ways_in);
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
    row->user_id = edit->account->shown.user->id;
    add(edit, (struct change){ .run = change_audit_insert, .of.audit = row });
}

static void add_update(struct edit *edit)
{
    const struct passkey_account_change *change = edit->change;
    const struct passkey_user_record *user = edit->account->shown.user;
    struct change item = { .run = change_user_update, .of.user_update.id = user->id };
    if (change->name.data != NULL) {
        item.of.user_update.name = user->name;
        item.of.user_update.name_key = user->name_key;
        item.of.user_update.name_assigned = authority_given(edit->call);
        item.of.user_update.now_ms = edit->call->now_ms;
    }
    if (change->display_name.data != NULL)
        item.of.user_update.display_name = user->display_name;
    if (change->ways_in != NULL)
        item.of.user_update.other_ways_in = user->other_ways_in;
    add(edit, item);
}

/* To the address that the user had before the change. */
static enum passkey_result add_notice(
    struct edit *edit, enum passkey_mail_kind kind, struct passkey_bytes detail)
{
    const struct notice_about about = { &edit->before, kind, detail, NULL };
    return notice_add(
        edit->call, &about, &edit->notices[edit->notice_count++], edit->items, &edit->count);
}

static enum passkey_result add_email_removal(struct edit *edit)
{
    add(edit, (struct change){ .run = change_user_email,
                  .of.user_email = { .id = edit->before.id, .now_ms = edit->call->now_ms } });
    return add_notice(edit, PASSKEY_MAIL_EMAIL_CHANGED, BYTES_LITERAL(""));
}

/* A disabled user is signed out everywhere, and all links end. */
static enum passkey_result add_switch(struct edit *edit)
{
    struct passkey_user_record *user = edit->account->shown.user;
    bool disable = edit->change->set == PASSKEY_SWITCH_DISABLE;
    if (edit->change->set == PASSKEY_SWITCH_KEEP || disable == (user->disabled_at_ms != 0))
        return PASSKEY_OK; /* it has this state already */
    user->disabled_at_ms = disable ? edit->call->now_ms : 0;
    add(edit, (struct change){ .run = change_user_disable,
                  .of.user_disable = { .id = user->id, .disabled_at_ms = user->disabled_at_ms } });
    if (disable) {
        add(edit, (struct change){ .run = change_sessions_delete,
                      .of.sessions_delete = { .user_id = user->id } });
        add(edit, links_delete(user->id));
    }
    add_row(edit, disable ? PASSKEY_EVENT_USER_DISABLED : PASSKEY_EVENT_USER_ENABLED);
    return add_notice(edit, disable ? PASSKEY_MAIL_ACCOUNT_DISABLED : PASSKEY_MAIL_ACCOUNT_ENABLED,
        (struct passkey_bytes){ 0 });
}

/* ---- applying ---- */

static enum passkey_result explain(const struct edit *edit, change_function *refused)
{
    if (refused == change_user_update && edit->change->name.data != NULL)
        return named_refuse_taken(edit->call);
    return refuse(edit->call->error, PASSKEY_CONFLICT, CHECK_NONE,
        "The account was disabled or deleted in the meantime.");
}

static enum passkey_result store_edit(struct edit *edit)
{
    bool email_removed = edit->change->email_removed && edit->before.email.data != NULL;
    if (edit->named || email_removed)
        TRY(restoration_check_room(edit->call, edit->account->shown.user->id));
    if (edit->named || edit->ways_changed)
        add_update(edit);
    if (!bytes_equal(edit->before.name, edit->account->shown.user->name))
        TRY(add_notice(edit, PASSKEY_MAIL_NAME_CHANGED, edit->before.name));
    if (email_removed)
        TRY(add_email_removal(edit));
    if (edit->named || email_removed)
        add_row(edit, PASSKEY_EVENT_USER_CHANGED);
    if (edit->ways_changed)
        add_row(edit, PASSKEY_EVENT_OTHER_WAYS_IN_CHANGED);
    TRY(add_switch(edit));
    if (edit->count == 0)
        return PASSKEY_OK;
    size_t refused = 0;
    enum passkey_result result =
        call_apply(edit->call, CHANGE_SYNCED, edit->items, edit->count, &refused);
    return result == PASSKEY_CONFLICT ? explain(edit, edit->items[refused].run) : result;
}

/* Users cannot disable themselves or set their other ways in. */
static bool for_others_alone(const struct passkey_account_change *change)
{
    return change->set != PASSKEY_SWITCH_KEEP || change->ways_in != NULL;
}

static enum passkey_result update(struct call *call, struct passkey_bytes user_id,
    const struct passkey_account_change *change, struct passkey_account **shown)
{
    CLEANUP(edit_discard) struct edit edit = { .call = call, .change = change };
    enum action action = change->email_removed ? ACTION_CHANGE_EMAIL : ACTION_CHANGE_NAME;
    if (for_others_alone(change))
        TRY(authority_check(call, PASSKEY_SCOPE_USERS));
    TRY(subject_account(call, user_id, action, &edit.account));
    edit.before = *edit.account->shown.user;
    TRY(edit_name(&edit));
    TRY(edit_display_name(&edit));
    TRY(edit_ways_in(&edit));
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
    static const struct sized_type change_type =
        SIZED_TYPE(struct passkey_account_change, way_in_count);
    CLEANUP(call_end) struct call call;
    struct passkey_account_change own;
    TRY(call_begin(&call, worker, caller, error));
    TRY(sized_read(&change_type, change, &own, error));
    return update(&call, user_id, &own, account);
}
