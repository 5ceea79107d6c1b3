/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Redeems links: a link is looked up, checked, and spent in the change set that does what it is
 * for. All failures get the same answer, and a failed call does not spend the link.
 */
#include "base/bytes.h"
#include "base/sized.h"
#include "service/access/audit.h"
#include "service/access/caller.h"
#include "service/access/hold.h"
#include "service/access/limits.h"
#include "service/access/session.h"
#include "service/account/account.h"
#include "service/account/link.h"
#include "service/account/notice.h"
#include "service/account/restoration.h"
#include "service/names/email_address.h"
#include "service/signing/id_token.h"
#include "store/audit.h"
#include "store/mail.h"
#include "store/notice.h"
#include "store/user.h"

/* Spend the link, change the user, open a session (two changes), write an audit row, and two mails
 * or a mail and a notice. */
#define ITEM_COUNT_MAX 7

/* More than an account can have of recoveries that are not answered. */
#define EARLIER_NOTICE_MAX 1000

struct redemption {
    const struct call *call;
    const struct passkey_link_redemption *request;
    struct passkey_link_record *link;
    struct account *account; /* of the link's user */
    struct passkey_user_record *user;
    struct passkey_audit_record row;
    struct notice notices[2];
    struct passkey_notice_record notice;
    struct change items[ITEM_COUNT_MAX];
    size_t count;
};

static void redemption_discard(struct redemption *redemption)
{
    pointer_free(&redemption->link);
    account_free(&redemption->account); /* the account contains the user */
}

static void add(struct redemption *redemption, struct change change)
{
    redemption->items[redemption->count++] = change;
}

/* Mails the user's current address, or shows it in the account. */
static enum passkey_result notify(struct redemption *redemption, size_t number,
    enum passkey_mail_kind kind, struct passkey_bytes detail)
{
    const struct notice_about about = { redemption->user, kind, detail, NULL };
    return notice_add(redemption->call, &about, &redemption->notices[number], redemption->items,
        &redemption->count);
}

/* The registration spends such a link: pressing a button, by the user or by a program that reads
 * mail, must not leave them without a way in. */
static bool opens_enrolment(const struct redemption *redemption)
{
    return redemption->link->purpose == PASSKEY_LINK_ENROLMENT ||
           redemption->link->purpose == PASSKEY_LINK_RECOVERY;
}

static enum passkey_result open_session(
    struct redemption *redemption, enum passkey_proof proof, int64_t recovered_at_ms)
{
    TRY(account_new_session(redemption->account, proof, recovered_at_ms));
    if (opens_enrolment(redemption))
        TRY(account_copy(redemption->account, BYTES_ARRAY(redemption->link->id),
            &redemption->account->shown.session->link_id));
    TRY(id_token_create(
        redemption->account, redemption->request->id_token, redemption->account->shown.session));
    redemption->count +=
        session_insert(redemption->account->shown.session, &redemption->items[redemption->count]);
    return PASSKEY_OK;
}

/* ---- what a link is for ---- */

/* A mailed link is valid as long as the address is the user's. */
static enum passkey_result sign_in(struct redemption *redemption)
{
    const struct passkey_link_record *link = redemption->link;
    bool moved = link->email.data != NULL && !bytes_equal(link->email, redemption->user->email);
    if (moved || !redemption->call->party->configured.email_sign_in)
        return link_refuse(redemption->call);
    redemption->row = audit_row(redemption->call, PASSKEY_EVENT_SIGN_IN_BY_EMAIL, PASSKEY_OK);
    int64_t recovered_at_ms = 0;
    TRY(hold_begin(redemption->call, redemption->user->id, &recovered_at_ms));
    if (recovered_at_ms != 0) /* otherwise the mailbox is the user's only way in */
        TRY(notify(redemption, 0, PASSKEY_MAIL_SIGNED_IN_BY_EMAIL, (struct passkey_bytes){ 0 }));
    return open_session(redemption, PASSKEY_PROOF_EMAIL, recovered_at_ms);
}

/* An operator's link proves no more than a ticket. A backend knows its users. A link from a session
 * passes on the session's hold. */
