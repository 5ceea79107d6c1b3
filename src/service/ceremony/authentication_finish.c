/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finishes an authentication. One query reads the ceremony and the account by the credential ID;
 * the response is verified; one change set deletes the ceremony and applies the results. The order
 * of the steps ensures that nothing about a record is revealed before a valid signature.
 */
#include "service/ceremony/finish.h"

#include "base/bytes.h"
#include "service/access/audit.h"
#include "service/access/caller.h"
#include "service/access/session.h"
#include "service/account/account.h"
#include "service/account/notice.h"
#include "service/ceremony/ceremony.h"
#include "service/ceremony/decoy.h"
#include "service/ceremony/unwritten.h"
#include "service/signing/id_token.h"
#include "store/account.h"
#include "store/audit.h"
#include "store/credential.h"
#include "store/mail.h"
#include "store/session.h"
#include <string.h>

struct finish {
    struct call *call;
    const struct passkey_finish_request *request;
    const void *response;
    authentication_verifier *verify;
    struct ceremony ceremony;               /* its row is NULL until it is found */
    struct passkey_bytes credential_id;     /* from the response; borrows from the verifier */
    bool searched;                          /* find() was called */
    struct store_account read;              /* of the credential's user, or of another one */
    size_t index;                           /* index of the record in the list */
    struct passkey_credential_record found; /* as read; views borrow from its list */
    const struct passkey_credential_record *record; /* &found, or NULL if it cannot be used here */
    bool as_decoy;                                  /* verify with a key without valid signatures */
    struct passkey_credential decoy;
    bool id_is_decoy;                   /* the ID has the tag of one */
    struct passkey_credential expected; /* the record, or a decoy */
    struct passkey_credential updated;
    const struct passkey_authentication *verdict;
    struct account *account;
};

static void finish_discard(struct finish *finish)
{
    pointer_free(&finish->ceremony.row);
    store_account_free(&finish->read);
    account_free(&finish->account);
}

/* ---- find ---- */

static bool list_sent(const struct finish *finish)
{
    const struct issued *issued = &finish->ceremony.issued;
    return issued->user_id.data != NULL || issued->name_hash.data != NULL;
}

/* Copies the record, because the account's list will contain it as it is after this use. */
static void record_find(struct finish *finish)
{
    const struct passkey_credential_list *list = finish->read.credentials;
    for (size_t i = 0; i < list->count; i++) {
        if (!bytes_equal(list->items[i].credential.id, finish->credential_id))
            continue;
        finish->index = i;
        finish->found = list->items[i];
        finish->record = &finish->found;
    }
}

static bool decoy_listed(const struct finish *finish, const struct decoys *decoys)
{
    for (size_t i = 0; i < decoys->count; i++)
        if (bytes_equal(decoys->items[i].id, finish->credential_id))
            return true;
    return false;
}

/* AUTH-05, AUTH-06a: the list contained the passkeys of the user for whom it was sent, if they
 * existed at the start, or the decoys of the name. Both cases compute the same hashes. */
static enum passkey_result check_listed(struct finish *finish)
{
    const struct issued *issued = &finish->ceremony.issued;
    struct decoys decoys = { .count = 0 };
    if (issued->name_hash.data != NULL)
        TRY(decoys_of_hash(finish->call, issued->name_hash.data, &decoys));
    const struct passkey_credential_record *record = finish->record;
    bool decoys_sent = issued->user_id.data == NULL;
    bool listed = !decoys_sent && record != NULL && bytes_equal(record->user_id, issued->user_id) &&
                  record->created_at_ms <= ceremony_started_at_ms(&finish->ceremony);
    if (!listed)
        finish->record = NULL;
    if (listed || (decoys_sent && decoy_listed(finish, &decoys)))
        return PASSKEY_OK;
    return refuse(finish->call->error, PASSKEY_CREDENTIAL_NOT_ALLOWED, CHECK_AUTH_05,
        "The credential is not on the list of this ceremony.");
}

/* AUTH-06d. Only a signature can show that an ID on record is not a decoy, so an ID that is a decoy
 * is not reported as unknown. */
static enum passkey_result check_known(const struct finish *finish)
{
    if (finish->record != NULL || finish->id_is_decoy)
        return PASSKEY_OK;
    return refuse(finish->call->error, PASSKEY_CREDENTIAL_UNKNOWN, CHECK_AUTH_06D,
        "The credential is unknown to this relying party.");
}

