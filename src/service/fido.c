/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The FIDO binding's subjects and terms; the ceremonies are those of everybody. What its finishes
 * judge by is in fido_expect().
 */
#include "service/fido.h"

#include "base/bytes.h"
#include "service/authentication.h"
#include "service/caller.h"
#include "service/descriptors.h"
#include "service/find.h"
#include "service/registration.h"
#include "service/user_name.h"
#include <passkey/fido.h>
#include <stdlib.h>

/* Those that clients know best first. */
static const int32_t algorithms[] = { PASSKEY_ALGORITHM_ES256, PASSKEY_ALGORITHM_EDDSA,
    PASSKEY_ALGORITHM_RS256, PASSKEY_ALGORITHM_ES384, PASSKEY_ALGORITHM_ES512,
    PASSKEY_ALGORITHM_ES256K, PASSKEY_ALGORITHM_RS384, PASSKEY_ALGORITHM_RS512,
    PASSKEY_ALGORITHM_PS256, PASSKEY_ALGORITHM_PS384, PASSKEY_ALGORITHM_PS512,
    PASSKEY_ALGORITHM_ESP256, PASSKEY_ALGORITHM_ESP384, PASSKEY_ALGORITHM_ESP512,
    PASSKEY_ALGORITHM_ED25519, PASSKEY_ALGORITHM_ED448, PASSKEY_ALGORITHM_ML_DSA_44,
    PASSKEY_ALGORITHM_ML_DSA_65, PASSKEY_ALGORITHM_ML_DSA_87 };
#define ALGORITHM_COUNT_MAX (sizeof(algorithms) / sizeof(algorithms[0]))

static size_t list_available(const struct call *call, int32_t offered[ALGORITHM_COUNT_MAX])
{
    size_t count = 0;
    for (size_t i = 0; i < ALGORITHM_COUNT_MAX; i++)
        if (passkey_algorithm_available(call->worker->verifier, algorithms[i]))
            offered[count++] = algorithms[i];
    return count;
}

static enum passkey_result find_by_name(
    const struct call *call, struct passkey_bytes name, struct passkey_user_record **user)
{
    struct user_name_key key;
    TRY(user_name_canonical(name, &key, call->error));
    return find_user_by_name(call, user_name_view(&key), user);
}

/* No session comes of it, and the account is shown to nobody. */
static enum passkey_result finish(struct call *call, struct passkey_bytes ceremony_id,
    struct passkey_bytes credential,
    enum passkey_result (*ceremony)(struct call *call, const struct passkey_finish_request *request,
        struct passkey_account **account))
{
    CLEANUP(passkey_account_free) struct passkey_account *account = NULL;
    struct passkey_finish_request request = {
        .ceremony_id = ceremony_id, .credential = credential, .session = PASSKEY_SESSION_NONE
    };
    return ceremony(call, &request, &account);
}

/* ---- registration ---- */

/* By the name that was asked for, as it was asked for: that is what the tools compare. */
static enum passkey_result subject_find(const struct call *call,
    const struct passkey_fido_registration_request *request, struct registration_subject *subject)
{
    TRY(find_by_name(call, request->user_name, &subject->user));
    TRY(registration_subject_new(call, request->user_name, request->user_display_name, subject));
    if (subject->user == NULL)
        return PASSKEY_OK;
    struct passkey_bytes display_name = subject->display_name;
    TRY(registration_subject_known(call, subject));
    subject->name = request->user_name;
    subject->display_name = display_name;
    return PASSKEY_OK;
}

static enum passkey_result start_registration(const struct call *call,
    const struct passkey_fido_registration_request *request,
    struct passkey_started_ceremony *started)
{
    CLEANUP(registration_subject_discard) struct registration_subject subject = { .user = NULL };
    int32_t offered[ALGORITHM_COUNT_MAX];
    TRY(subject_find(call, request, &subject));
    struct registration_terms terms = { .algorithms = offered,
        .algorithm_count = list_available(call, offered),
        .attachment = request->attachment,
        .resident_key = request->resident_key,
        .user_verification = request->user_verification,
        .attestation = request->attestation };
    return registration_issue(call, &subject, &terms, started);
}

enum passkey_result passkey_fido_registration_start(struct passkey_worker *worker,
    const struct passkey_caller *caller, const struct passkey_fido_registration_request *request,
    struct passkey_started_ceremony *started, struct passkey_error *error)
{
    struct call call;
    TRY(call_begin_fido(&call, worker, caller, error));
    return start_registration(&call, request, started);
}

enum passkey_result passkey_fido_registration_finish(struct passkey_worker *worker,
    const struct passkey_caller *caller, struct passkey_bytes ceremony_id,
    struct passkey_bytes credential, struct passkey_error *error)
{
    struct call call;
    TRY(call_begin_fido(&call, worker, caller, error));
    return finish(&call, ceremony_id, credential, registration_finish);
}

/* ---- authentication ---- */

static void free_descriptors(struct descriptors *descriptors)
{
    free(descriptors->items);
}

static enum passkey_result start_authentication(const struct call *call,
    const struct passkey_fido_authentication_request *request,
    struct passkey_started_ceremony *started)
{
    CLEANUP(pointer_free) struct passkey_user_record *user = NULL;
    CLEANUP(pointer_free) struct passkey_credential_list *credentials = NULL;
    CLEANUP(free_descriptors) struct descriptors allow = { .count_max = CREDENTIAL_COUNT_MAX };
    TRY(find_by_name(call, request->user_name, &user));
    if (user == NULL)
        return refuse(call->error, PASSKEY_NOT_FOUND, CHECK_NONE, "There is no user of that name.");
    TRY(find_credentials(call, user->id, &credentials));
    allow.items = calloc(allow.count_max, sizeof(*allow.items));
    if (allow.items == NULL)
        return fault(call->error, "Out of memory.");
    descriptors_list(&allow, credentials, false);
    if (allow.count == 0) /* without a list the ceremony would be anybody's */
        return refuse(call->error, PASSKEY_NOT_FOUND, CHECK_NONE, "The user has no passkey.");
    struct authentication_terms terms = { .user_id = user->id,
        .allow = allow.items,
        .allow_count = allow.count,
        .user_verification = request->user_verification };
    return authentication_issue(call, &terms, started);
}

enum passkey_result passkey_fido_authentication_start(struct passkey_worker *worker,
    const struct passkey_caller *caller, const struct passkey_fido_authentication_request *request,
    struct passkey_started_ceremony *started, struct passkey_error *error)
{
    struct call call;
    TRY(call_begin_fido(&call, worker, caller, error));
    return start_authentication(&call, request, started);
}

enum passkey_result passkey_fido_authentication_finish(struct passkey_worker *worker,
    const struct passkey_caller *caller, struct passkey_bytes ceremony_id,
    struct passkey_bytes credential, struct passkey_error *error)
{
    struct call call;
    TRY(call_begin_fido(&call, worker, caller, error));
    return finish(&call, ceremony_id, credential, authentication_finish);
}

/* ---- what finishes judge by ---- */

void fido_expect(const struct call *call, struct passkey_expected *expected)
{
    expected->token_binding_judged = call->party->fido;
}

void fido_demand(const struct call *call, enum passkey_attestation_conveyance asked,
    struct passkey_attestation_policy *policy)
{
    if (!call->party->fido)
        return;
    policy->every_format = true;
    policy->u2f_aaguid_zero = true;
    /* Who asked for no attestation demands none. */
    policy->trust_required = policy->trust_required && asked != PASSKEY_ATTESTATION_NONE;
}
