/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finishes a registration: verifies the response, and applies everything that follows in one change
 * set. A sign-up creates its user here, and never adds a passkey to an existing user.
 */
#include "service/ceremony/finish.h"

#include "base/bytes.h"
#include "service/access/audit.h"
#include "service/access/authority.h"
#include "service/access/caller.h"
#include "service/access/hold.h"
#include "service/access/limits.h"
#include "service/access/session.h"
#include "service/account/account.h"
#include "service/account/link.h"
#include "service/account/named.h"
#include "service/account/notice.h"
#include "service/account/recovery.h"
#include "service/authenticators/models.h"
#include "service/ceremony/ceremony.h"
#include "service/ceremony/decoy.h"
#include "service/names/email_address.h"
#include "service/names/label.h"
#include "service/names/user_name.h"
#include "service/signing/id_token.h"
#include "store/audit.h"
#include "store/ceremony.h"
#include "store/credential.h"
#include "store/link.h"
#include "store/mail.h"
#include "store/notice.h"
#include "store/session.h"
#include "store/user.h"
#include <string.h>

/* A finish whose ceremony was found. */
struct finish {
    struct call *call;
    const struct passkey_finish_request *request;
    const void *response;
    registration_verifier *verify;
    struct ceremony ceremony;
    struct passkey_credential credential; /* the new credential; views borrow from the verifier */
    const struct passkey_registration *registration;
    struct passkey_credential_record record; /* views borrow from the verifier and this struct */
    char label[LABEL_DEFAULT_SIZE];
    struct passkey_link_record *link; /* used by the sign-up, or NULL */
    struct account *account;
    struct passkey_notice_record notice; /* recovered_at_ms is 0: no notice is made */
};

static void finish_discard(struct finish *finish)
{
    pointer_free(&finish->ceremony.row);
    pointer_free(&finish->link);
    account_free(&finish->account);
}

static bool signs_up(const struct finish *finish)
{
    return finish->ceremony.issued.user_name.data != NULL;
}

/* Whether the session may enrol only this passkey and then ends: its precondition lets only one of
 * two registrations succeed. The session of a held e-mail link is replaced by one of the
 * passkey. */
static bool was_for_this(const struct finish *finish)
{
    const struct call *call = finish->call;
    return call->session != NULL && (session_restricted(call->session) ||
                                        (call->session->proof == PASSKEY_PROOF_EMAIL &&
                                            hold_active(call, call->session->recovered_at_ms)));
}

static bool ends_recovery(const struct finish *finish)
{
    const struct passkey_session_record *session = finish->call->session;
    return session != NULL && (session->proof == PASSKEY_PROOF_RECOVERY_CODE ||
                                  session->proof == PASSKEY_PROOF_TICKET);
}

/* Checks what the browser was asked to respect, because the client may not be a browser. */
static enum passkey_result options_check(const struct finish *finish)
{
    const struct call *call = finish->call;
    const struct issued *issued = &finish->ceremony.issued;
    enum passkey_attachment asked = issued->attachment;
    enum passkey_attachment came = finish->credential.attachment;
    /* A client may omit the attachment (WebAuthn L3 5.1); if it is present, it must match. */
    if (asked != PASSKEY_ATTACHMENT_UNKNOWN && came != PASSKEY_ATTACHMENT_UNKNOWN && asked != came)
        return refuse(call->error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "authenticatorAttachment is not the one that the options required.");
    /* The browser should have enforced it, but is not trusted. The lowest level is that of an
     * authenticator without the extension. */
    if (issued->protection > PASSKEY_PROTECTION_VERIFICATION_OPTIONAL &&
        finish->registration->authenticator_outputs->protection < issued->protection)
        return refuse(call->error, PASSKEY_EXTENSION_REFUSED, CHECK_CPROT_1,
            "The authenticator does not protect the passkey as the options required "
            "(credentialProtectionPolicy).");
    return PASSKEY_OK;
}