static enum passkey_result read_account_only(struct finish *finish)
{
    const struct call *call = finish->call;
    return store_account_find_by_credential(call->worker->reader, call->party->number,
        finish->credential_id, &finish->read, call->error);
}

static enum passkey_result read_account_and_ceremony(
    struct finish *finish, const struct ceremony_key *key)
{
    const struct call *call = finish->call;
    return store_account_find_for_sign_in(call->worker->reader, call->party->number, key,
        finish->credential_id, &finish->ceremony.row, &finish->read, call->error);
}

/* Runs the same query whether or not anyone has the credential. */
static enum passkey_result read_account(struct finish *finish)
{
    const struct call *call = finish->call;
    struct ceremony_key key;
    TRY(ceremony_key_of(call, finish->request->ceremony_id, CEREMONY_AUTHENTICATION, &key));
    TRY(unwritten_find(call, &key, &finish->ceremony.row));
    TRY(finish->ceremony.row != NULL ? read_account_only(finish)
                                     : read_account_and_ceremony(finish, &key));
    TRY(ceremony_check(call, CEREMONY_AUTHENTICATION, &finish->ceremony));
    record_find(finish);
    /* Also for a passkey on record, because it computes a hash. */
    TRY(decoy_credential(call, finish->credential_id, &finish->decoy, &finish->id_is_decoy));
    return list_sent(finish) ? check_listed(finish) : check_known(finish);
}

/* ---- verify ---- */

/* A passkey on several devices has no sign count that all of them know. */
static enum passkey_sign_count_policy policy_of(const struct finish *finish)
{
    const struct passkey_relying_party *party = &finish->call->party->configured;
    bool synced =
        finish->record != NULL && finish->record->credential.backup_eligible == PASSKEY_FACT_YES;
    return synced ? party->synced_sign_count_policy : party->sign_count_policy;
}

/* BCK-1, AUTH-22: an operator may allow one change; the record then takes the new values (WebAuthn
 * L3 7.2 step 22 leaves that to the relying party). */
static bool change_allowed(const struct finish *finish)
{
    return finish->record != NULL && finish->record->change_allowed_until_ms > finish->call->now_ms;
}

/* The record's credential, or a decoy. */
static void credential_choose(struct finish *finish)
{
    finish->as_decoy = finish->as_decoy || finish->record == NULL;
    finish->decoy.id = finish->credential_id;
    finish->expected = finish->as_decoy ? finish->decoy : finish->record->credential;
    finish->expected.size = sizeof(finish->expected);
}

static enum passkey_result find(struct finish *finish, struct passkey_error *error)
{
    struct passkey_error *outer = finish->call->error;
    if (finish->searched)
        return PASSKEY_OK;
    finish->searched = true;
    finish->call->error = error;
    enum passkey_result result = read_account(finish);
    finish->call->error = outer;
    return result;
}

/* Copies the expectations of the ceremony. */
static void expect_issued(
    const struct finish *finish, struct passkey_authentication_expected *expected)
{
    const struct issued *issued = &finish->ceremony.issued;
    expected->challenge = issued->challenge;
    expected->user_verification = issued->user_verification; /* AUTH-17b */
    expected->extensions_requested = issued->extensions;
    if ((issued->extensions & PASSKEY_EXTENSION_APP_ID) != 0)
        expected->app_id = finish->call->party->configured.app_id; /* APPID-3 */
    expected->allow = &finish->credential_id;
    expected->allow_count = list_sent(finish) ? 1 : 0;
}

/* Callback of passkey_authentication_verify(): provides what the response is verified against. */
static enum passkey_result on_find(void *context, struct passkey_bytes credential_id,
    struct passkey_bytes user_handle, struct passkey_authentication_expected *expected,
    struct passkey_error *error)
{
    struct finish *finish = context;
    finish->credential_id = credential_id;
    TRY(find(finish, error));
    expect_issued(finish, expected);
    credential_choose(finish);
    expected->credential = &finish->expected;
    expected->user_handle = finish->as_decoy ? user_handle : finish->record->user_id;
    expected->sign_count_policy = policy_of(finish);
    expected->change_allowed = change_allowed(finish);
    return PASSKEY_OK;
}

