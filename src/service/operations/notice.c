/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Answers a notice: the owner of an account confirms or denies the use of a weak proof or a change.
 * The session must not come from that proof, and must have been proved recently by a passkey. A
 * session without user verification can answer only for a change, only if no older passkey can
 * verify the user, and "no" only if the passkey that it deletes cannot, either.
 */
#include "store/notice.h"
#include "base/bytes.h"
#include "service/access/audit.h"
#include "service/access/caller.h"
#include "service/access/permission.h"
#include "service/account/notice.h"
#include "service/account/subject.h"
#include "store/audit.h"
#include "store/credential.h"
#include "store/mail.h"
#include "store/session.h"
#include <passkey/account.h>
#include <string.h>

/* A notice of the account, and the answer. */
struct answer {
    struct call *call;
    struct account *account;
    struct passkey_notice_record notice;
    bool accepted;
};

static void answer_discard(struct answer *answer)
{
    account_free(&answer->account);
}

/* Moves the notice out of the account's list. */
static enum passkey_result take_notice(struct answer *answer, struct passkey_bytes id)
{
    struct passkey_notice_list *list = answer->account->shown.notices;
    size_t index = 0;
    while (index < list->count && !bytes_equal(BYTES_ARRAY(list->items[index].id), id))
        index++;
    if (index == list->count)
        return refuse(answer->call->error, PASSKEY_NOT_FOUND, CHECK_NONE,
            "The account has no such notice, or it has been answered.");
    answer->notice = list->items[index];
    answer->notice.expires_at_ms = answer->call->now_ms;
    list->count--;
    memmove(&list->items[index], &list->items[index + 1],
        (list->count - index) * sizeof(list->items[0]));
    return PASSKEY_OK;
}

/* permission_check() has checked the kind of proof; this checks its passkey, and the others that
 * are older than the notice. */
static enum passkey_result proof_check(const struct answer *answer)
{
    const struct passkey_credential_list *list = answer->account->shown.credentials;
    struct passkey_bytes proof = answer->call->session->credential_id;
    bool older = false;
    for (size_t i = 0; i < list->count; i++) {
        if (!notice_answerable(&answer->notice, &list->items[i]))
            continue;
        if (bytes_equal(list->items[i].credential.id, proof))
            older = true;
        else if (list->items[i].disabled_at_ms == 0)
            TRY(permission_check_target(answer->call, ACTION_ANSWER_NOTICE, &list->items[i]));
    }
    if (older && (permission_verified(answer->call) || !notice_is_of_proof(&answer->notice)))
        return PASSKEY_OK;
    return refuse(answer->call->error, PASSKEY_SESSION_RESTRICTED, CHECK_NONE,
        older ? "Only a passkey with user verification can answer this notice; sign in with one."
              : "Only a passkey that is older than the notice can answer it; sign in with one.");
}

/* ---- the account after the answer ---- */

/* A registration has the time of its notice. */
static bool comes_from(
    const struct answer *answer, const struct passkey_credential_record *credential)
{
    const struct passkey_notice_record *notice = &answer->notice;
    if (notice->recovered_at_ms != 0)
        return credential->recovered_at_ms == notice->recovered_at_ms;
    return notice->kind == PASSKEY_NOTICE_PASSKEY_ADDED &&
           credential->created_at_ms == notice->created_at_ms;
}

/* @param changed  The first passkey that comes from the recovery, if any. */
static void update_list(struct answer *answer, struct passkey_credential_record *changed)
{
    struct passkey_credential_list *list = answer->account->shown.credentials;
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++) {
        struct passkey_credential_record *item = &list->items[i];
        bool affected = comes_from(answer, item);
        if (affected && answer->accepted)
            item->recovered_at_ms = 0;
        if (affected && changed->credential.id.data == NULL)
            *changed = *item;
        if (!affected || answer->accepted)
            list->items[count++] = *item;
    }
    list->count = count;
}

/* ---- the change ---- */