static enum passkey_result verify_response(struct finish *finish)
{
    const struct call *call = finish->call;
    const struct passkey_relying_party *party = &call->party->configured;
    const struct issued *issued = &finish->ceremony.issued;
    CLEANUP(models_look_end) struct models_view models;
    models_look(call->worker->service->models, &models);
    struct passkey_registration_expected expected = { .size = sizeof(expected),
        .challenge = issued->challenge,
        .user_presence_optional = issued->conditional, /* COND-1 */
        .origins = party->origins,
        .origin_count = party->origin_count,
        .rp_id = party->rp_id,
        .user_verification = issued->user_verification,
        .allow_cross_origin = party->top_origin_count > 0,
        .top_origins = party->top_origins,
        .top_origin_count = party->top_origin_count,
        .algorithms = issued->algorithms,
        .algorithm_count = issued->algorithm_count,
        .now_ms = call->now_ms,
        .unsolicited_extensions_refused = party->unsolicited_extensions_refused,
        .extensions_requested = issued->extensions,
        .attestation = &models.policy };
    finish->credential.size = sizeof(finish->credential);
    TRY(finish->verify(finish->response, call->worker->verifier, &expected, &finish->credential,
        &finish->registration, call->error));
    TRY(models_evaluate(&models, &finish->credential, call->error));
    return options_check(finish);
}

/* WebAuthn L3 7.1 step 26. The ID of a decoy gets the same answer as an ID on record, after the
 * same reads, and before a precondition of the change set could tell them apart. */
static enum passkey_result id_check(const struct finish *finish)
{
    const struct call *call = finish->call;
    bool taken = false;
    bool decoy = false;
    TRY(decoy_recognize(call, finish->credential.id, &decoy));
    TRY(store_credential_is_taken(
        call->worker->reader, call->party->number, finish->credential.id, &taken, call->error));
    if (!taken && !decoy)
        return PASSKEY_OK;
    return refuse(call->error, PASSKEY_CREDENTIAL_EXISTS, CHECK_REG_26,
        "The credential is already registered.");
}

static enum passkey_result record_make(struct finish *finish)
{
    struct passkey_bytes label = finish->request->label;
    char provider[PASSKEY_PROVIDER_NAME_SIZE];
    if (label.size == 0) {
        (void)models_name(
            finish->call->worker->service->models, finish->credential.aaguid, provider);
        label = label_default(provider, finish->call->now_ms,
            call_language(finish->call, finish->call->user), finish->label); /* OPT-16 */
    }
    TRY(label_check(label, "label", finish->call->error));
    finish->record = (struct passkey_credential_record){ .credential = finish->credential,
        .user_id = finish->ceremony.issued.user_id,
        .label = label,
        .created_at_ms = finish->call->now_ms };
    TRY(hold_pass_on(finish->call, &finish->record.recovered_at_ms));
    /* An object that proves nothing is not stored, because its author chose its bytes. */
    if (!finish->record.credential.attestation_trusted)
        finish->record.credential.attestation_object = (struct passkey_bytes){ NULL, 0 };
    return PASSKEY_OK;
}

/* ---- the account after the registration ---- */

/* The address to which the link was sent becomes the user's verified address. */
static enum passkey_result invited(struct finish *finish, struct passkey_user_record *user)
{
    const struct call *call = finish->call;
    struct email_address address;
    TRY(store_link_find(call->worker->reader, call->party->number,
        finish->ceremony.issued.link_hash.data, &finish->link, call->error));
    if (finish->link == NULL)
        return link_refuse(call);
    if (finish->link->email.data == NULL)
        return PASSKEY_OK;
    TRY(email_address_canonical(finish->link->email, &address, call->error));
    TRY(account_copy(finish->account, address.text, &user->email));
    TRY(account_copy(finish->account, address.key, &user->email_key));
    user->email_verified_at_ms = call->now_ms;
    return PASSKEY_OK;
}

