/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Takes queued mails. A request for a link only queued a name or an address. Here, without a client
 * that waits, the account is looked up and the link is created. So links are never stored in the
 * queue, and the time of an answer reveals nothing.
 */
#include "store/mail.h"
#include "base/bytes.h"
#include "service/access/audit.h"
#include "service/access/caller.h"
#include "service/access/limits.h"
#include "service/account/link.h"
#include "service/account/named.h"
#include "service/names/email_address.h"
#include "store/audit.h"
#include "store/link.h"
#include "store/user.h"
#include <passkey/backend.h>
#include <stdlib.h>
#include <string.h>

/* Longer than any attempt to send. */
#define CLAIM_MS (INT64_C(2) * 60 * 1000)
/* When to retry a mail that could not be read. */
#define POSTPONED_MS  (INT64_C(10) * 1000)
#define BACK_OFF_MS   (INT64_C(30) * 1000)
#define BACK_OFF_MAX  (INT64_C(60) * 60 * 1000)
#define BACK_OFF_STEP 7 /* doublings until the maximum is reached */
/* A turn ends after these, even if more mails must be dropped; the caller asks again. */
#define ROUNDS_MAX 100

struct mail {
    struct passkey_mail shown; /* must be first */
    struct mail_record *record;
    struct passkey_user_record *user; /* the user it is about, or NULL */
};

void passkey_mail_free(struct passkey_mail **mail)
{
    struct mail *old = (struct mail *)*mail;
    *mail = NULL;
    if (old == NULL)
        return;
    passkey_free(old->record);
    passkey_free(old->user);
    bytes_wipe(old->shown.link, sizeof(old->shown.link));
    free(old);
}

static void free_mail(struct mail **mail)
{
    struct passkey_mail *shown = *mail == NULL ? NULL : &(*mail)->shown;
    passkey_mail_free(&shown);
    *mail = NULL;
}

/* ---- the recipient ---- */

/* What to do with a row. */
struct outcome {
    bool anybody;                      /* there is a recipient */
    enum passkey_link_purpose purpose; /* of the link in it; 0: no link */
    struct passkey_bytes link_email;
};

static enum passkey_result resolve_sign_in(
    const struct call *call, struct mail *mail, struct outcome *outcome)
{
    struct named named;
    enum passkey_result read = named_read(call, mail->record->detail, &named);
    if (read > PASSKEY_OK) /* in a store of an earlier version: no user has such a name */
        return PASSKEY_OK;
    TRY(read);
    TRY(named_find(call, &named, &mail->user));
    const struct passkey_user_record *user = mail->user;
    outcome->anybody = user != NULL && user->disabled_at_ms == 0 && user->email.data != NULL &&
                       call->party->configured.email_sign_in;
    if (!outcome->anybody)
        return PASSKEY_OK;
    outcome->purpose = PASSKEY_LINK_EMAIL_SIGN_IN;
    outcome->link_email = user->email;
    mail->shown.recipient = user->email;
    mail->shown.detail = (struct passkey_bytes){ 0 };
    return PASSKEY_OK;
}

/* The user with a verified address. A user who only has the address as a name does not count. */
static enum passkey_result find_owner(
    const struct call *call, struct passkey_bytes email, struct passkey_user_record **owner)
{
    struct email_address address;
    TRY(email_address_canonical(email, &address, call->error));
    return store_user_find_by_email(
        call->worker->reader, call->party->number, address.key, owner, call->error);
}

/* Sent to the verified address on record, not to the one that was typed. A user without a verified
 * address only has the address as a name; it belongs to the recipient, whatever its spelling. */
static void account_exists(struct mail *mail, struct passkey_user_record *owner)
{
    passkey_free(mail->user);
    mail->user = owner;
    mail->shown.kind = PASSKEY_MAIL_ACCOUNT_EXISTS;
    if (owner->email.data != NULL)
        mail->shown.recipient = owner->email;
}

static enum passkey_result resolve_sign_up(
    const struct call *call, struct mail *mail, struct outcome *outcome)
{
    struct passkey_user_record *owner = NULL;
    outcome->anybody = true;
    TRY(find_owner(call, mail->record->recipient, &owner));
    if (owner == NULL)
        TRY(link_find_assigned(call, mail->record->recipient, &owner));
    if (owner != NULL) {
        account_exists(mail, owner);
        return PASSKEY_OK;
    }
    outcome->purpose = PASSKEY_LINK_SIGN_UP;
    outcome->link_email = mail->record->recipient;
    return PASSKEY_OK;
}