static enum passkey_result enrol(struct redemption *redemption)
{
    int64_t recovered_at_ms = redemption->link->recovered_at_ms;
    if (redemption->link->maker == PASSKEY_ACTOR_OPERATOR)
        TRY(hold_begin(redemption->call, redemption->user->id, &recovered_at_ms));
    redemption->row =
        audit_row(redemption->call, PASSKEY_EVENT_ENROLMENT_LINK_REDEEMED, PASSKEY_OK);
    return open_session(redemption, PASSKEY_PROOF_ENROLMENT, recovered_at_ms);
}

static enum passkey_result add_notice(struct redemption *redemption, int64_t recovered_at_ms)
{
    if (recovered_at_ms == 0)
        return PASSKEY_OK;
    TRY(notice_make_shown(redemption->call, redemption->user, PASSKEY_NOTICE_TICKET,
        recovered_at_ms, &redemption->notice));
    redemption->notice.link_id = BYTES_ARRAY(redemption->link->id);
    add(redemption,
        (struct change){ .run = change_notice_insert, .of.notice = &redemption->notice });
    return PASSKEY_OK;
}

/* If a ticket is redeemed again, the hold goes on that it began. Otherwise its holder could hide
 * the first notice among others, and fill the mailbox. Sets 0 if nothing is held. */
static enum passkey_result find_earlier_hold(
    const struct redemption *redemption, int64_t *recovered_at_ms)
{
    const struct call *call = redemption->call;
    CLEANUP(pointer_free) struct passkey_notice_list *notices = NULL;
    const struct notice_query query = {
        .user_id = redemption->user->id, .now_ms = call->now_ms, .limit = EARLIER_NOTICE_MAX
    };
    *recovered_at_ms = 0;
    if (redemption->link->redeemed_at_ms == 0)
        return PASSKEY_OK;
    TRY(store_notice_list(
        call->worker->reader, call->party->number, &query, &notices, call->error));
    for (size_t i = 0; i < notices->count; i++)
        if (notices->items[i].recovered_at_ms != 0 &&
            bytes_equal(notices->items[i].link_id, BYTES_ARRAY(redemption->link->id)))
            *recovered_at_ms = notices->items[i].recovered_at_ms;
    return PASSKEY_OK;
}

static enum passkey_result recover(struct redemption *redemption)
{
    int64_t now_ms = redemption->call->now_ms;
    int64_t recovered_at_ms = 0;
    TRY(hold_begin(redemption->call, redemption->user->id, &recovered_at_ms));
    if (redemption->link->recovered_at_ms != 0) /* a stolen device: always held */
        TRY(hold_time(redemption->call, redemption->user->id, &recovered_at_ms));
    int64_t earlier_ms = 0;
    TRY(find_earlier_hold(redemption, &earlier_ms));
    redemption->row = audit_row(redemption->call, PASSKEY_EVENT_RECOVERY_LINK_REDEEMED, PASSKEY_OK);
    add(redemption, (struct change){ .run = change_user_recover,
                        .of.recover = { .user_id = redemption->user->id, .now_ms = now_ms } });
    if (redemption->link->redeemed_at_ms == 0)
        TRY(notify(redemption, 0, PASSKEY_MAIL_RECOVERED, (struct passkey_bytes){ 0 }));
    if (earlier_ms != 0)
        return open_session(redemption, PASSKEY_PROOF_TICKET, earlier_ms);
    TRY(add_notice(redemption, recovered_at_ms));
    return open_session(redemption, PASSKEY_PROOF_TICKET, recovered_at_ms);
}

/* The previous address is notified, too, because its owner may not have wanted the change. */
static enum passkey_result verify_email(struct redemption *redemption)
{
    struct passkey_user_record *user = redemption->user;
    struct email_address address;
    struct passkey_bytes email = { 0 };
    struct passkey_bytes key = { 0 };
    TRY(restoration_check_room(redemption->call, user->id));
    TRY(email_address_canonical(redemption->link->email, &address, redemption->call->error));
    TRY(account_copy(redemption->account, address.text, &email));
    TRY(account_copy(redemption->account, address.key, &key));
    redemption->row = audit_row(redemption->call, PASSKEY_EVENT_EMAIL_VERIFIED, PASSKEY_OK);
    add(redemption, (struct change){ .run = change_user_email,
                        .of.user_email = { .id = user->id,
                            .email = email,
                            .email_key = key,
                            .now_ms = redemption->call->now_ms,
                            .verified_at_ms = redemption->call->now_ms } });
    if (user->email_key.data == NULL || !bytes_equal(user->email_key, key)) {
        TRY(notify(redemption, 0, PASSKEY_MAIL_EMAIL_CHANGED, email));
        user->email = email;
        TRY(notify(redemption, 1, PASSKEY_MAIL_EMAIL_CHANGED, email));
    }
    user->email = email;
    user->email_key = key;
    user->email_verified_at_ms = redemption->call->now_ms;
    return PASSKEY_OK;
}