static enum passkey_result new_user(struct finish *finish)
{
    struct account *account = finish->account;
    const struct issued *issued = &finish->ceremony.issued;
    struct user_name_key key;
    void *memory = NULL;
    TRY(user_name_or_address_canonical(issued->user_name, &key, finish->call->error));
    TRY(account_memory(account, sizeof(struct passkey_user_record), &memory));
    struct passkey_user_record *user = memory;
    TRY(account_copy(account, issued->user_id, &user->id));
    TRY(account_copy(account, issued->user_name, &user->name));
    TRY(account_copy(account, user_name_view(&key), &user->name_key));
    TRY(account_copy(account, issued->user_display_name, &user->display_name));
    user->created_at_ms = finish->call->now_ms;
    user->name_assigned = authority_given(finish->call);
    user->language = finish->call->language;
    account->shown.user = user;
    return issued->link_hash.data == NULL ? PASSKEY_OK : invited(finish, user);
}

static enum passkey_result known_user(struct finish *finish)
{
    struct account *account = finish->account;
    struct passkey_user_record *user = NULL;
    TRY(store_user_find(finish->call->worker->reader, finish->call->party->number,
        finish->ceremony.issued.user_id, &user, finish->call->error));
    TRY(account_adopt(account, user));
    if (user == NULL || user->disabled_at_ms != 0)
        return refuse(
            finish->call->error, PASSKEY_USER_DISABLED, CHECK_NONE, "The user is disabled.");
    account->shown.user = user;
    TRY(account_load(account, user->id));
    return account_check_list(finish->call, account->shown.credentials);
}

static void warn(struct passkey_account *shown, const char *warning)
{
    shown->warnings[shown->warning_count++] = warning;
}

static void warn_about(struct finish *finish)
{
    struct passkey_account *shown = &finish->account->shown;
    const struct passkey_credential_list *list = shown->credentials;
    if (finish->ceremony.issued.resident_key != PASSKEY_DISCOURAGED &&
        finish->record.credential.discoverable == PASSKEY_FACT_NO)
        warn(shown, "passkey_not_discoverable");
    for (size_t i = 1; i < list->count; i++) {
        if (credential_may_replace(&list->items[0], &list->items[i])) {
            warn(shown, "may_replace_earlier");
            return;
        }
    }
}

/* Redeeming a code or a ticket has created a notice already. A mailed link that only signs in
 * creates none, because the same mailbox would get it. */
static enum passkey_result make_notice(struct finish *finish)
{
    if (finish->record.recovered_at_ms == 0 || ends_recovery(finish))
        return PASSKEY_OK;
    return notice_make_shown(finish->call, finish->account->shown.user,
        finish->call->session->proof == PASSKEY_PROOF_EMAIL ? PASSKEY_NOTICE_EMAIL
                                                            : PASSKEY_NOTICE_PASSKEY_ADDED,
        finish->record.recovered_at_ms, &finish->notice);
}

static enum passkey_result account_make(struct finish *finish)
{
    TRY(account_new(finish->call, &finish->account));
    finish->account->authenticator_outputs = *finish->registration->authenticator_outputs;
    finish->account->shown.authenticator_outputs = &finish->account->authenticator_outputs;
    if (signs_up(finish))
        TRY(new_user(finish));
    else
        TRY(known_user(finish));
    TRY(account_add_credential(finish->account, &finish->record));
    TRY(make_notice(finish));
    warn_about(finish);
    /* An existing session continues. If it was only for this passkey, or if none exists, a new
     * one may be opened. */
    if (finish->call->session != NULL && !was_for_this(finish))
        return account_take_session(finish->account, finish->call);
    if (finish->request->session == PASSKEY_SESSION_NONE)
        return PASSKEY_OK;
    return account_new_session(finish->account,
        finish->registration->user_verified ? PASSKEY_PROOF_PASSKEY_VERIFIED
                                            : PASSKEY_PROOF_PASSKEY,
        finish->record.recovered_at_ms);
}

/* The answer for a backend: the session as it will be, or only this proof. */
static enum passkey_result state(const struct finish *finish)
{
    struct passkey_session_record told = {
        .proof = finish->registration->user_verified ? PASSKEY_PROOF_PASSKEY_VERIFIED
                                                     : PASSKEY_PROOF_PASSKEY,
        .auth_time_ms = finish->call->now_ms,
        .credential_id = finish->record.credential.id,
    };
    if (finish->account->shown.session != NULL)
        told = *finish->account->shown.session;
    return id_token_create(finish->account, finish->request->id_token, &told);
}

/* ---- the change ---- */

