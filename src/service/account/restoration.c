/* SPDX-License-Identifier: Apache-2.0 */
/* Restores users, names and addresses. */
#include "service/account/restoration.h"
#include "base/bytes.h"
#include "service/access/audit.h"
#include "service/access/authority.h"
#include "service/access/bounds.h"
#include "service/access/limits.h"
#include "service/account/notice.h"
#include "store/audit.h"
#include "store/mail.h"
#include "store/user.h"

int64_t restoration_since(const struct call *call, int64_t since_ms)
{
    int64_t first_ms = call->now_ms - REMOVED_KEPT_MS + 1;
    return since_ms > first_ms ? since_ms : first_ms;
}

static enum passkey_result read_user(
    const struct call *call, struct passkey_bytes user_id, struct restoration *restoration)
{
    TRY(store_user_find(
        call->worker->reader, call->party->number, user_id, &restoration->user, call->error));
    if (restoration->user != NULL)
        return PASSKEY_OK;
    restoration->removed = true;
    TRY(store_user_find_removed(call->worker->reader, call->party->number, user_id,
        restoration->since_ms, &restoration->user, call->error));
    if (restoration->user == NULL)
        return refuse(call->error, PASSKEY_NOT_FOUND, CHECK_NONE,
            "The user does not exist, and was not deleted since then or in the last seven days.");
    return PASSKEY_OK;
}

static bool same(struct passkey_bytes left, struct passkey_bytes right)
{
    return (left.data == NULL) == (right.data == NULL) && bytes_equal(left, right);
}

/* NULL if the user has this value now. */
static enum passkey_result read_former(const struct call *call,
    const struct restoration *restoration, enum former_kind kind, struct passkey_bytes now,
    struct former_name_record **name)
{
    TRY(store_former_name_find(call->worker->reader, call->party->number, restoration->user->id,
        kind, restoration->since_ms, name, call->error));
    if (*name != NULL && same((*name)->value, now))
        pointer_free(name);
    return PASSKEY_OK;
}

enum passkey_result restoration_read(const struct call *call, struct passkey_bytes user_id,
    int64_t since_ms, struct restoration *restoration)
{
    restoration->since_ms = since_ms;
    TRY(read_user(call, user_id, restoration));
    const struct passkey_user_record *user = restoration->user;
    TRY(read_former(call, restoration, FORMER_NAME, user->name, &restoration->name));
    TRY(read_former(call, restoration, FORMER_EMAIL, user->email, &restoration->email));
    restoration->after = *user;
    if (restoration->name != NULL) {
        restoration->after.name = restoration->name->value;
        restoration->after.name_key = restoration->name->key;
    }
    if (restoration->email != NULL) {
        restoration->after.email = restoration->email->value;
        restoration->after.email_key = restoration->email->key;
    }
    return PASSKEY_OK;
}

void restoration_end(struct restoration *restoration)
{
    pointer_free(&restoration->user);
    pointer_free(&restoration->name);
    pointer_free(&restoration->email);
}

size_t restoration_changes(const struct call *call, struct restoration *restoration,
    struct change changes[RESTORATION_CHANGE_COUNT_MAX])
{
    static const enum passkey_event events[] = { PASSKEY_EVENT_USER_RESTORED,
        PASSKEY_EVENT_USER_NAME_RESTORED, PASSKEY_EVENT_EMAIL_RESTORED };
    const bool restored[] = { restoration->removed, restoration->name != NULL,
        restoration->email != NULL };
    struct passkey_bytes user_id = restoration->user->id;
    size_t count = 0;
    if (restored[0])
        changes[count++] = (struct change){ .run = change_user_restore,
            .of.user_removal = { .id = user_id, .at_ms = restoration->since_ms } };
    if (restored[1] || restored[2])
        changes[count++] = (struct change){ .run = change_former_names_restore,
            .of.user_removal = {
                .id = user_id, .at_ms = restoration->since_ms, .now_ms = call->now_ms } };
    for (size_t i = 0; i < 3; i++) {
        if (!restored[i])
            continue;
        restoration->rows[i] = audit_row(call, events[i], PASSKEY_OK);
        restoration->rows[i].user_id = user_id;
        changes[count++] =
            (struct change){ .run = change_audit_insert, .of.audit = &restoration->rows[i] };
    }
    return count;
}

void restoration_append(struct buffer *detail, struct passkey_bytes text)
{
    if (detail->size > 0)
        buffer_append(detail, BYTES_LITERAL(", "));
    buffer_append(detail, text);
}

void restoration_describe(const struct restoration *restoration, struct buffer *detail)
{
    if (restoration->removed || restoration->name != NULL)
        restoration_append(detail, restoration->after.name);
    if (restoration->email == NULL)
        return;
    if (restoration->after.email.data != NULL) {
        restoration_append(detail, restoration->after.email);
        return;
    }
    restoration_append(detail, restoration->user->email);
    buffer_append_text(detail, " → –"); /* removed, in any language */
}

enum passkey_result restoration_notices(const struct call *call, struct restoration *restoration,
    const struct notice_about *about, struct change *changes, size_t *count)
{
    struct notice_about own = *about;
    own.user = &restoration->after;
    TRY(notice_add(call, &own, &restoration->notices[restoration->notice_count++], changes, count));
    if (restoration->email == NULL)
        return PASSKEY_OK;
    own.user = restoration->user;
    struct notice *notice = &restoration->notices[restoration->notice_count++];
    if (notice_make_mail(call, &own, notice))
        changes[(*count)++] =
            (struct change){ .run = change_mail_insert, .of.mail = &notice->mail };
    return PASSKEY_OK;
}

enum passkey_result restoration_check_room(const struct call *call, struct passkey_bytes user_id)
{
    int64_t count = 0;
    if (authority_given(call) || call->worker->service->limits_off)
        return PASSKEY_OK;
    TRY(store_former_name_count(
        call->worker->reader, call->party->number, user_id, &count, call->error));
    if (count < bounds[RESOURCE_REMOVAL].of[BOUND_ACCOUNT].count)
        return PASSKEY_OK;
    limits_count_refused(call->worker->service, RESOURCE_REMOVAL);
    return refuse(call->error, PASSKEY_RATE_LIMITED, CHECK_NONE,
        "The account has %lld passkeys, names and addresses that were removed in the last seven "
        "days; try again later.",
        (long long)count);
}