static enum passkey_result resolve_verify_email(
    const struct call *call, struct mail *mail, struct outcome *outcome)
{
    CLEANUP(pointer_free) struct passkey_user_record *owner = NULL;
    TRY(find_owner(call, mail->record->recipient, &owner));
    outcome->anybody =
        mail->user != NULL && mail->user->disabled_at_ms == 0 && !mail->record->session_ended;
    if (outcome->anybody && owner != NULL && !bytes_equal(owner->id, mail->user->id)) {
        account_exists(mail, owner);
        owner = NULL;
        return PASSKEY_OK;
    }
    outcome->purpose = PASSKEY_LINK_VERIFY_EMAIL;
    outcome->link_email = mail->record->recipient;
    return PASSKEY_OK;
}

/* Not inlined, because the stack frame of take_one() would be too large. */
__attribute__((noinline)) static enum passkey_result resolve(
    const struct call *call, struct mail *mail, struct outcome *outcome)
{
    const struct mail_record *record = mail->record;
    mail->shown = (struct passkey_mail){ .size = sizeof(mail->shown),
        .kind = record->kind,
        .relying_party = call->caller.relying_party,
        .number = record->number,
        .attempts = record->attempts + 1,
        .created_at_ms = record->created_at_ms,
        .expires_at_ms = record->expires_at_ms,
        .recipient = record->recipient,
        .detail = record->detail,
        .actor = record->actor,
        .address = record->address,
        .user_agent = record->user_agent,
        .language = record->language };
    if (record->user_id.data != NULL)
        TRY(store_user_find(
            call->worker->reader, call->party->number, record->user_id, &mail->user, call->error));
    if (record->kind == PASSKEY_MAIL_SIGN_IN)
        return resolve_sign_in(call, mail, outcome);
    if (record->kind == PASSKEY_MAIL_SIGN_UP)
        return resolve_sign_up(call, mail, outcome);
    if (record->kind == PASSKEY_MAIL_VERIFY_EMAIL)
        return resolve_verify_email(call, mail, outcome);
    outcome->anybody = record->recipient.data != NULL;
    return PASSKEY_OK;
}

/* Limits the mails per mailbox that someone requested, at the first attempt only. A mail beyond the
 * limit is dropped, because its requester no longer waits. */
static enum passkey_result bound_check(
    const struct call *call, const struct mail *mail, struct outcome *outcome)
{
    struct email_address address;
    bool asked_for = mail->record->kind <= PASSKEY_MAIL_SIGN_UP;
    if (!outcome->anybody || !asked_for || mail->record->attempts > 0)
        return PASSKEY_OK;
    TRY(email_address_canonical(mail->shown.recipient, &address, call->error));
    enum passkey_result result = limit_mailbox(call, address.key);
    outcome->anybody = result == PASSKEY_OK;
    return result == PASSKEY_RATE_LIMITED ? PASSKEY_OK : result;
}

/* ---- taking ---- */

static enum passkey_result drop(const struct call *call, int64_t number)
{
    struct change item = { .run = change_mail_delete, .of.mail_number = number };
    enum passkey_result result = call_apply(call, CHANGE_ORDERED, &item, 1, NULL);
    return result == PASSKEY_CONFLICT ? PASSKEY_OK : result; /* deleted by another call */
}

static enum passkey_result link_for(const struct call *call, struct mail *mail,
    const struct outcome *outcome, struct passkey_link_record *link)
{
    char token[PASSKEY_LINK_TOKEN_SIZE];
    *link = (struct passkey_link_record){ .purpose = outcome->purpose,
        .email = outcome->link_email,
        .expires_at_ms = mail->record->expires_at_ms };
    if (mail->user != NULL)
        link->user_id = mail->user->id;
    TRY(link_draw(call, link, token));
    /* The link belongs to the reader of the mailbox, no matter who requested it. */
    link->maker = PASSKEY_ACTOR_ANONYMOUS;
    enum passkey_result result = link_url(call, link->purpose, token, mail->shown.link);
    bytes_wipe(token, sizeof(token));
    return result;
}

/* PASSKEY_CONFLICT: another server took the mail, or its user was deleted. */
static enum passkey_result claim(
    const struct call *call, struct mail *mail, const struct outcome *outcome)
{
    struct passkey_link_record link;
    struct passkey_audit_record row = audit_row(call, PASSKEY_EVENT_LINK_MAILED, PASSKEY_OK);
    struct change items[3] = { { .run = change_mail_claim,
        .of.mail_claim = { .number = mail->record->number,
            .due_at_ms_old = mail->record->due_at_ms,
            .due_at_ms = call->now_ms + CLAIM_MS } } };
    if (outcome->purpose == 0)
        return call_apply(call, CHANGE_ORDERED, items, 1, NULL);
    TRY(link_for(call, mail, outcome, &link));
    row.user_id = link.user_id;
    row.subject_id = BYTES_ARRAY(link.id);
    row.actor = PASSKEY_ACTOR_ANONYMOUS;
    items[1] = (struct change){ .run = change_link_insert, .of.link = &link };
    items[2] = (struct change){ .run = change_audit_insert, .of.audit = &row };
    return call_apply(call, CHANGE_SYNCED, items, 3, NULL);
}

