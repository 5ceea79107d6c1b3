/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Builds accounts, and reads the account of the caller. The lists of an account borrow from memory
 * that the account owns: results of finders, and copies.
 */
#include "service/account/account.h"
#include "base/bytes.h"
#include "service/access/bounds.h"
#include "service/access/hold.h"
#include "service/access/session.h"
#include "service/account/notice.h"
#include "service/account/recovery.h"
#include "store/credential.h"
#include "store/notice.h"
#include "store/recovery_code.h"
#include <passkey/account.h>
#include <stdlib.h>
#include <string.h>

#define NOTICE_COUNT_MAX 20

struct kept {
    struct kept *next;
    void *memory;
};

enum passkey_result account_new(const struct call *call, struct account **account)
{
    struct account *made = calloc(1, sizeof(*made));
    if (made == NULL)
        return fault(call->error, "Out of memory.");
    made->shown.relying_party = call->caller.relying_party;
    made->call = call;
    *account = made;
    return PASSKEY_OK;
}

void account_free(struct account **account)
{
    struct passkey_account *shown = *account == NULL ? NULL : &(*account)->shown;
    passkey_account_free(&shown);
    *account = NULL;
}

void passkey_account_free(struct passkey_account **account)
{
    struct account *old = (struct account *)*account;
    *account = NULL;
    if (old == NULL)
        return;
    for (struct kept *kept = old->kept; kept != NULL;) {
        struct kept *next = kept->next;
        passkey_free(kept->memory);
        free(kept);
        kept = next;
    }
    bytes_wipe(old->shown.session_token, sizeof(old->shown.session_token));
    free(old);
}

enum passkey_result account_adopt(struct account *account, void *memory)
{
    struct kept *kept = calloc(1, sizeof(*kept));
    if (kept == NULL) {
        passkey_free(memory);
        return fault(account->call->error, "Out of memory.");
    }
    *kept = (struct kept){ .next = account->kept, .memory = memory };
    account->kept = kept;
    return PASSKEY_OK;
}

enum passkey_result account_memory(struct account *account, size_t size, void **memory)
{
    void *made = calloc(1, size == 0 ? 1 : size);
    if (made == NULL)
        return fault(account->call->error, "Out of memory.");
    TRY(account_adopt(account, made));
    *memory = made;
    return PASSKEY_OK;
}

enum passkey_result account_copy(
    struct account *account, struct passkey_bytes bytes, struct passkey_bytes *copy)
{
    if (bytes.data == NULL) {
        *copy = (struct passkey_bytes){ 0 };
        return PASSKEY_OK;
    }
    void *memory = NULL;
    TRY(account_memory(account, bytes.size, &memory));
    if (bytes.size > 0)
        memcpy(memory, bytes.data, bytes.size);
    *copy = (struct passkey_bytes){ memory, bytes.size };
    return PASSKEY_OK;
}

enum passkey_result account_load_credentials(struct account *account, struct passkey_bytes user_id)
{
    struct passkey_credential_list *list = NULL;
    TRY(store_credential_list(account->call->worker->reader, account->call->party->number, user_id,
        &list, account->call->error));
    TRY(account_adopt(account, list));
    account->shown.credentials = list;
    return PASSKEY_OK;
}

/* Each sign-in reads the list of its user, and so does a start that names the user. */
enum passkey_result account_check_room(const struct call *call, size_t credential_count)
{
    uint32_t count_max = bounds[RESOURCE_CREDENTIAL].of[BOUND_ACCOUNT].count;
    if (credential_count < count_max)
        return PASSKEY_OK;
    return refuse(call->error, PASSKEY_CONFLICT, CHECK_NONE,
        "The account has %zu passkeys; remove one before adding another.", credential_count);
}

enum passkey_result account_check_list(
    const struct call *call, const struct passkey_credential_list *credentials)
{
    const struct passkey_session_record *session = call->session;
    size_t held_count = 0;
    TRY(account_check_room(call, credentials->count));
    if (session == NULL || session->proof != PASSKEY_PROOF_EMAIL ||
        !hold_active(call, session->recovered_at_ms))
        return PASSKEY_OK;
    for (size_t i = 0; i < credentials->count; i++)
        held_count += hold_active(call, credentials->items[i].recovered_at_ms);
    if (held_count < bounds[RESOURCE_HELD_CREDENTIAL].of[BOUND_ACCOUNT].count)
        return PASSKEY_OK;
    return refuse(call->error, PASSKEY_CONFLICT, CHECK_NONE,
        "The account has %zu passkeys that are held; sign in with one of them.", held_count);
}

/* Copies everything but the attestation object, which lists do not have. */
static enum passkey_result copy_credential(struct account *account,
    const struct passkey_credential_record *from, struct passkey_credential_record *to)
{
    *to = *from;
    to->credential.attestation_object = (struct passkey_bytes){ 0 };
    TRY(account_copy(account, from->credential.id, &to->credential.id));
    TRY(account_copy(account, from->credential.public_key, &to->credential.public_key));
    TRY(account_copy(
        account, from->credential.attestation_format, &to->credential.attestation_format));
    TRY(account_copy(account, from->user_id, &to->user_id));
    TRY(account_copy(account, from->label, &to->label));
    for (size_t i = 0; i < from->credential.transports.count; i++)
        TRY(account_copy(
            account, from->credential.transports.names[i], &to->credential.transports.names[i]));
    return PASSKEY_OK;
}

