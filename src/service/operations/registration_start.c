/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Starts a registration (REG-01): determines the user and writes the options. A sign-up does not
 * look up users; a name that is in use is refused at the finish.
 */
#include "base/bytes.h"
#include "base/sized.h"
#include "service/access/authority.h"
#include "service/access/caller.h"
#include "service/access/limits.h"
#include "service/access/permission.h"
#include "service/access/session.h"
#include "service/account/account.h"
#include "service/account/link.h"
#include "service/ceremony/ceremony.h"
#include "service/ceremony/descriptors.h"
#include "service/names/email_address.h"
#include "service/names/label.h"
#include "service/names/user_name.h"
#include "store/credential.h"
#include "store/user.h"
#include <stdio.h>

/* Random, without personal data (USER-2), and unique to a user (USER-4). */
#define USER_ID_SIZE 32
/* Authenticators are asked one by one, and some time out with longer lists. */
#define EXCLUDE_COUNT_MAX 10
/* The number after the last one that is tried for a name. */
#define NAME_NUMBER_END 10
/* The size of a name before its number, " (2)". */
#define NUMBERED_SIZE_MAX (USER_NAME_CHARACTERS_MAX - 4)

/* The user for the options. */
struct subject {
    uint8_t new_id[USER_ID_SIZE];
    struct passkey_user_record *user; /* NULL for a sign-up */
    struct passkey_credential_list *credentials;
    struct passkey_bytes id;
    struct passkey_bytes name;
    struct passkey_bytes display_name;
    struct passkey_link_record *link; /* used by the sign-up, or NULL */
    char free_name[USER_NAME_SIZE_MAX + 1];
};

static void subject_discard(struct subject *subject)
{
    pointer_free(&subject->user);
    pointer_free(&subject->credentials);
    pointer_free(&subject->link);
}

/* Whether a stranger may sign up, and with which link. The finish spends it. */
static enum passkey_result invitation(const struct call *call,
    const struct passkey_registration_request *request, struct subject *subject)
{
    enum passkey_sign_up_mode mode = call->party->configured.sign_up;
    if (mode == PASSKEY_SIGN_UP_MODE_CLOSED)
        return refuse(call->error, PASSKEY_SIGN_UP_CLOSED, CHECK_NONE, "Sign-up is closed.");
    if (request->link.data == NULL && mode != PASSKEY_SIGN_UP_MODE_OPEN)
        return refuse(call->error, PASSKEY_SIGN_UP_CLOSED, CHECK_NONE, "Sign-up needs a link: %s.",
            mode == PASSKEY_SIGN_UP_MODE_EMAIL ? "ask for one by e-mail" : "an invitation");
    if (request->link.data == NULL)
        return PASSKEY_OK;
    TRY(limit_address(call, RESOURCE_LINK_REDEEM));
    TRY(link_find_live(call, request->link, &subject->link));
    return subject->link->purpose == PASSKEY_LINK_SIGN_UP ? PASSKEY_OK : link_refuse(call);
}

static enum passkey_result name_taken(
    const struct call *call, struct passkey_bytes name, bool *taken)
{
    struct user_name_key key;
    CLEANUP(pointer_free) struct passkey_user_record *other = NULL;
    TRY(user_name_or_address_canonical(name, &key, call->error));
    TRY(store_user_find_by_name(
        call->worker->reader, call->party->number, user_name_view(&key), &other, call->error));
    *taken = other != NULL;
    return PASSKEY_OK;
}

/* The address, followed by a number if another user has it as a name. The holder of the link reads
 * the mailbox; no one else learns that the name is in use. */