/* A mail that cannot be read, or whose user cannot be read, is retried later, so that it does not
 * block others. If the store is unavailable, this has no effect. */
static void postpone(const struct call *call, const struct mail_record *record)
{
    struct call quiet = *call;
    struct change item = { .run = change_mail_fail,
        .of.mail_fail = { .number = record->number,
            .due_at_ms = call->now_ms + POSTPONED_MS,
            .problem = BYTES_LITERAL("The mail or its user could not be read from the store.") } };
    quiet.error = NULL;
    enum passkey_result ignored = call_apply(&quiet, CHANGE_ORDERED, &item, 1, NULL);
    (void)ignored;
}

/* Takes one row. `taken` stays NULL if there was none or it had no recipient; *more distinguishes
 * the two. */
static enum passkey_result take_one(const struct call *call, struct mail **taken, bool *more)
{
    CLEANUP(free_mail) struct mail *mail = calloc(1, sizeof(*mail));
    struct outcome outcome = { .anybody = false };
    if (mail == NULL)
        return fault(call->error, "Out of memory.");
    TRY(store_mail_find_due(
        call->worker->reader, call->party->number, call->now_ms, &mail->record, call->error));
    *more = mail->record != NULL;
    if (mail->record == NULL)
        return PASSKEY_OK;
    struct passkey_error detail = { .result = PASSKEY_OK };
    struct call quiet = *call;
    quiet.error = &detail;
    enum passkey_result resolved = resolve(&quiet, mail, &outcome);
    if (resolved == PASSKEY_OK)
        resolved = bound_check(&quiet, mail, &outcome);
    if (resolved < PASSKEY_OK) {
        postpone(call, mail->record);
        return result_forward(resolved, &detail, call->error);
    }
    if (resolved != PASSKEY_OK || !outcome.anybody) /* an unusable row must not block the queue */
        return drop(call, mail->record->number);
    enum passkey_result result = claim(call, mail, &outcome);
    if (result == PASSKEY_CONFLICT)
        return PASSKEY_OK;
    TRY(result);
    if (mail->user != NULL)
        mail->shown.user_name = mail->user->name;
    if (mail->user != NULL && mail->user->language.size > 0)
        mail->shown.language = mail->user->language;
    *taken = mail;
    mail = NULL;
    return PASSKEY_OK;
}

enum passkey_result passkey_mail_next(struct passkey_worker *worker, size_t relying_party,
    struct passkey_mail **mail, struct passkey_error *error)
{
    CLEANUP(call_end) struct call call;
    struct passkey_caller caller = {
        .size = sizeof(caller), .relying_party = relying_party, .is_operator = true
    };
    struct mail *taken = NULL;
    bool more = true;
    TRY(call_begin(&call, worker, &caller, error));
    for (unsigned round = 0; taken == NULL && more && round < ROUNDS_MAX; round++)
        TRY(take_one(&call, &taken, &more));
    *mail = taken == NULL ? NULL : &taken->shown;
    return PASSKEY_OK;
}

static int64_t back_off(uint32_t attempts)
{
    int64_t wait_ms = attempts >= BACK_OFF_STEP ? BACK_OFF_MAX : BACK_OFF_MS << (attempts - 1);
    return wait_ms < BACK_OFF_MAX ? wait_ms : BACK_OFF_MAX;
}

enum passkey_result passkey_mail_done(struct passkey_worker *worker,
    const struct passkey_mail *mail, const char *problem, struct passkey_error *error)
{
    CLEANUP(call_end) struct call call;
    struct passkey_caller caller = {
        .size = sizeof(caller), .relying_party = mail->relying_party, .is_operator = true
    };
    TRY(call_begin(&call, worker, &caller, error));
    if (problem == NULL)
        return drop(&call, mail->number);
    struct change item = { .run = change_mail_fail,
        .of.mail_fail = { .number = mail->number,
            .due_at_ms = call.now_ms + back_off(mail->attempts),
            .problem = bytes_text(problem) } };
    enum passkey_result result = call_apply(&call, CHANGE_ORDERED, &item, 1, NULL);
    return result == PASSKEY_CONFLICT ? PASSKEY_OK : result;
}