/* REG-26: a failed precondition has no reason, so look for it. */
static enum passkey_result explain_refusal(const struct finish *finish, change_function *refused)
{
    struct passkey_error *error = finish->call->error;
    if (refused == change_ceremony_delete)
        return ceremony_refuse_unknown(finish->call);
    if (refused == change_link_delete)
        return link_refuse(finish->call);
    if (refused == change_session_delete)
        return refuse(error, PASSKEY_UNAUTHENTICATED, CHECK_NONE,
            "The session was for one passkey, and has ended or enrolled it already.");
    if (refused == change_user_insert)
        return named_refuse_taken(finish->call);
    TRY(id_check(finish));
    CLEANUP(pointer_free) struct passkey_user_record *user = NULL;
    TRY(store_user_find(finish->call->worker->reader, finish->call->party->number,
        finish->record.user_id, &user, finish->call->error));
    if (user == NULL || user->disabled_at_ms != 0)
        return refuse(error, PASSKEY_USER_DISABLED, CHECK_NONE, "The user is disabled.");
    return refuse(error, PASSKEY_CONFLICT, CHECK_NONE,
        "The account was changed at the same time; start again.");
}

/* The ticket or enrolment link is spent now, and other sessions that it opened end. */
static struct change link_end(const struct passkey_session_record *session)
{
    return (struct change){ .run = change_link_end,
        .of.link_end = { .user_id = session->user_id, .id = session->link_id } };
}

/* One recovery enrols one passkey: it ends the links and sessions of other recoveries, unless their
 * proof is stronger. A code does not end what an operator's ticket began. */
static size_t recovery_end(const struct finish *finish, struct change *items)
{
    struct passkey_bytes user_id = finish->account->shown.user->id;
    enum passkey_proof recovery = finish->call->session->proof;
    items[0] = (struct change){ .run = change_links_delete,
        .of.links_delete = { .user_id = user_id, .recovery = recovery } };
    items[1] = (struct change){ .run = change_sessions_delete,
        .of.sessions_delete = { .user_id = user_id, .recovery = recovery } };
    return 2;
}

/* After a weak proof, passkeys that cannot sign in were not excluded; see registration_start.c. An
 * authenticator that has one replaces it. */
static bool may_replace(const struct finish *finish)
{
    static const uint8_t unknown[PASSKEY_AAGUID_SIZE];
    const struct passkey_session_record *session = finish->call->session;
    return session != NULL && (ends_recovery(finish) || session->proof == PASSKEY_PROOF_EMAIL) &&
           !bytes_equal(BYTES_ARRAY(finish->credential.aaguid), BYTES_ARRAY(unknown));
}

/* The session that the passkey continues or begins is the one that caused it. The account shows
 * nothing in addition to a weak proof, which is reported. */
static enum passkey_result add_notice(
    const struct finish *finish, struct notice *notice, struct change *items, size_t *count)
{
    const struct passkey_account *shown = &finish->account->shown;
    const size_t before = *count;
    if (signs_up(finish))
        return PASSKEY_OK;
    const struct notice_about about = {
        .user = shown->user, .kind = PASSKEY_MAIL_PASSKEY_ADDED, .credential = &finish->record
    };
    TRY(notice_add(finish->call, &about, notice, items, count));
    if (*count == before || items[before].run != change_notice_insert)
        return PASSKEY_OK;
    if (finish->notice.recovered_at_ms != 0 || ends_recovery(finish))
        *count = before;
    else if (shown->session != NULL)
        notice->shown.session_id = BYTES_ARRAY(shown->session->id);
    return PASSKEY_OK;
}

