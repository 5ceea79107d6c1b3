/* SPDX-License-Identifier: Apache-2.0 */
/* The sessions of an account: lists, revokes and checks them. */
#include "service/access/session.h"
#include "base/bytes.h"
#include "service/access/audit.h"
#include "service/access/caller.h"
#include "service/access/hold.h"
#include "service/access/token.h"
#include "service/account/subject.h"
#include "store/audit.h"
#include "store/session.h"
#include <passkey/account.h>
#include <string.h>

/* More than anyone reads. Older ones expire on their own, or can be revoked together. */
#define SESSION_COUNT_MAX 1000

/* Removes expired sessions, which are in the store until a sweep. */
static void keep_live(const struct call *call, struct passkey_session_list *list)
{
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (call->now_ms >= list->items[i].expires_at_ms)
            continue;
        list->items[count] = list->items[i];
        list->items[count].held_until_ms = hold_ends(call, list->items[i].recovered_at_ms);
        count++;
    }
    list->count = count;
}

enum passkey_result passkey_session_list_get(struct passkey_worker *worker,
    const struct passkey_caller *caller, struct passkey_bytes user_id,
    uint8_t own[PASSKEY_SESSION_ID_SIZE], struct passkey_session_list **sessions,
    struct passkey_error *error)
{
    CLEANUP(call_end) struct call call;
    TRY(call_begin(&call, worker, caller, error));
    CLEANUP(pointer_free) struct passkey_user_record *user = NULL;
    CLEANUP(pointer_free) struct passkey_session_list *found = NULL;
    TRY(subject_find(&call, user_id, ACTION_READ_ACCOUNT, &user));
    TRY(store_session_list(
        call.worker->reader, call.party->number, user->id, SESSION_COUNT_MAX, &found, call.error));
    keep_live(&call, found);
    if (own != NULL)
        memset(own, 0, PASSKEY_SESSION_ID_SIZE);
    if (own != NULL && call.session != NULL)
        memcpy(own, call.session->id, PASSKEY_SESSION_ID_SIZE);
    *sessions = found;
    found = NULL;
    return PASSKEY_OK;
}

/* ---- revoking ---- */

static enum passkey_result refuse_absent(const struct call *call)
{
    return refuse(
        call->error, PASSKEY_NOT_FOUND, CHECK_NONE, "The account has no such session any more.");
}

static enum passkey_result revoke_one(const struct call *call, struct passkey_bytes user_id,
    struct passkey_bytes session_id, struct passkey_revoked_sessions *revoked)
{
    if (session_id.size != PASSKEY_SESSION_ID_SIZE)
        return refuse_absent(call);
    struct passkey_audit_record row = audit_row(call, PASSKEY_EVENT_SESSION_ENDED, PASSKEY_OK);
    row.user_id = user_id;
    row.subject_id = session_id;
    struct change items[] = {
        { .run = change_session_delete, .of.session_delete.user_id = user_id },
        { .run = change_audit_insert, .of.audit = &row },
    };
    memcpy(items[0].of.session_delete.id, session_id.data, PASSKEY_SESSION_ID_SIZE);
    enum passkey_result result = call_apply(call, CHANGE_SYNCED, items, 2, NULL);
    if (result == PASSKEY_CONFLICT)
        return refuse_absent(call);
    revoked->count = 1;
    revoked->own = call->session != NULL && bytes_equal(BYTES_ARRAY(call->session->id), session_id);
    return result;
}

static enum passkey_result revoke_others(
    const struct call *call, struct passkey_bytes user_id, struct passkey_revoked_sessions *revoked)
{
    struct passkey_audit_record row = audit_row(call, PASSKEY_EVENT_SESSIONS_ENDED, PASSKEY_OK);
    row.user_id = user_id;
    struct change items[] = {
        { .run = change_sessions_delete,
            .of.sessions_delete = { .user_id = user_id, .count = &revoked->count } },
        { .run = change_audit_insert, .of.audit = &row },
    };
    if (call->session != NULL)
        items[0].of.sessions_delete.kept_id = call->session->id;
    return call_apply(call, CHANGE_SYNCED, items, 2, NULL);
}

enum passkey_result passkey_session_revoke(struct passkey_worker *worker,
    const struct passkey_caller *caller, struct passkey_bytes user_id,
    struct passkey_bytes session_id, struct passkey_revoked_sessions *revoked,
    struct passkey_error *error)
{
    CLEANUP(call_end) struct call call;
    TRY(call_begin(&call, worker, caller, error));
    CLEANUP(pointer_free) struct passkey_user_record *user = NULL;
    TRY(subject_find(&call, user_id, ACTION_END_SESSIONS, &user));
    struct passkey_revoked_sessions done = { .count = 0 };
    TRY(session_id.data != NULL ? revoke_one(&call, user->id, session_id, &done)
                                : revoke_others(&call, user->id, &done));
    if (revoked != NULL)
        *revoked = done;
    return PASSKEY_OK;
}

/* ---- checking ---- */

enum passkey_result passkey_session_check(struct passkey_worker *worker,
    const struct passkey_caller *caller, struct passkey_session_record **session,
    struct passkey_error *error)
{
    CLEANUP(call_end) struct call call;
    TRY(call_begin(&call, worker, caller, error));
    CLEANUP(pointer_free) struct passkey_user_record *user = NULL;
    TRY(subject_find(&call, (struct passkey_bytes){ NULL, 0 }, ACTION_READ_ACCOUNT, &user));
    call.session->held_until_ms = hold_ends(&call, call.session->recovered_at_ms);
    *session = call.session;
    call.session = NULL;
    return PASSKEY_OK;
}

/* ---- signing out ---- */

enum passkey_result passkey_session_end(
    struct passkey_worker *worker, const struct passkey_caller *caller, struct passkey_error *error)
{
    CLEANUP(call_end) struct call call;
    TRY(call_begin(&call, worker, caller, error));
    uint8_t hash[PASSKEY_HASH_SIZE];
    bool well_formed = false;
    TRY(token_hash(&call, TOKEN_SESSION, call.caller.session_token, hash, &well_formed));
    if (!well_formed)
        return session_require(&call);
    if (call.session == NULL)
        return PASSKEY_OK; /* it has ended already */
    struct passkey_audit_record audit = audit_row(&call, PASSKEY_EVENT_SESSION_ENDED, PASSKEY_OK);
    audit.user_id = call.session->user_id;
    audit.subject_id = BYTES_ARRAY(call.session->id);
    struct change items[] = {
        session_delete(call.session),
        { .run = change_audit_insert, .of.audit = &audit },
    };
    enum passkey_result result = call_apply(&call, CHANGE_SYNCED, items, 2, NULL);
    /* Another request has ended it, which is the requested result. */
    return result == PASSKEY_CONFLICT ? PASSKEY_OK : result;
}