static enum passkey_result free_name(
    const struct call *call, struct subject *subject, struct passkey_bytes *name)
{
    struct passkey_bytes address = *name;
    bool taken = true;
    CLEANUP(pointer_free) struct passkey_user_record *assigned = NULL;
    TRY(link_find_assigned(call, address, &assigned));
    if (assigned != NULL)
        return refuse(call->error, PASSKEY_USER_NAME_TAKEN, CHECK_NONE,
            "An account has this address as its name: sign in to it.");
    TRY(name_taken(call, address, &taken));
    while (address.size > NUMBERED_SIZE_MAX ||
           (address.size < name->size && (name->data[address.size] & 0xc0) == 0x80))
        address.size--; /* leave space for the number; do not split a character */
    for (unsigned number = 2; taken && number < NAME_NUMBER_END; number++) {
        (void)snprintf(subject->free_name, sizeof(subject->free_name), "%.*s (%u)",
            (int)address.size, (const char *)address.data, number);
        *name = bytes_text(subject->free_name);
        TRY(name_taken(call, *name, &taken));
    }
    return PASSKEY_OK; /* a name that is in use is refused when it is stored */
}

/* In mode `email`, the name of an account is the address to which its link was mailed. An
 * invitation without an address allows any name that is not an address. */
static enum passkey_result name_by_link(
    const struct call *call, struct subject *subject, struct passkey_bytes *name)
{
    const struct passkey_bytes nobodys = { NULL, 0 };
    if (call->party->configured.sign_up != PASSKEY_SIGN_UP_MODE_EMAIL)
        return PASSKEY_OK;
    if (subject->link->email.data == NULL) /* in this mode, a link is required */
        return name->data == NULL ? PASSKEY_OK
                                  : email_address_check_name(*name, nobodys, call->error);
    if (name->data != NULL && !bytes_equal(*name, subject->link->email))
        return refuse(call->error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "The name is the address that the link was sent to; omit it.");
    *name = subject->link->email;
    return free_name(call, subject, name);
}

/* A user who does not exist yet. The finish checks whether the name is in use. */
static enum passkey_result subject_fill_new(const struct call *call, struct passkey_bytes name,
    struct passkey_bytes display_name, struct subject *subject)
{
    struct user_name_key key;
    bool verified = subject->link != NULL && bytes_equal(name, subject->link->email);
    TRY(verified ? user_name_or_address_canonical(name, &key, call->error)
                 : user_name_canonical(name, &key, call->error));
    TRY(label_check(display_name, "display name", call->error));
    TRY(service_random(
        call->worker->service, subject->new_id, sizeof(subject->new_id), call->error));
    subject->id = BYTES_ARRAY(subject->new_id);
    subject->name = name;
    subject->display_name = display_name.size > 0 ? display_name : name;
    return PASSKEY_OK;
}

static enum passkey_result subject_sign_up(const struct call *call,
    const struct passkey_registration_request *request, struct subject *subject)
{
    /* An invalid token was sent in the belief that it is valid. */
    if (request->user_name.data == NULL && request->link.data == NULL &&
        call->caller.session_token.data != NULL)
        return session_require(call);
    struct passkey_bytes name = request->user_name;
    TRY(invitation(call, request, subject));
    TRY(name_by_link(call, subject, &name));
    if (name.data == NULL)
        return refuse(
            call->error, PASSKEY_MEMBER_MISSING, CHECK_NONE, "A sign-up needs a user with a name.");
    return subject_fill_new(call, name, request->user_display_name, subject);
}

/* Another passkey for subject->user. */
static enum passkey_result subject_fill_known(const struct call *call, struct subject *subject)
{
    if (subject->user->disabled_at_ms != 0)
        return refuse(call->error, PASSKEY_USER_DISABLED, CHECK_NONE, "The user is disabled.");
    TRY(store_credential_list(call->worker->reader, call->party->number, subject->user->id,
        &subject->credentials, call->error));
    TRY(account_check_list(call, subject->credentials));
    subject->id = subject->user->id; /* USER-5: one handle for all passkeys of an account */
    subject->name = subject->user->name;
    subject->display_name = subject->user->display_name;
    return PASSKEY_OK;
}