static enum passkey_result verify_once(struct finish *finish)
{
    const struct call *call = finish->call;
    const struct passkey_relying_party *party = &call->party->configured;
    struct passkey_authentication_expected expected = { .size = sizeof(expected),
        .origins = party->origins,
        .origin_count = party->origin_count,
        .rp_id = party->rp_id,
        .allow_cross_origin = party->top_origin_count > 0,
        .top_origins = party->top_origins,
        .top_origin_count = party->top_origin_count,
        .find = on_find,
        .find_context = finish,
        .unsolicited_extensions_refused = party->unsolicited_extensions_refused };
    finish->updated.size = sizeof(finish->updated);
    return finish->verify(finish->response, call->worker->verifier, &expected, &finish->updated,
        &finish->verdict, call->error);
}

/* The code and message do not reveal anything about a key, or whether there is one. */
static enum passkey_result refuse_signature(const struct call *call)
{
    return refuse(
        call->error, PASSKEY_SIGNATURE_INVALID, CHECK_AUTH_21, "The signature is invalid.");
}

/* Whether the result may be due to the key; in the response, only the signature depends on it. */
static bool key_refused(enum passkey_result result)
{
    return result == PASSKEY_PUBLIC_KEY_INVALID || result == PASSKEY_ALGORITHM_NOT_ALLOWED ||
           result == PASSKEY_ALGORITHM_UNAVAILABLE;
}

/* Without a usable record, the same checks are made with the key of a decoy, and every signature is
 * refused, so that callers cannot tell the difference. Damaged CBOR may be the record's key or in
 * the response; a decoy's key is never damaged. */
static enum passkey_result verify_response(struct finish *finish)
{
    enum passkey_result result = verify_once(finish);
    bool damaged = result == PASSKEY_CBOR_INVALID || result == PASSKEY_CBOR_NOT_CANONICAL;
    if (key_refused(result) || damaged) { /* also for a decoy, so that both take the same time */
        finish->as_decoy = true;
        result = verify_once(finish);
    }
    bool refused = finish->as_decoy && (result == PASSKEY_OK || key_refused(result));
    return refused || result == PASSKEY_SIGNATURE_INVALID ? refuse_signature(finish->call) : result;
}

/* ---- the account after the sign-in ---- */

/* Called only after a valid signature. */
static enum passkey_result owner_check(const struct finish *finish)
{
    const struct call *call = finish->call;
    if (finish->read.user->disabled_at_ms != 0)
        return refuse(call->error, PASSKEY_USER_DISABLED, CHECK_NONE, "The user is disabled.");
    if (finish->record->disabled_at_ms != 0)
        return refuse(
            call->error, PASSKEY_CREDENTIAL_DISABLED, CHECK_NONE, "The credential is disabled.");
    return PASSKEY_OK;
}

static enum passkey_result refuse_conflict(const struct call *call)
{
    return refuse(call->error, PASSKEY_CONFLICT, CHECK_NONE,
        "The passkey or the session was changed at the same time; try again.");
}

/* Whether this use spends an allowed change; change_credential_use() applies the same rule. */
static bool changed(const struct finish *finish)
{
    const struct passkey_credential *record = &finish->record->credential;
    bool counts = finish->updated.sign_count != 0 || record->sign_count != 0;
    return (record->backup_eligible != PASSKEY_FACT_UNKNOWN &&
               record->backup_eligible != finish->updated.backup_eligible) ||
           (counts && finish->updated.sign_count <= record->sign_count);
}

/* The used credential in its new state, first in the list. */
static void list_update(const struct finish *finish)
{
    struct passkey_credential_list *list = finish->account->shown.credentials;
    struct passkey_credential_record used = list->items[finish->index];
    used.credential.sign_count = finish->updated.sign_count;
    used.credential.backup_state = finish->updated.backup_state;
    used.credential.backup_eligible = finish->updated.backup_eligible;
    if (changed(finish))
        used.change_allowed_until_ms = 0;
    used.last_used_at_ms = finish->call->now_ms;
    used.use_count++;
    memmove(&list->items[1], &list->items[0], finish->index * sizeof(used));
    list->items[0] = used;
    finish->account->shown.credential_index = 0;
    finish->account->shown.credential_given = true;
}

