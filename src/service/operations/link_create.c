/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Creates links, and queues requests for links by mail. A stranger's request becomes a queued mail
 * before any account is looked up. The recipient is determined when the mail is sent, so that
 * neither the answer nor its time reveals whether the account exists.
 */
#include "base/bytes.h"
#include "base/sized.h"
#include "service/access/audit.h"
#include "service/access/authority.h"
#include "service/access/caller.h"
#include "service/access/hold.h"
#include "service/access/limits.h"
#include "service/access/permission.h"
#include "service/access/session.h"
#include "service/account/link.h"
#include "service/account/notice.h"
#include "service/account/restoration.h"
#include "service/names/email_address.h"
#include "service/names/user_name.h"
#include "store/audit.h"
#include "store/link.h"
#include "store/mail.h"
#include "store/notice.h"
#include "store/user.h"
#include <string.h>

/* Two to lock a user; those of a restore; notices of two kinds to two addresses; one notice in the
 * account. */
#define EXTRA_COUNT_MAX (2 + RESTORATION_CHANGE_COUNT_MAX + 4 + 1)
#define DETAIL_SIZE_MAX 2000

enum who {
    WHO_ANYBODY,
    WHO_SESSION,
    WHO_AUTHORITY, /* a backend or an operator */
};

enum need {
    NEED_NOT,
    NEED_MAY,
    NEED_MUST,
};

struct creation;

/* What callers of one kind may request for a purpose. */
struct form {
    enum who who;
    enum passkey_link_purpose purpose;
    enum need user_name;
    enum need user_id;
    enum need email;
    int64_t lifetime_ms;
    enum passkey_result (*make)(struct creation *creation);
};

struct creation {
    const struct call *call;
    const struct passkey_link_request *request;
    const struct form *form;
    struct passkey_link *link;
    struct change extra[EXTRA_COUNT_MAX]; /* applied before the link is inserted */
    size_t extra_count;
    struct passkey_user_record *user; /* the user of the notice */
    struct notice notice;
    struct passkey_notice_record shown; /* of a ticket; created_at_ms is 0: none */
};

static void creation_discard(struct creation *creation)
{
    pointer_free(&creation->user);
}

/* ---- by mail ---- */

static enum passkey_result mode_check(const struct call *call, enum passkey_sign_up_mode mode)
{
    if (call->party->configured.sign_up != mode)
        return refuse(call->error, PASSKEY_SIGN_UP_CLOSED, CHECK_NONE,
            "Sign-up by a requested link is closed.");
    return PASSKEY_OK;
}

static enum passkey_result email_sign_in_check(const struct call *call)
{
    if (!call->party->configured.email_sign_in)
        return refuse(
            call->error, PASSKEY_LINK_REFUSED, CHECK_NONE, "Sign-in by e-mail is disabled.");
    return PASSKEY_OK;
}

/* Counts the request by address and by name, then queues it. */
static enum passkey_result ask(
    struct creation *creation, struct passkey_bytes subject, struct mail_record *mail)
{
    const struct call *call = creation->call;
    if (call->worker->service->mail_off)
        return refuse(call->error, PASSKEY_LINK_REFUSED, CHECK_NONE, "Mail is disabled.");
    TRY(limit_address(call, RESOURCE_LINK));
    TRY(limit_account(call, RESOURCE_LINK, subject));
    struct passkey_audit_record row = audit_row(call, PASSKEY_EVENT_LINK_REQUESTED, PASSKEY_OK);
    row.user_id = mail->user_id;
    struct change items[] = {
        { .run = change_mail_insert, .of.mail = mail },
        { .run = change_audit_insert, .of.audit = &row },
    };
    TRY(call_apply(call, CHANGE_ORDERED, items, 2, NULL));
    creation->link->expires_at_ms = mail->expires_at_ms;
    return PASSKEY_OK;
}

static enum passkey_result ask_for_sign_in(struct creation *creation)
{
    const struct call *call = creation->call;
    struct user_name_key key;
    TRY(email_sign_in_check(call));
    TRY(user_name_or_address_canonical(creation->request->user_name, &key, call->error));
    struct mail_record mail = mail_row(call, PASSKEY_MAIL_SIGN_IN, creation->form->lifetime_ms);
    mail.detail = user_name_view(&key);
    return ask(creation, mail.detail, &mail);
}

static enum passkey_result ask_for_sign_up(struct creation *creation)
{
    const struct call *call = creation->call;
    struct email_address address;
    struct user_name_key name;
    TRY(mode_check(call, PASSKEY_SIGN_UP_MODE_EMAIL));
    TRY(email_address_canonical(creation->request->email, &address, call->error));
    TRY(user_name_or_address_canonical(address.text, &name, call->error)); /* becomes the name */
    struct mail_record mail = mail_row(call, PASSKEY_MAIL_SIGN_UP, creation->form->lifetime_ms);
    mail.recipient = address.text;
    return ask(creation, address.key, &mail);
}