static enum passkey_result subject_of_session(
    struct call *call, const struct passkey_registration_request *request, struct subject *subject)
{
    if (request->user_name.data != NULL || request->user_display_name.data != NULL ||
        request->link.data != NULL)
        return refuse(call->error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "A session can only add a passkey to its own user; sign out to create another "
            "account.");
    TRY(permission_check(call, ACTION_ENROL_PASSKEY)); /* STORE-4 */
    subject->user = call_take_user(call);
    if (subject->user == NULL)
        return refuse(call->error, PASSKEY_UNAUTHENTICATED, CHECK_NONE,
            "The session's user does not exist any more.");
    return subject_fill_known(call, subject);
}

/* A backend decides who a user is; a name that is in use is refused immediately. */
static enum passkey_result subject_new(const struct call *call,
    const struct passkey_registration_request *request, struct subject *subject)
{
    bool taken = false;
    if (!request->user_create || request->user_name.data == NULL)
        return refuse(call->error, PASSKEY_MEMBER_MISSING, CHECK_NONE,
            "Name an existing user by \"id\", or create one with \"name\" and \"create\": true.");
    TRY(subject_fill_new(call, request->user_name, request->user_display_name, subject));
    TRY(name_taken(call, request->user_name, &taken));
    return taken
               ? refuse(call->error, PASSKEY_USER_NAME_TAKEN, CHECK_NONE, "The user name is taken.")
               : PASSKEY_OK;
}

static enum passkey_result subject_of_backend(const struct call *call,
    const struct passkey_registration_request *request, struct subject *subject)
{
    TRY(authority_check(call, PASSKEY_SCOPE_ENROL));
    if (request->link.data != NULL)
        return refuse(call->error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "A sign-up link is only for sign-ups without an API key.");
    if (request->user_id.data == NULL)
        return subject_new(call, request, subject);
    if (request->user_name.data != NULL || request->user_create)
        return refuse(call->error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "Name an existing user by \"id\" or create one with \"name\", not both.");
    TRY(store_user_find(
        call->worker->reader, call->party->number, request->user_id, &subject->user, call->error));
    if (subject->user == NULL)
        return refuse(call->error, PASSKEY_NOT_FOUND, CHECK_NONE, "The user does not exist.");
    return subject_fill_known(call, subject);
}

/* After a weak proof, a passkey that cannot sign in does not prevent a new one on the same device,
 * because the user may have no other device. */
static bool weakly_proved(const struct call *call)
{
    return call->session != NULL && (call->session->proof == PASSKEY_PROOF_EMAIL ||
                                        call->session->proof == PASSKEY_PROOF_RECOVERY_CODE ||
                                        call->session->proof == PASSKEY_PROOF_TICKET);
}

/* Writes the options, and records which extensions they request. */
static enum passkey_result options_write(const struct call *call,
    const struct passkey_registration_request *request, const struct subject *subject,
    struct issued *issued, struct passkey_started_ceremony *started)
{
    const struct passkey_relying_party *party = &call->party->configured;
    struct passkey_descriptor items[EXCLUDE_COUNT_MAX];
    struct descriptors exclude = { .items = items, .count_max = EXCLUDE_COUNT_MAX };
    if (subject->credentials != NULL) /* OPT-5; disabled passkeys are on the device, too */
        descriptors_list(
            &exclude, subject->credentials, weakly_proved(call) ? credential_can_sign_in : NULL);
    struct passkey_extension_inputs extensions = *request->extensions;
    if (exclude.count > 0 && party->app_id.size > 0)
        extensions.app_id_exclude = party->app_id; /* APPX-1 */
    struct passkey_creation_options options = { .size = sizeof(options),
        .rp_id = party->rp_id,
        .rp_name = party->name,
        .user_id = subject->id,
        .user_name = subject->name,
        .user_display_name = subject->display_name,
        .challenge = issued->challenge,
        .algorithms = issued->algorithms,
        .algorithm_count = issued->algorithm_count,
        .timeout_ms = CEREMONY_LIFETIME_MS,
        .exclude = exclude.items,
        .exclude_count = exclude.count,
        .attachment = issued->attachment,
        .resident_key = issued->resident_key,
        .user_verification = issued->user_verification,
        .attestation = party->attestation,
        .hints = request->hints,
        .hint_count = request->hint_count,
        .extensions = &extensions };
    issued->extensions = issued_extensions(&extensions) | PASSKEY_EXTENSION_CRED_PROPS;
    return passkey_registration_options(
        &options, &started->options, &started->options_size, call->error);
}