/* AUTH-24d: user verification counts as a factor only if the record allows it. */
static enum passkey_proof proof_of(const struct finish *finish)
{
    return finish->verdict->user_verified && finish->record->credential.uv_initialized
               ? PASSKEY_PROOF_PASSKEY_VERIFIED
               : PASSKEY_PROOF_PASSKEY;
}

/* The same session with a new token, a new proof and possibly another passkey. */
static enum passkey_result session_renewed(struct finish *finish)
{
    struct account *account = finish->account;
    void *memory = NULL;
    TRY(account_memory(account, sizeof(struct passkey_session_record), &memory));
    struct passkey_session_record *session = memory;
    *session = *finish->call->session;
    session->recovered_at_ms = finish->record->recovered_at_ms; /* of this proof */
    session->user_id = account->shown.user->id;
    session->credential_id = account->shown.credentials->items[0].credential.id;
    TRY(session_prove(finish->call, proof_of(finish), account->shown.session_token, session));
    account->shown.session = session;
    return PASSKEY_OK;
}

/* Moves what was read to the account. */
static enum passkey_result account_take(struct finish *finish)
{
    struct store_account read = finish->read;
    finish->read = (struct store_account){ .user = NULL };
    enum passkey_result result = account_adopt(finish->account, read.user);
    TRY(account_adopt(finish->account, read.credentials));
    finish->account->shown.user = read.user;
    finish->account->shown.credentials = read.credentials;
    finish->account->recovery_codes_left = read.recovery_codes_left;
    return result;
}

static enum passkey_result account_make(struct finish *finish)
{
    TRY(owner_check(finish));
    TRY(account_take(finish));
    list_update(finish);
    if (finish->request->session == PASSKEY_SESSION_NONE)
        return PASSKEY_OK;
    if (finish->call->session != NULL)
        return session_renewed(finish);
    return account_new_session(finish->account, proof_of(finish), finish->record->recovered_at_ms);
}

/* For a backend: the session, or only this proof. */
static enum passkey_result state(const struct finish *finish)
{
    struct passkey_session_record told = { .proof = proof_of(finish),
        .auth_time_ms = finish->call->now_ms,
        .credential_id = finish->record->credential.id };
    return id_token_create(finish->account, finish->request->id_token, &told);
}

/* ---- the change ---- */

static bool regressed(const struct finish *finish)
{
    return finish->verdict->sign_count_not_increased &&
           policy_of(finish) == PASSKEY_SIGN_COUNT_FLAG;
}

static struct change use_change(const struct finish *finish)
{
    return (struct change){ .run = change_credential_use,
        .of.use = { .id = finish->record->credential.id,
            .sign_count_old = finish->record->credential.sign_count,
            .sign_count = finish->updated.sign_count,                               /* AUTH-24a */
            .backup_eligible = finish->updated.backup_eligible == PASSKEY_FACT_YES, /* BCK-1 */
            .backup_state = finish->updated.backup_state,                           /* AUTH-24b */
            .regressed = regressed(finish),
            .now_ms = finish->call->now_ms } };
}

static size_t session_changes(const struct finish *finish, struct change items[2])
{
    const struct passkey_session_record *session = finish->account->shown.session;
    const struct passkey_session_record *before = finish->call->session;
    if (session == NULL && before == NULL)
        return 0;
    if (before == NULL)
        return session_insert(session, items);
    if (session == NULL) {
        items[0] = (struct change){ .run = change_session_keep, .of.session = before };
        return 1;
    }
    items[0] = (struct change){ .run = change_session_renew, .of.renew = { .session = session } };
    memcpy(items[0].of.renew.token_hash_old, before->token_hash, PASSKEY_HASH_SIZE);
    return 1;
}