static enum passkey_result serve_purpose(struct redemption *redemption)
{
    switch (redemption->link->purpose) {
    case PASSKEY_LINK_EMAIL_SIGN_IN:
        return sign_in(redemption);
    case PASSKEY_LINK_ENROLMENT:
        return enrol(redemption);
    case PASSKEY_LINK_RECOVERY:
        return recover(redemption);
    case PASSKEY_LINK_VERIFY_EMAIL:
        return verify_email(redemption);
    case PASSKEY_LINK_SIGN_UP: /* a registration spends it */
        break;
    }
    return link_refuse(redemption->call);
}

/* ---- the change ---- */

static enum passkey_result find_subject(struct redemption *redemption)
{
    const struct call *call = redemption->call;
    TRY(account_new(call, &redemption->account));
    TRY(store_user_find(call->worker->reader, call->party->number, redemption->link->user_id,
        &redemption->user, call->error));
    TRY(account_adopt(redemption->account, redemption->user));
    if (redemption->user == NULL || redemption->user->disabled_at_ms != 0)
        return link_refuse(call);
    redemption->account->shown.user = redemption->user;
    return PASSKEY_OK;
}

static enum passkey_result evaluate(struct redemption *redemption)
{
    const struct call *call = redemption->call;
    if (redemption->link->user_id.data == NULL)
        return link_refuse(call);
    TRY(find_subject(redemption));
    if (redemption->request->dry_run)
        return PASSKEY_OK;
    add(redemption, opens_enrolment(redemption) ? link_redeem(call, redemption->link)
                                                : link_spend(call, redemption->link));
    TRY(serve_purpose(redemption));
    redemption->row.user_id = redemption->user->id;
    redemption->row.subject_id = BYTES_ARRAY(redemption->link->id);
    add(redemption, (struct change){ .run = change_audit_insert, .of.audit = &redemption->row });
    enum passkey_result result =
        call_apply(call, CHANGE_SYNCED, redemption->items, redemption->count, NULL);
    return result == PASSKEY_CONFLICT ? link_refuse(call) : result;
}

static enum passkey_result put_on_record(
    const struct redemption *redemption, enum passkey_result result)
{
    struct passkey_audit_record row =
        audit_row(redemption->call, PASSKEY_EVENT_LINK_FAILED, result);
    if (redemption->link != NULL) {
        row.user_id = redemption->link->user_id;
        row.subject_id = BYTES_ARRAY(redemption->link->id);
    }
    return audit_refusal(redemption->call, &row);
}

enum passkey_result passkey_link_redeem(struct passkey_worker *worker,
    const struct passkey_caller *caller, const struct passkey_link_redemption *request,
    enum passkey_link_purpose *purpose, struct passkey_account **account,
    struct passkey_error *error)
{
    static const struct sized_type request_type =
        SIZED_TYPE(struct passkey_link_redemption, dry_run);
    CLEANUP(call_end) struct call call = { 0 };
    struct passkey_link_redemption own;
    /* The caller's session or API key is ignored, because a backend would be exempt from the
     * limits. */
    struct passkey_caller stranger;
    TRY(caller_as_stranger(caller, &stranger, error));
    TRY(call_begin(&call, worker, &stranger, error));
    CLEANUP(redemption_discard)
    struct redemption redemption = { .call = &call, .request = &own };
    TRY(sized_read(&request_type, request, &own, error));
    TRY(limit_address(&call, RESOURCE_LINK_REDEEM));
    enum passkey_result result = link_find_live(&call, own.token, &redemption.link);
    if (result == PASSKEY_OK)
        result = evaluate(&redemption);
    if (result != PASSKEY_OK)
        return put_on_record(&redemption, result);
    *purpose = redemption.link->purpose;
    account_show(&redemption.account, account);
    return PASSKEY_OK;
}