/* The hold ended or a passkey was removed; an answer to another notice changes no way in. */
static enum passkey_result add_notice(const struct answer *answer,
    const struct passkey_credential_record *changed, struct notice *notice, struct change *items,
    size_t *count)
{
    struct notice_about about = { .user = answer->account->shown.user,
        .kind = PASSKEY_MAIL_HOLD_ENDED };
    if (answer->accepted ? answer->notice.recovered_at_ms == 0
                         : changed->credential.id.data == NULL)
        return PASSKEY_OK;
    if (!answer->accepted) {
        about.kind = PASSKEY_MAIL_PASSKEY_REMOVED;
        about.credential = changed;
    }
    return notice_add(answer->call, &about, notice, items, count);
}

/* Someone else made the change: all other sessions end, and the passkey that was added goes. */
static size_t undo(const struct answer *answer, const struct passkey_credential_record *changed,
    struct change items[2])
{
    struct passkey_bytes user_id = answer->notice.user_id;
    size_t count = 1;
    items[0] = (struct change){ .run = change_sessions_delete,
        .of.sessions_delete = { .user_id = user_id, .kept_id = answer->call->session->id } };
    if (changed->credential.id.data != NULL)
        items[count++] = (struct change){ .run = change_credential_delete,
            .of.credential_delete = { .id = changed->credential.id,
                .user_id = user_id,
                .allow_last = true, /* that of the session is left */
                .now_ms = answer->call->now_ms } };
    return count;
}

static enum passkey_event event_of(const struct answer *answer)
{
    if (notice_is_of_proof(&answer->notice))
        return answer->accepted ? PASSKEY_EVENT_RECOVERY_CONFIRMED
                                : PASSKEY_EVENT_RECOVERY_REJECTED;
    return answer->accepted ? PASSKEY_EVENT_CHANGE_CONFIRMED : PASSKEY_EVENT_CHANGE_REJECTED;
}

/* The answer deletes the notice, so only one of two concurrent answers is applied. */
static enum passkey_result apply(
    const struct answer *answer, const struct passkey_credential_record *changed)
{
    const struct call *call = answer->call;
    struct notice notice;
    struct passkey_audit_record row = audit_row(call, event_of(answer), PASSKEY_OK);
    row.user_id = answer->notice.user_id;
    row.subject_id = answer->notice.link_id;
    row.credential_id = changed->credential.id;
    struct change items[6] = {
        { .run = change_notice_delete, .of.notice = &answer->notice },
        { .run = answer->accepted ? change_recovery_confirm : change_recovery_reject,
            .of.notice = &answer->notice },
        { .run = change_audit_insert, .of.audit = &row },
    };
    size_t count = 3;
    if (!answer->accepted && !notice_is_of_proof(&answer->notice))
        count += undo(answer, changed, &items[count]);
    TRY(add_notice(answer, changed, &notice, items, &count));
    enum passkey_result result = call_apply(call, CHANGE_SYNCED, items, count, NULL);
    if (result == PASSKEY_CONFLICT)
        return refuse(
            call->error, PASSKEY_NOT_FOUND, CHECK_NONE, "The notice was answered in the meantime.");
    return result;
}

enum passkey_result passkey_notice_answer(struct passkey_worker *worker,
    const struct passkey_caller *caller, struct passkey_bytes notice_id, bool accepted,
    struct passkey_account **account, struct passkey_error *error)
{
    CLEANUP(call_end) struct call call;
    CLEANUP(answer_discard) struct answer answer = { .call = &call, .accepted = accepted };
    struct passkey_credential_record changed = { .size = 0 };
    TRY(call_begin(&call, worker, caller, error));
    TRY(subject_account(
        &call, (struct passkey_bytes){ NULL, 0 }, ACTION_ANSWER_NOTICE, &answer.account));
    TRY(take_notice(&answer, notice_id));
    TRY(proof_check(&answer));
    update_list(&answer, &changed);
    /* Otherwise a key without user verification could delete a passkey with it, because no older
     * passkey answers for that one. */
    if (!accepted && changed.credential.id.data != NULL)
        TRY(permission_check_target(&call, ACTION_ANSWER_NOTICE, &changed));
    TRY(apply(&answer, &changed));
    account_show(&answer.account, account);
    return PASSKEY_OK;
}