static enum passkey_result ask_to_verify(struct creation *creation)
{
    const struct call *call = creation->call;
    struct email_address address;
    TRY(permission_check(call, ACTION_CHANGE_EMAIL));
    TRY(email_address_canonical(creation->request->email, &address, call->error));
    struct mail_record mail =
        mail_row(call, PASSKEY_MAIL_VERIFY_EMAIL, creation->form->lifetime_ms);
    mail.user_id = call->session->user_id;
    mail.session_id = BYTES_ARRAY(call->session->id);
    mail.recipient = address.text;
    return ask(creation, address.key, &mail);
}

/* ---- for the caller ---- */

/* The failed precondition only shows that no such user exists and may sign in. */
static enum passkey_result explain(const struct call *call, struct passkey_bytes user_id)
{
    CLEANUP(pointer_free) struct passkey_user_record *user = NULL;
    TRY(store_user_find(call->worker->reader, call->party->number, user_id, &user, call->error));
    if (user == NULL)
        return refuse(call->error, PASSKEY_NOT_FOUND, CHECK_NONE, "The user does not exist.");
    return refuse(call->error, PASSKEY_USER_DISABLED, CHECK_NONE, "The user is disabled.");
}

/* A notice names the link, so that the owner of the account can revoke it. */
static void add_shown(struct creation *creation, const struct passkey_link_record *record)
{
    creation->notice.shown.link_id = BYTES_ARRAY(record->id);
    if (creation->shown.created_at_ms == 0)
        return;
    creation->shown.link_id = BYTES_ARRAY(record->id);
    creation->extra[creation->extra_count++] =
        (struct change){ .run = change_notice_insert, .of.notice = &creation->shown };
}

static enum passkey_result hand_over(
    struct creation *creation, struct passkey_bytes user_id, const struct email_address *address)
{
    const struct call *call = creation->call;
    struct passkey_link *link = creation->link;
    struct passkey_link_record record = { .purpose = creation->form->purpose,
        .user_id = user_id,
        .recovered_at_ms = creation->request->device_stolen ? call->now_ms : 0,
        .expires_at_ms = call->now_ms + creation->form->lifetime_ms };
    if (address != NULL)
        record.email = address->text;
    TRY(link_draw(call, &record, link->token));
    TRY(link_url(call, record.purpose, link->token, link->url));
    link->expires_at_ms = record.expires_at_ms;
    struct passkey_audit_record row = audit_row(call, PASSKEY_EVENT_LINK_CREATED, PASSKEY_OK);
    row.user_id = user_id;
    row.subject_id = BYTES_ARRAY(record.id);
    add_shown(creation, &record);
    struct change items[EXTRA_COUNT_MAX + 2];
    size_t count = creation->extra_count;
    for (size_t i = 0; i < count; i++)
        items[i] = creation->extra[i];
    items[count++] = (struct change){ .run = change_link_insert, .of.link = &record };
    items[count++] = (struct change){ .run = change_audit_insert, .of.audit = &row };
    enum passkey_result result = call_apply(call, CHANGE_SYNCED, items, count, NULL);
    return result == PASSKEY_CONFLICT ? explain(call, user_id) : result;
}

/* Anyone who gets the link can add a passkey, and its creator may not be the user: an operator may
 * have been deceived. */
static enum passkey_result add_notice(
    struct creation *creation, struct passkey_bytes user_id, enum passkey_mail_kind kind)
{
    const struct call *call = creation->call;
    TRY(store_user_find(
        call->worker->reader, call->party->number, user_id, &creation->user, call->error));
    if (creation->user == NULL)
        return PASSKEY_OK;
    const struct notice_about about = { .user = creation->user, .kind = kind };
    return notice_add(call, &about, &creation->notice, creation->extra, &creation->extra_count);
}

static enum passkey_result make_for_self(struct creation *creation)
{
    TRY(permission_check(creation->call, ACTION_MAKE_LINK));
    TRY(limit_address(creation->call, RESOURCE_LINK));
    struct passkey_bytes user_id = creation->call->session->user_id;
    TRY(add_notice(creation, user_id, PASSKEY_MAIL_LINK_CREATED));
    return hand_over(creation, user_id, NULL);
}