/* Writes the options and stores the ceremony. */
static enum passkey_result issue(const struct call *call,
    const struct passkey_registration_request *request, const struct subject *subject,
    struct passkey_started_ceremony *started)
{
    const struct passkey_relying_party *party = &call->party->configured;
    uint8_t challenge[CHALLENGE_SIZE];
    TRY(service_random(call->worker->service, challenge, sizeof(challenge), call->error));
    struct issued issued = { .challenge = BYTES_ARRAY(challenge),
        .user_verification = party->user_verification,
        .user_id = subject->id,
        .resident_key = party->resident_key,
        .attachment = request->attachment,
        .conditional = request->conditional,
        .algorithms = { PASSKEY_ALGORITHM_ES256, PASSKEY_ALGORITHM_EDDSA,
            PASSKEY_ALGORITHM_RS256 }, /* in order of preference (OPT-2) */
        .algorithm_count = 3 };
    if (request->extensions->protection_enforced)
        issued.protection = request->extensions->protection;
    if (subject->user == NULL) {
        issued.user_name = subject->name;
        issued.user_display_name = subject->display_name;
    }
    if (subject->link != NULL)
        issued.link_hash = BYTES_ARRAY(subject->link->token_hash);
    TRY(options_write(call, request, subject, &issued, started));
    return ceremony_store(call, CEREMONY_REGISTRATION, &issued, started);
}

static enum passkey_result start_with(struct call *call,
    const struct passkey_registration_request *request, struct subject *subject,
    struct passkey_started_ceremony *started)
{
    TRY(hints_check(call, request->hints, request->hint_count));
    if (authority_given(call))
        TRY(subject_of_backend(call, request, subject));
    else if (request->user_id.data != NULL || request->user_create)
        return refuse(call->error, PASSKEY_UNAUTHENTICATED, CHECK_NONE,
            "Only an operator or an API key can name or create the user of a ceremony.");
    else if (call->session != NULL)
        TRY(subject_of_session(call, request, subject));
    else
        TRY(subject_sign_up(call, request, subject));
    if (request->conditional && subject->user == NULL)
        return refuse(call->error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "A conditional create needs an existing account.");
    return issue(call, request, subject, started);
}

enum passkey_result passkey_registration_start(struct passkey_worker *worker,
    const struct passkey_caller *caller, const struct passkey_registration_request *request,
    struct passkey_started_ceremony *started, struct passkey_error *error)
{
    static const struct sized_type request_type =
        SIZED_TYPE(struct passkey_registration_request, extensions);
    static const struct sized_type started_type =
        SIZED_TYPE(struct passkey_started_ceremony, options_size);
    CLEANUP(call_end) struct call call;
    CLEANUP(subject_discard) struct subject subject = { 0 };
    TRY(call_begin(&call, worker, caller, error));
    struct passkey_started_ceremony made = { .options = NULL };
    struct passkey_registration_request own;
    struct passkey_extension_inputs extensions;
    TRY(sized_read(&request_type, request, &own, error));
    TRY(sized_check(&started_type, started, error));
    TRY(extensions_take(&call, own.extensions, &extensions));
    own.extensions = &extensions;
    TRY(start_with(&call, &own, &subject, &made));
    sized_write(&started_type, &made, started);
    return PASSKEY_OK;
}