/* AUTH-25: ceremony, credential, session and audit row are changed together or not at all. */
static enum passkey_result store(const struct finish *finish)
{
    struct passkey_audit_record row = audit_row(finish->call,
        finish->call->session == NULL ? PASSKEY_EVENT_SIGN_IN : PASSKEY_EVENT_SESSION_RENEWED,
        PASSKEY_OK);
    row.user_id = finish->record->user_id;
    row.credential_id = finish->record->credential.id;
    struct notice notice;
    struct change items[6];
    size_t count = 0;
    size_t refused = 0;
    items[count++] = ceremony_deletion(&finish->ceremony);
    items[count++] = use_change(finish);
    count += session_changes(finish, &items[count]);
    items[count++] = (struct change){ .run = change_audit_insert, .of.audit = &row };
    const struct notice_about about = { .user = finish->account->shown.user,
        .kind = PASSKEY_MAIL_SIGN_COUNT_REGRESSED,
        .credential = finish->record };
    if (regressed(finish))
        TRY(notice_add(finish->call, &about, &notice, items, &count));
    enum passkey_result result = call_apply(finish->call, CHANGE_SYNCED, items, count, &refused);
    if (result != PASSKEY_CONFLICT)
        return result;
    return refused == 0 ? ceremony_refuse_unknown(finish->call) : refuse_conflict(finish->call);
}

static enum passkey_result evaluate(struct finish *finish)
{
    TRY(account_new(finish->call, &finish->account));
    TRY(verify_response(finish));
    TRY(account_make(finish));
    TRY(state(finish));
    return store(finish);
}

/* AUTH-19a, AUTH-22: only the refusal is recorded. Both are checked after the signature. */
static struct change refusal_note(const struct finish *finish, enum passkey_result result)
{
    return (struct change){ .run = result == PASSKEY_BACKUP_ELIGIBLE_CHANGED
                                       ? change_credential_backup_changed
                                       : change_credential_regression,
        .of.regression = { .id = finish->record->credential.id,
            .user_id = finish->record->user_id,
            .at_ms = finish->call->now_ms } };
}

/* The user gets a notice: someone else may have a copy of the passkey. */
static enum passkey_result put_noted(
    const struct finish *finish, const struct passkey_audit_record *row)
{
    const struct call *call = finish->call;
    enum passkey_mail_kind kind = row->result == PASSKEY_BACKUP_ELIGIBLE_CHANGED
                                      ? PASSKEY_MAIL_BACKUP_CHANGED
                                      : PASSKEY_MAIL_SIGN_COUNT_REGRESSED;
    struct change notes[REFUSAL_NOTES_MAX] = { refusal_note(finish, row->result) };
    size_t count = 1;
    struct notice notice;
    const struct notice_about about = {
        .user = finish->read.user, .kind = kind, .credential = finish->record
    };
    TRY(notice_add(call, &about, &notice, notes, &count));
    return ceremony_refuse(call, &finish->ceremony, row, notes, count);
}

static enum passkey_result put_on_record(const struct finish *finish, enum passkey_result result)
{
    struct passkey_audit_record row = audit_row(finish->call, PASSKEY_EVENT_SIGN_IN_FAILED, result);
    bool noted =
        result == PASSKEY_SIGN_COUNT_NOT_INCREASED || result == PASSKEY_BACKUP_ELIGIBLE_CHANGED;
    row.user_id = finish->ceremony.issued.user_id;
    if (finish->record != NULL) {
        row.user_id = finish->record->user_id;
        row.credential_id = finish->record->credential.id;
    }
    return noted && finish->record != NULL
               ? put_noted(finish, &row)
               : ceremony_refuse(finish->call, &finish->ceremony, &row, NULL, 0);
}

enum passkey_result authentication_finish(struct passkey_worker *worker,
    const struct passkey_caller *caller, const struct passkey_finish_request *request,
    const void *response, authentication_verifier *verify, struct passkey_account **account,
    struct passkey_error *error)
{
    CLEANUP(call_end) struct call call;
    CLEANUP(finish_discard)
    struct finish finish = {
        .call = &call, .request = request, .response = response, .verify = verify
    };
    TRY(call_begin(&call, worker, caller, error));
    enum passkey_result result = evaluate(&finish);
    if (result == PASSKEY_OK) {
        account_show(&finish.account, account);
        return PASSKEY_OK;
    }
    if (!finish.searched) /* the response could not be read, which also ends its ceremony */
        TRY(ceremony_find(&call, request->ceremony_id, CEREMONY_AUTHENTICATION, &finish.ceremony));
    /* The ceremony cannot be finished, or another call has finished it. */
    if (finish.ceremony.row == NULL || result == PASSKEY_CEREMONY_UNKNOWN)
        return result;
    return put_on_record(&finish, result);
}
