/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Starts an authentication (AUTH-01). Known and unknown names cost the same store calls and hashes,
 * and get options of the same form.
 */
#include "base/bytes.h"
#include "base/sized.h"
#include "service/access/authority.h"
#include "service/access/caller.h"
#include "service/access/session.h"
#include "service/account/named.h"
#include "service/ceremony/ceremony.h"
#include "service/ceremony/decoy.h"
#include "service/ceremony/descriptors.h"
#include "store/account.h"
#include "store/credential.h"
#include "store/user.h"

/* RQ-2 asks for all credentials. Users with more than these can sign in without a list. */
#define ALLOW_COUNT_MAX 20

/* The user that the options are for. Views borrow from its members. */
struct subject {
    struct store_account account; /* of another user if no user has the name */
    struct decoys decoys;
    struct passkey_descriptor allow[ALLOW_COUNT_MAX];
    size_t allow_count;
    struct passkey_bytes user_id; /* absent: unknown, or not to be revealed */
};

static void subject_discard(struct subject *subject)
{
    store_account_free(&subject->account);
}

/* Lists the passkeys that can sign in; a disabled user has none. */
static void list_usable(struct subject *subject)
{
    struct descriptors allow = { .items = subject->allow, .count_max = ALLOW_COUNT_MAX };
    if (subject->account.user->disabled_at_ms == 0)
        descriptors_list(&allow, subject->account.credentials, credential_enabled);
    subject->allow_count = allow.count;
}

/* Lists the user's passkeys, or decoys if none of them can sign in. */
static enum passkey_result subject_allow(const struct call *call, struct passkey_bytes name_key,
    struct passkey_bytes email_key, struct subject *subject)
{
    TRY(decoys_of_name(call, name_key, &subject->decoys));
    TRY(store_account_find_named(call->worker->reader, call->party->number, name_key, email_key,
        BYTES_ARRAY(subject->decoys.user_id), &subject->account, call->error));
    const struct passkey_user_record *user = subject->account.user;
    bool addressed = user != NULL && email_key.data != NULL && user->email_key.data != NULL &&
                     bytes_equal(user->email_key, email_key);
    if (user != NULL && (addressed || bytes_equal(user->name_key, name_key)))
        list_usable(subject);
    if (subject->allow_count > 0) {
        subject->user_id = user->id;
        return PASSKEY_OK;
    }
    for (size_t i = 0; i < subject->decoys.count; i++)
        subject->allow[i] = subject->decoys.items[i];
    subject->allow_count = subject->decoys.count;
    return PASSKEY_OK;
}

/* A step-up that a backend requests. It is bound to a user, so it needs a list. That a user has no
 * passkey for it is not a secret from a backend. */
static enum passkey_result subject_of_backend(const struct call *call,
    const struct passkey_authentication_request *request, struct subject *subject)
{
    struct store_account *account = &subject->account;
    TRY(store_user_find(
        call->worker->reader, call->party->number, request->user_id, &account->user, call->error));
    if (account->user == NULL)
        return refuse(call->error, PASSKEY_NOT_FOUND, CHECK_NONE, "The user does not exist.");
    if (account->user->disabled_at_ms != 0)
        return refuse(call->error, PASSKEY_USER_DISABLED, CHECK_NONE, "The user is disabled.");
    TRY(store_credential_list(call->worker->reader, call->party->number, account->user->id,
        &account->credentials, call->error));
    list_usable(subject);
    if (subject->allow_count == 0)
        return refuse(
            call->error, PASSKEY_CONFLICT, CHECK_NONE, "The user has no passkey that can sign in.");
    subject->user_id = account->user->id;
    return PASSKEY_OK;
}

/* Checks the permission before any user is looked up. */
static enum passkey_result request_check(
    const struct call *call, const struct passkey_authentication_request *request)
{
    if (authority_given(call))
        TRY(authority_check(call, PASSKEY_SCOPE_ENROL));
    else if (request->user_id.data != NULL)
        return refuse(call->error, PASSKEY_UNAUTHENTICATED, CHECK_NONE,
            "Only an operator or an API key can name a user by ID.");
    if (request->user_id.data != NULL && request->user_name.data != NULL)
        return refuse(call->error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "Name the user by \"userId\" or \"username\", not both.");
    return PASSKEY_OK;
}

