/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A user's set of recovery codes. Only the user can create it, after a recent sign-in with a
 * passkey. The user, a backend and an operator can see how many codes are left; a backend and an
 * operator can revoke them. Operators cannot create codes, because only the user may see them.
 */
#include "base/bytes.h"
#include "service/access/audit.h"
#include "service/access/authority.h"
#include "service/access/caller.h"
#include "service/access/limits.h"
#include "service/access/permission.h"
#include "service/account/account.h"
#include "service/account/notice.h"
#include "service/account/recovery_code.h"
#include "service/account/subject.h"
#include "store/audit.h"
#include "store/mail.h"
#include "store/recovery_code.h"
#include "store/user.h"

#define CODE_COUNT PASSKEY_RECOVERY_CODE_COUNT

/* ---- creating ---- */

/* Generates a code, hashes it and writes it out. */
static enum passkey_result draw(const struct call *call,
    const struct passkey_recovery_code_set *set, char text[PASSKEY_RECOVERY_CODE_SIZE],
    uint8_t hash[PASSKEY_HASH_SIZE])
{
    uint8_t bytes[RECOVERY_CODE_BYTES];
    TRY(service_random(call->worker->service, bytes, sizeof(bytes), call->error));
    enum passkey_result result = recovery_code_hash(call, set, bytes, hash);
    if (result == PASSKEY_OK)
        recovery_code_write(bytes, text);
    bytes_wipe(bytes, sizeof(bytes));
    return result;
}

static enum passkey_result put(const struct account *account,
    const struct passkey_recovery_code_set *set,
    const uint8_t hashes[CODE_COUNT][PASSKEY_HASH_SIZE])
{
    const struct call *call = account->call;
    struct notice notice;
    size_t count = 2;
    struct passkey_audit_record row =
        audit_row(call, PASSKEY_EVENT_RECOVERY_CODES_CREATED, PASSKEY_OK);
    row.user_id = call->session->user_id;
    struct change items[3] = {
        { .run = change_recovery_codes_put,
            .of.recovery_codes = { .user_id = call->session->user_id,
                .set = set,
                .hashes = hashes,
                .count = CODE_COUNT } },
        { .run = change_audit_insert, .of.audit = &row },
    };
    const struct notice_about about = { .user = account->shown.user,
        .kind = PASSKEY_MAIL_RECOVERY_CODES_CREATED };
    TRY(notice_add(call, &about, &notice, items, &count));
    enum passkey_result result = call_apply(call, CHANGE_SYNCED, items, count, NULL);
    if (result == PASSKEY_CONFLICT)
        return refuse(call->error, PASSKEY_USER_DISABLED, CHECK_NONE, "The user is disabled.");
    return result;
}

/* The account after the change. It must have a passkey, because only a passkey can be lost. */
static enum passkey_result account_make(const struct call *call, struct account **account)
{
    struct passkey_user_record *user = NULL;
    TRY(account_new(call, account));
    TRY(store_user_find(
        call->worker->reader, call->party->number, call->session->user_id, &user, call->error));
    TRY(account_adopt(*account, user));
    if (user == NULL)
        return refuse(call->error, PASSKEY_UNAUTHENTICATED, CHECK_NONE,
            "The session's user does not exist any more.");
    (*account)->shown.user = user;
    TRY(account_load_credentials(*account, user->id));
    (*account)->recovery_codes_left = CODE_COUNT;
    if ((*account)->shown.credentials->count == 0)
        return refuse(call->error, PASSKEY_CONFLICT, CHECK_NONE,
            "Recovery codes are for accounts with a passkey; add one first.");
    return PASSKEY_OK;
}

static enum passkey_result make(
    const struct call *call, struct passkey_recovery_codes *codes, struct passkey_account **shown)
{
    struct passkey_recovery_code_set set = { .created_at_ms = call->now_ms };
    uint8_t hashes[CODE_COUNT][PASSKEY_HASH_SIZE];
    CLEANUP(account_free) struct account *account = NULL;
    TRY(permission_check(call, ACTION_MAKE_RECOVERY_CODES));
    TRY(limit_session(call, RESOURCE_RECOVERY_CODES)); /* each set costs ten hashes */
    TRY(account_make(call, &account));
    TRY(service_random(call->worker->service, set.salt, sizeof(set.salt), call->error));
    recovery_code_cost(&set);
    for (size_t i = 0; i < CODE_COUNT; i++)
        TRY(draw(call, &set, codes->texts[i], hashes[i]));
    codes->created_at_ms = call->now_ms;
    TRY(put(account, &set, (const uint8_t(*)[PASSKEY_HASH_SIZE])hashes));
    account_show(&account, shown);
    return PASSKEY_OK;
}

enum passkey_result passkey_recovery_codes_make(struct passkey_worker *worker,
    const struct passkey_caller *caller, struct passkey_recovery_codes *codes,
    struct passkey_account **account, struct passkey_error *error)
{
    CLEANUP(call_end) struct call call;
    CLEANUP(recovery_codes_wipe)
    struct passkey_recovery_codes made = { .created_at_ms = 0 };
    TRY(call_begin(&call, worker, caller, error));
    TRY(make(&call, &made, account));
    *codes = made;
    return PASSKEY_OK;
}

/* ---- status and revoking ---- */

enum passkey_result passkey_recovery_codes_status(struct passkey_worker *worker,
    const struct passkey_caller *caller, struct passkey_bytes user_id,
    struct passkey_recovery_code_set *set, struct passkey_error *error)
{
    CLEANUP(call_end) struct call call;
    CLEANUP(pointer_free) struct passkey_user_record *user = NULL;
    TRY(call_begin(&call, worker, caller, error));
    TRY(subject_find(&call, user_id, ACTION_READ_ACCOUNT, &user));
    return store_recovery_code_set_find(
        call.worker->reader, call.party->number, user->id, set, call.error);
}

enum passkey_result passkey_recovery_codes_revoke(struct passkey_worker *worker,
    const struct passkey_caller *caller, struct passkey_bytes user_id, struct passkey_error *error)
{
    CLEANUP(call_end) struct call call;
    TRY(call_begin(&call, worker, caller, error));
    CLEANUP(pointer_free) struct passkey_user_record *user = NULL;
    TRY(authority_check(&call, PASSKEY_SCOPE_USERS));
    TRY(store_user_find(call.worker->reader, call.party->number, user_id, &user, call.error));
    if (user == NULL)
        return refuse(error, PASSKEY_NOT_FOUND, CHECK_NONE, "The user does not exist.");
    struct passkey_audit_record row =
        audit_row(&call, PASSKEY_EVENT_RECOVERY_CODES_REVOKED, PASSKEY_OK);
    row.user_id = user->id;
    struct notice notice;
    size_t count = 2;
    struct change items[3] = {
        { .run = change_recovery_codes_delete, .of.user_id = user->id },
        { .run = change_audit_insert, .of.audit = &row },
    };
    const struct notice_about about = { .user = user, .kind = PASSKEY_MAIL_RECOVERY_CODES_REVOKED };
    TRY(notice_add(&call, &about, &notice, items, &count));
    enum passkey_result result = call_apply(&call, CHANGE_SYNCED, items, count, NULL);
    if (result == PASSKEY_CONFLICT)
        return refuse(error, PASSKEY_NOT_FOUND, CHECK_NONE, "The user has no recovery codes.");
    return result;
}
