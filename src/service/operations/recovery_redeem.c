/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Redeems a recovery code. Each code in a pasted list is an attempt, which is counted before
 * anything is computed; text that is not a code does not count. The cost does not depend on whether
 * the user exists: four reads (user, codes, recoveries, passkeys), and for each code one hash and
 * one change set with a precondition. All refusals are the same. Attempts are counted by address
 * only: a limit per account would let strangers lock its owner out, and codes of 80 bits do not
 * need one.
 */
#include "base/bytes.h"
#include "base/sized.h"
#include "service/access/audit.h"
#include "service/access/caller.h"
#include "service/access/hold.h"
#include "service/access/limits.h"
#include "service/access/session.h"
#include "service/account/account.h"
#include "service/account/named.h"
#include "service/account/notice.h"
#include "service/account/recovery_code.h"
#include "service/ceremony/decoy.h"
#include "store/audit.h"
#include "store/mail.h"
#include "store/notice.h"
#include "store/recovery_code.h"
#include "store/user.h"
#include <string.h>

/* The attempts of one call. */
struct attempt {
    const struct call *call;
    struct passkey_user_record *user;  /* NULL: no user has the name */
    struct passkey_user_record nobody; /* used in place of the user then; no row has its id */
    struct decoys decoys;
    struct passkey_recovery_code_set set;
    struct passkey_notice_record notice; /* recovered_at_ms is 0: no notice is made */
    uint8_t hash[PASSKEY_HASH_SIZE];
    struct account *account;
};

static void attempt_discard(struct attempt *attempt)
{
    account_free(&attempt->account); /* the account contains the user, if one was found */
    bytes_wipe(attempt->hash, sizeof(attempt->hash));
}

static enum passkey_result find_user(struct attempt *attempt, struct passkey_bytes name)
{
    const struct call *call = attempt->call;
    struct named named;
    TRY(named_read(call, name, &named));
    TRY(account_new(call, &attempt->account));
    TRY(decoys_of_name(call, named.name_key, &attempt->decoys));
    TRY(named_find(call, &named, &attempt->user));
    TRY(account_adopt(attempt->account, attempt->user));
    attempt->nobody.id = BYTES_ARRAY(attempt->decoys.user_id);
    attempt->account->shown.user = attempt->user != NULL ? attempt->user : &attempt->nobody;
    return PASSKEY_OK;
}

/* If the user has no codes, any salt will do, because no code can match. */
static void decoy_set(const struct attempt *attempt, struct passkey_recovery_code_set *set)
{
    _Static_assert(DECOY_USER_ID_SIZE >= PASSKEY_RECOVERY_SALT_SIZE, "enough for a salt");
    memcpy(set->salt, attempt->decoys.user_id, sizeof(set->salt));
    recovery_code_cost(set);
}

/* Reads what all codes of the call are tried with. */
static enum passkey_result find(struct attempt *attempt, struct passkey_bytes name)
{
    const struct call *call = attempt->call;
    TRY(find_user(attempt, name));
    struct passkey_bytes user_id = attempt->account->shown.user->id;
    TRY(store_recovery_code_set_find(
        call->worker->reader, call->party->number, user_id, &attempt->set, call->error));
    if (attempt->set.total == 0)
        decoy_set(attempt, &attempt->set);
    int64_t recovered_at_ms = 0;
    TRY(hold_begin(call, user_id, &recovered_at_ms));
    TRY(notice_make_shown(call, attempt->account->shown.user, PASSKEY_NOTICE_RECOVERY_CODE,
        recovered_at_ms, &attempt->notice));
    return account_new_session(attempt->account, PASSKEY_PROOF_RECOVERY_CODE, recovered_at_ms);
}

/* The code is spent, the session opened and the recovery recorded, all together or not at all. */
static enum passkey_result spend(struct attempt *attempt)
{
    const struct call *call = attempt->call;
    struct notice notice;
    struct passkey_bytes user_id = attempt->account->shown.user->id;
    struct passkey_audit_record row =
        audit_row(call, PASSKEY_EVENT_RECOVERY_CODE_REDEEMED, PASSKEY_OK);
    row.user_id = user_id;
    struct change items[7] = {
        { .run = change_recovery_code_use,
            .of.recovery_code = { .user_id = user_id, .now_ms = call->now_ms } },
        { .run = change_user_recover,
            .of.recover = { .user_id = user_id, .now_ms = call->now_ms } },
        { .run = change_audit_insert, .of.audit = &row },
    };
    size_t count = 3;
    memcpy(items[0].of.recovery_code.hash, attempt->hash, PASSKEY_HASH_SIZE);
    count += session_insert(attempt->account->shown.session, &items[count]);
    const struct notice_about about = { .user = attempt->account->shown.user,
        .kind = PASSKEY_MAIL_RECOVERED };
    TRY(notice_add(call, &about, &notice, items, &count));
    if (attempt->notice.recovered_at_ms != 0)
        items[count++] =
            (struct change){ .run = change_notice_insert, .of.notice = &attempt->notice };
    return call_apply(call, CHANGE_SYNCED, items, count, NULL);
}

static enum passkey_result put_on_record(const struct attempt *attempt, enum passkey_result result)
{
    struct passkey_audit_record row =
        audit_row(attempt->call, PASSKEY_EVENT_RECOVERY_FAILED, result);
    if (attempt->user != NULL)
        row.user_id = attempt->user->id;
    return audit_refusal(attempt->call, &row);
}

/* Stops at the first code that is not refused, or at the limit. */
static enum passkey_result try_each(struct attempt *attempt, const struct recovery_code_list *codes)
{
    enum passkey_result result = PASSKEY_CONFLICT;
    for (size_t i = 0; i < codes->count && result == PASSKEY_CONFLICT; i++) {
        if (i > 0)
            TRY(limit_address(attempt->call, RESOURCE_RECOVERY_ATTEMPT));
        TRY(recovery_code_hash(attempt->call, &attempt->set, codes->bytes[i], attempt->hash));
        result = spend(attempt);
    }
    return result == PASSKEY_CONFLICT
               ? refuse(attempt->call->error, PASSKEY_RECOVERY_REFUSED, CHECK_NONE,
                     "The name or the code is wrong, or the code was used before.")
               : result;
}

enum passkey_result passkey_recovery_redeem(struct passkey_worker *worker,
    const struct passkey_caller *caller, const struct passkey_recovery_request *request,
    struct passkey_account **account, struct passkey_error *error)
{
    static const struct sized_type request_type = SIZED_TYPE(struct passkey_recovery_request, code);
    CLEANUP(call_end) struct call call = { 0 };
    struct passkey_recovery_request own;
    /* The caller's session or API key is ignored, because a backend would be exempt from the
     * limits. */
    struct passkey_caller stranger;
    TRY(caller_as_stranger(caller, &stranger, error));
    TRY(call_begin(&call, worker, &stranger, error));
    CLEANUP(attempt_discard) struct attempt attempt = { .call = &call };
    CLEANUP(recovery_code_list_wipe) struct recovery_code_list codes;
    TRY(sized_read(&request_type, request, &own, error));
    if (recovery_codes_read(own.code, &codes) == 0)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "\"code\" is not a recovery code, which has 16 letters and digits.");
    TRY(limit_address(&call, RESOURCE_RECOVERY_ATTEMPT));
    TRY(find(&attempt, own.user_name));
    enum passkey_result result = try_each(&attempt, &codes);
    if (result != PASSKEY_OK)
        return put_on_record(&attempt, result);
    account_show(&attempt.account, account);
    return PASSKEY_OK;
}