static enum passkey_result make_for_user(struct creation *creation)
{
    const struct passkey_link_request *request = creation->request;
    struct email_address address;
    if (creation->form->purpose == PASSKEY_LINK_EMAIL_SIGN_IN)
        TRY(email_sign_in_check(creation->call));
    if (request->email.data != NULL)
        TRY(email_address_canonical(request->email, &address, creation->call->error));
    if (creation->form->purpose == PASSKEY_LINK_ENROLMENT)
        TRY(add_notice(creation, request->user_id, PASSKEY_MAIL_LINK_CREATED));
    return hand_over(creation, request->user_id, request->email.data != NULL ? &address : NULL);
}

static void add(struct creation *creation, struct change change)
{
    creation->extra[creation->extra_count++] = change;
}

/* Additional effects of a ticket for a stolen device. */
struct lock {
    struct restoration restoration;
    struct passkey_audit_record row;
    struct buffer detail;
};

static void lock_end(struct lock *lock)
{
    restoration_end(&lock->restoration);
    buffer_deinit(&lock->detail);
}

static enum passkey_result read_stolen(struct creation *creation, struct lock *lock)
{
    const struct call *call = creation->call;
    TRY(restoration_read(
        call, creation->request->user_id, restoration_since(call, 0), &lock->restoration));
    if (lock->restoration.removed)
        return refuse(call->error, PASSKEY_NOT_FOUND, CHECK_NONE,
            "The user was deleted; restore the user first.");
    restoration_describe(&lock->restoration, &lock->detail);
    return buffer_check(&lock->detail, call->error);
}

/* In the change set that creates the ticket, so that the holder of the device cannot act first. The
 * holder may have replaced the name and the address. */
static enum passkey_result lock_user(struct creation *creation, struct lock *lock)
{
    const struct call *call = creation->call;
    struct passkey_bytes user_id = creation->request->user_id;
    struct restoration *restoration = &lock->restoration;
    TRY(authority_check(call, PASSKEY_SCOPE_ADMIN));
    TRY(read_stolen(creation, lock));
    lock->row = audit_row(call, PASSKEY_EVENT_DEVICE_STOLEN, PASSKEY_OK);
    lock->row.user_id = user_id;
    add(creation, (struct change){ .run = change_user_lock,
                      .of.user_disable = { .id = user_id, .disabled_at_ms = call->now_ms } });
    add(creation, (struct change){ .run = change_audit_insert, .of.audit = &lock->row });
    creation->extra_count +=
        restoration_changes(call, restoration, &creation->extra[creation->extra_count]);
    const struct notice_about stolen = { .kind = PASSKEY_MAIL_DEVICE_STOLEN };
    const struct notice_about restored = { .kind = PASSKEY_MAIL_RESTORED,
        .detail = buffer_view(&lock->detail) };
    TRY(restoration_notices(call, restoration, &stolen, creation->extra, &creation->extra_count));
    if (restoration->name == NULL && restoration->email == NULL)
        return PASSKEY_OK;
    return restoration_notices(
        call, restoration, &restored, creation->extra, &creation->extra_count);
}

/* Shows the ticket in the account, if someone could answer there. */
static enum passkey_result show_ticket(
    struct creation *creation, const struct passkey_user_record *user)
{
    int64_t recovered_at_ms = 0;
    if (user == NULL)
        return PASSKEY_OK;
    TRY(hold_begin(creation->call, user->id, &recovered_at_ms));
    return recovered_at_ms == 0 ? PASSKEY_OK
                                : notice_make_shown(creation->call, user,
                                      PASSKEY_NOTICE_TICKET_CREATED, 0, &creation->shown);
}

static enum passkey_result make_stolen_ticket(struct creation *creation)
{
    CLEANUP(lock_end) struct lock lock = { .restoration = { .user = NULL } };
    buffer_init(&lock.detail, DETAIL_SIZE_MAX);
    TRY(lock_user(creation, &lock));
    TRY(show_ticket(creation, lock.restoration.user));
    return hand_over(creation, creation->request->user_id, NULL);
}

static enum passkey_result make_ticket(struct creation *creation)
{
    if (creation->request->device_stolen)
        return make_stolen_ticket(creation);
    TRY(add_notice(creation, creation->request->user_id, PASSKEY_MAIL_TICKET_CREATED));
    TRY(show_ticket(creation, creation->user));
    return hand_over(creation, creation->request->user_id, NULL);
}

static enum passkey_result make_invitation(struct creation *creation)
{
    const struct call *call = creation->call;
    if (call->party->configured.sign_up == PASSKEY_SIGN_UP_MODE_CLOSED)
        return refuse(call->error, PASSKEY_SIGN_UP_CLOSED, CHECK_NONE,
            "Sign-up is closed; create the user and an enrolment link instead.");
    return make_for_user(creation);
}

/* ---- who may create which links ---- */