static enum passkey_result subject_find(const struct call *call,
    const struct passkey_authentication_request *request, struct subject *subject)
{
    struct named named;
    TRY(request_check(call, request));
    if (request->user_id.data != NULL)
        return subject_of_backend(call, request, subject);
    if (call->session != NULL && request->user_name.data != NULL)
        return refuse(call->error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "A session can only sign in its own user again; sign out to name another user.");
    if (call->session != NULL) /* no user has an empty name */
        return subject_allow(call, call->user != NULL ? call->user->name_key : BYTES_LITERAL(""),
            (struct passkey_bytes){ NULL, 0 }, subject);
    if (request->user_name.data == NULL)
        return PASSKEY_OK; /* no list: a discoverable passkey answers */
    TRY(named_read(call, request->user_name, &named));
    return subject_allow(call, named.name_key, named.email_key, subject);
}

static int64_t newest_ms(const struct subject *subject)
{
    const struct passkey_credential_list *list = subject->account.credentials;
    int64_t newest = 0;
    for (size_t i = 0; subject->user_id.data != NULL && i < list->count; i++)
        if (list->items[i].created_at_ms > newest)
            newest = list->items[i].created_at_ms;
    return newest;
}

/* Writes the options and stores the ceremony. */
static enum passkey_result issue(const struct call *call,
    const struct passkey_authentication_request *request, const struct subject *subject,
    struct passkey_started_ceremony *started)
{
    const struct passkey_relying_party *party = &call->party->configured;
    uint8_t challenge[CHALLENGE_SIZE];
    TRY(service_random(call->worker->service, challenge, sizeof(challenge), call->error));
    struct passkey_extension_inputs extensions = *request->extensions;
    if (subject->allow_count > 0 && party->app_id.size > 0)
        extensions.app_id = party->app_id; /* APPID-1 */
    struct issued issued = { .challenge = BYTES_ARRAY(challenge),
        .user_verification = party->user_verification,
        .extensions = issued_extensions(&extensions),
        .user_id = subject->user_id,
        .newest_ms = newest_ms(subject) };
    if (subject->decoys.count > 0) /* whether or not they are listed */
        issued.name_hash = BYTES_ARRAY(subject->decoys.name_hash);
    struct passkey_request_options options = { .size = sizeof(options),
        .rp_id = party->rp_id,
        .challenge = issued.challenge,
        .timeout_ms = CEREMONY_LIFETIME_MS,
        .allow = subject->allow,
        .allow_count = subject->allow_count,
        .user_verification = issued.user_verification,
        .hints = request->hints,
        .hint_count = request->hint_count,
        .extensions = &extensions };
    TRY(passkey_authentication_options(
        &options, &started->options, &started->options_size, call->error));
    return ceremony_store(call, CEREMONY_AUTHENTICATION, &issued, started);
}

enum passkey_result passkey_authentication_start(struct passkey_worker *worker,
    const struct passkey_caller *caller, const struct passkey_authentication_request *request,
    struct passkey_started_ceremony *started, struct passkey_error *error)
{
    static const struct sized_type request_type =
        SIZED_TYPE(struct passkey_authentication_request, extensions);
    static const struct sized_type started_type =
        SIZED_TYPE(struct passkey_started_ceremony, options_size);
    CLEANUP(call_end) struct call call;
    CLEANUP(subject_discard) struct subject subject = { 0 };
    TRY(call_begin(&call, worker, caller, error));
    struct passkey_started_ceremony made = { .options = NULL };
    struct passkey_authentication_request own;
    struct passkey_extension_inputs extensions;
    TRY(sized_read(&request_type, request, &own, error));
    TRY(sized_check(&started_type, started, error));
    TRY(hints_check(&call, own.hints, own.hint_count));
    TRY(extensions_take(&call, own.extensions, &extensions));
    own.extensions = &extensions;
    TRY(subject_find(&call, &own, &subject));
    descriptors_sort(subject.allow, subject.allow_count);
    TRY(issue(&call, &own, &subject, &made));
    sized_write(&started_type, &made, started);
    return PASSKEY_OK;
}