enum passkey_result account_load(struct account *account, struct passkey_bytes user_id)
{
    struct passkey_recovery_code_set set;
    if (account->shown.credentials == NULL)
        TRY(account_load_credentials(account, user_id));
    TRY(store_recovery_code_set_find(account->call->worker->reader, account->call->party->number,
        user_id, &set, account->call->error));
    account->recovery_codes_left = set.left;
    return PASSKEY_OK;
}

enum passkey_result account_add_credential(
    struct account *account, const struct passkey_credential_record *credential)
{
    const struct passkey_credential_list *old = account->shown.credentials;
    size_t count = old == NULL ? 0 : old->count;
    void *list_memory = NULL;
    void *items_memory = NULL;
    TRY(account_memory(account, sizeof(*old), &list_memory));
    TRY(account_memory(account, (count + 1) * sizeof(*credential), &items_memory));
    struct passkey_credential_list *list = list_memory;
    list->items = items_memory;
    list->count = count + 1;
    TRY(copy_credential(account, credential, &list->items[0]));
    for (size_t i = 0; i < count; i++)
        list->items[i + 1] = old->items[i];
    account->shown.credentials = list;
    account->shown.credential_index = 0;
    account->shown.credential_given = true;
    return PASSKEY_OK;
}

enum passkey_result account_new_session(
    struct account *account, enum passkey_proof proof, int64_t recovered_at_ms)
{
    const struct call *call = account->call;
    void *memory = NULL;
    TRY(account_memory(account, sizeof(struct passkey_session_record), &memory));
    struct passkey_session_record *session = memory;
    TRY(service_random(call->worker->service, session->id, sizeof(session->id), call->error));
    session->user_id = account->shown.user->id;
    session->recovered_at_ms = recovered_at_ms;
    if (account->shown.credential_given)
        session->credential_id =
            account->shown.credentials->items[account->shown.credential_index].credential.id;
    TRY(session_prove(call, proof, account->shown.session_token, session));
    account->shown.session = session;
    return PASSKEY_OK;
}

enum passkey_result account_take_session(struct account *account, struct call *call)
{
    enum passkey_result result = account_adopt(account, call->session);
    if (result != PASSKEY_OK) {
        call->session = NULL; /* will be freed */
        return result;
    }
    call->session_shown = true;
    account->shown.session = call->session;
    return PASSKEY_OK;
}

enum passkey_result account_load_notices(struct account *account)
{
    const struct call *call = account->call;
    struct notice_query query = {
        .user_id = account->shown.user->id, .now_ms = call->now_ms, .limit = NOTICE_COUNT_MAX
    };
    if (call->session != NULL)
        query.session_id = BYTES_ARRAY(call->session->id);
    TRY(store_notice_list(
        call->worker->reader, call->party->number, &query, &account->shown.notices, call->error));
    return account_adopt(account, account->shown.notices);
}

/* The passkey that proved the session, or NULL. */
static const struct passkey_credential_record *proof_find(const struct passkey_account *shown)
{
    const struct passkey_session_record *session = shown->session;
    if (session == NULL || shown->credentials == NULL)
        return NULL;
    for (size_t i = 0; i < shown->credentials->count; i++)
        if (bytes_equal(session->credential_id, shown->credentials->items[i].credential.id))
            return &shown->credentials->items[i];
    return NULL;
}

/* Sets what depends on the time of the call. */
static void set_holds(struct account *account)
{
    struct passkey_account *shown = &account->shown;
    const struct call *call = account->call;
    if (shown->session != NULL)
        shown->session->held_until_ms = hold_ends(call, shown->session->recovered_at_ms);
    for (size_t i = 0; shown->credentials != NULL && i < shown->credentials->count; i++)
        shown->credentials->items[i].held_until_ms =
            hold_ends(call, shown->credentials->items[i].recovered_at_ms);
}

static void set_answerable(struct account *account)
{
    struct passkey_account *shown = &account->shown;
    const struct call *call = account->call;
    const struct passkey_credential_record *proof = proof_find(shown);
    for (size_t i = 0; shown->notices != NULL && i < shown->notices->count; i++) {
        struct passkey_notice_record *notice = &shown->notices->items[i];
        notice->held_until_ms = hold_ends(call, notice->recovered_at_ms);
        notice->answerable =
            proof != NULL && shown->session->held_until_ms == 0 && notice_answerable(notice, proof);
    }
}

/* Sets the sizes of the structs in the answer. */
static void set_sizes(struct account *account)
{
    struct passkey_account *shown = &account->shown;
    shown->size = sizeof(*shown);
    account->recovery.size = sizeof(account->recovery);
    if (shown->user != NULL)
        shown->user->size = sizeof(*shown->user);
    if (shown->session != NULL)
        shown->session->size = sizeof(*shown->session);
    for (size_t i = 0; shown->credentials != NULL && i < shown->credentials->count; i++) {
        struct passkey_credential_record *record = &shown->credentials->items[i];
        record->size = sizeof(*record);
        record->credential.size = sizeof(record->credential);
    }
}

void account_show(struct account **account, struct passkey_account **shown)
{
    struct account *done = *account;
    const struct recovery_facts facts = { .credentials = done->shown.credentials,
        .user = done->shown.user,
        .codes_left = done->recovery_codes_left,
        .email_sign_in = done->call->party->configured.email_sign_in };
    if (done->shown.credentials != NULL)
        recovery_evaluate(&facts, &done->recovery);
    set_holds(done);
    set_answerable(done);
    set_sizes(done);
    done->shown.recovery = &done->recovery;
    done->call = NULL; /* it ends before the account */
    *account = NULL;
    *shown = &done->shown;
}