static const struct form forms[] = {
    /*                                            user_name  user_id    email */
    { WHO_ANYBODY, PASSKEY_LINK_EMAIL_SIGN_IN, NEED_MUST, NEED_NOT, NEED_NOT, LINK_SHORT_MS,
        ask_for_sign_in },
    { WHO_ANYBODY, PASSKEY_LINK_SIGN_UP, NEED_NOT, NEED_NOT, NEED_MUST, LINK_HOUR_MS,
        ask_for_sign_up },
    { WHO_SESSION, PASSKEY_LINK_ENROLMENT, NEED_NOT, NEED_NOT, NEED_NOT, LINK_SHORT_MS,
        make_for_self },
    { WHO_SESSION, PASSKEY_LINK_VERIFY_EMAIL, NEED_NOT, NEED_NOT, NEED_MUST, LINK_HOUR_MS,
        ask_to_verify },
    { WHO_AUTHORITY, PASSKEY_LINK_EMAIL_SIGN_IN, NEED_NOT, NEED_MUST, NEED_NOT, LINK_SHORT_MS,
        make_for_user },
    { WHO_AUTHORITY, PASSKEY_LINK_ENROLMENT, NEED_NOT, NEED_MUST, NEED_NOT, LINK_DAY_MS,
        make_for_user },
    { WHO_AUTHORITY, PASSKEY_LINK_RECOVERY, NEED_NOT, NEED_MUST, NEED_NOT, LINK_HOUR_MS,
        make_ticket },
    { WHO_AUTHORITY, PASSKEY_LINK_VERIFY_EMAIL, NEED_NOT, NEED_MUST, NEED_MUST, LINK_DAY_MS,
        make_for_user },
    { WHO_AUTHORITY, PASSKEY_LINK_SIGN_UP, NEED_NOT, NEED_NOT, NEED_MAY, LINK_DAY_MS,
        make_invitation },
};

/* A backend acts only as itself. Other callers may request links that need no session; their
 * session is then ignored. */
static const struct form *form_of(const struct call *call, enum passkey_link_purpose purpose)
{
    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
        if (forms[i].purpose == purpose && (forms[i].who == WHO_AUTHORITY) == authority_given(call))
            return &forms[i];
    return NULL;
}

static enum passkey_result member_check(
    const struct call *call, enum need need, struct passkey_bytes member, const char *name)
{
    if (need == NEED_MUST && member.data == NULL)
        return refuse(call->error, PASSKEY_MEMBER_MISSING, CHECK_NONE,
            "A link of this purpose needs the %s.", name);
    if (need == NEED_NOT && member.data != NULL)
        return refuse(call->error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "A link with this purpose takes no %s from this caller.", name);
    return PASSKEY_OK;
}

static enum passkey_result create(
    const struct call *call, const struct passkey_link_request *request, struct passkey_link *link)
{
    CLEANUP(creation_discard)
    struct creation creation = {
        .call = call, .request = request, .form = form_of(call, request->purpose), .link = link
    };
    const struct form *form = creation.form;
    if (form == NULL || form->who == WHO_AUTHORITY)
        TRY(authority_check(call, PASSKEY_SCOPE_ENROL));
    if (form == NULL)
        return refuse(call->error, PASSKEY_MEMBER_INVALID, CHECK_NONE, "The purpose is unknown.");
    TRY(member_check(call, form->user_name, request->user_name, "user's name"));
    if (form->who == WHO_SESSION)
        TRY(session_expect_user(call, request->user_id));
    else
        TRY(member_check(call, form->user_id, request->user_id, "user's id"));
    TRY(member_check(call, form->email, request->email, "e-mail address"));
    if (request->device_stolen && form->make != make_ticket)
        return refuse(call->error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "Only a recovery ticket can report a stolen device.");
    link->purpose = form->purpose;
    return form->make(&creation);
}

static const struct sized_type request_type = SIZED_TYPE(struct passkey_link_request, email);
static const struct sized_type link_type = SIZED_TYPE(struct passkey_link, url);

enum passkey_result passkey_link_create(struct passkey_worker *worker,
    const struct passkey_caller *caller, const struct passkey_link_request *request,
    struct passkey_link *link, struct passkey_error *error)
{
    CLEANUP(call_end) struct call call;
    CLEANUP(link_wipe) struct passkey_link made = { .token = "" };
    struct passkey_link_request own;
    TRY(call_begin(&call, worker, caller, error));
    TRY(sized_read(&request_type, request, &own, error));
    TRY(sized_check(&link_type, link, error));
    TRY(create(&call, &own, &made));
    sized_write(&link_type, &made, link);
    return PASSKEY_OK;
}