/* REG-29, AUTH-24e: everything that follows from the result is stored together or not at all. */
static enum passkey_result store(const struct finish *finish)
{
    const struct passkey_account *shown = &finish->account->shown;
    struct passkey_audit_record created =
        audit_row(finish->call, PASSKEY_EVENT_USER_CREATED, PASSKEY_OK);
    struct passkey_audit_record added =
        audit_row(finish->call, PASSKEY_EVENT_CREDENTIAL_REGISTERED, PASSKEY_OK);
    created.user_id = shown->user->id;
    added.user_id = shown->user->id;
    added.credential_id = finish->record.credential.id;
    struct notice notice;
    struct change items[14];
    size_t count = 0;
    items[count++] = ceremony_deletion(&finish->ceremony);
    if (was_for_this(finish)) /* if two passkeys race for the session, the first one ends it */
        items[count++] = session_delete(finish->call->session);
    else if (finish->call->session != NULL)
        items[count++] =
            (struct change){ .run = change_session_keep, .of.session = finish->call->session };
    if (was_for_this(finish) && finish->call->session->link_id.data != NULL)
        items[count++] = link_end(finish->call->session);
    if (ends_recovery(finish))
        count += recovery_end(finish, &items[count]);
    if (finish->link != NULL)
        items[count++] = link_spend(finish->call, finish->link);
    if (signs_up(finish)) {
        items[count++] = (struct change){ .run = change_user_insert, .of.user = shown->user };
        items[count++] = (struct change){ .run = change_audit_insert, .of.audit = &created };
    }
    if (may_replace(finish))
        items[count++] =
            (struct change){ .run = change_credentials_replace, .of.credential = &finish->record };
    items[count++] =
        (struct change){ .run = change_credential_insert, .of.credential = &finish->record };
    items[count++] = (struct change){ .run = change_audit_insert, .of.audit = &added };
    if (shown->session_token[0] != '\0')
        count += session_insert(shown->session, &items[count]);
    TRY(add_notice(finish, &notice, items, &count));
    if (finish->notice.recovered_at_ms != 0)
        items[count++] =
            (struct change){ .run = change_notice_insert, .of.notice = &finish->notice };
    size_t refused = 0;
    enum passkey_result result = call_apply(finish->call, CHANGE_SYNCED, items, count, &refused);
    return result == PASSKEY_CONFLICT ? explain_refusal(finish, items[refused].run) : result;
}

/* A sign-up that no backend or operator requested is counted by address. */
static enum passkey_result sign_up_count(const struct finish *finish)
{
    if (!signs_up(finish) ||
        (finish->link != NULL && finish->link->maker != PASSKEY_ACTOR_ANONYMOUS))
        return PASSKEY_OK;
    TRY(limit_address(finish->call, RESOURCE_SIGN_UP));
    return limit_watch(finish->call, RESOURCE_SIGN_UP);
}

static enum passkey_result evaluate(struct finish *finish)
{
    TRY(verify_response(finish));
    TRY(record_make(finish));
    TRY(account_make(finish));
    TRY(id_check(finish));
    TRY(state(finish));
    TRY(sign_up_count(finish));
    if (signs_up(finish)) /* counted, because it reveals that a name is taken */
        TRY(named_check_free(
            finish->call, finish->ceremony.issued.user_name, finish->ceremony.issued.user_id));
    return store(finish);
}

static enum passkey_result put_on_record(const struct finish *finish, enum passkey_result result)
{
    struct passkey_audit_record row =
        audit_row(finish->call, PASSKEY_EVENT_REGISTRATION_FAILED, result);
    if (!signs_up(finish))
        row.user_id = finish->ceremony.issued.user_id;
    return ceremony_refuse(finish->call, &finish->ceremony, &row, NULL, 0);
}

enum passkey_result registration_finish(struct passkey_worker *worker,
    const struct passkey_caller *caller, const struct passkey_finish_request *request,
    const void *response, registration_verifier *verify, struct passkey_account **account,
    struct passkey_error *error)
{
    CLEANUP(call_end) struct call call;
    CLEANUP(finish_discard)
    struct finish finish = {
        .call = &call, .request = request, .response = response, .verify = verify
    };
    TRY(call_begin(&call, worker, caller, error));
    TRY(ceremony_find(&call, request->ceremony_id, CEREMONY_REGISTRATION, &finish.ceremony));
    enum passkey_result result = evaluate(&finish);
    if (result == PASSKEY_CEREMONY_UNKNOWN) /* another call has finished the ceremony */
        return result;
    if (result != PASSKEY_OK)
        return put_on_record(&finish, result);
    account_show(&finish.account, account);
    return PASSKEY_OK;
}
