/* SPDX-License-Identifier: Apache-2.0 */
/* Finds a session by its token, proves it, and ends it. */
#include "service/access/session.h"
#include "base/bytes.h"
#include "service/access/bounds.h"
#include "service/access/notes.h"
#include "service/access/token.h"
#include "store/session.h"
#include <string.h>

/*
 * A use is written only if the last recorded one is older than this, so that most reads need no
 * write.
 */
#define USE_NOTED_MS (INT64_C(5) * 60 * 1000)

enum passkey_result session_find_live(const struct call *call,
    struct passkey_session_record **session, struct passkey_user_record **user)
{
    uint8_t hash[PASSKEY_HASH_SIZE];
    bool well_formed = false;
    TRY(token_hash(call, TOKEN_SESSION, call->caller.session_token, hash, &well_formed));
    if (!well_formed)
        return PASSKEY_OK;
    CLEANUP(pointer_free) struct passkey_session_record *found = NULL;
    CLEANUP(pointer_free) struct passkey_user_record *owner = NULL;
    TRY(store_session_find(
        call->worker->reader, call->party->number, hash, &found, &owner, call->error));
    if (found == NULL || call->now_ms >= found->expires_at_ms)
        return PASSKEY_OK;
    *session = found;
    *user = owner;
    found = NULL;
    owner = NULL;
    return PASSKEY_OK;
}

enum passkey_result session_require(const struct call *call)
{
    if (call->session == NULL)
        return refuse(
            call->error, PASSKEY_UNAUTHENTICATED, CHECK_NONE, "This needs a session; sign in.");
    return PASSKEY_OK;
}

enum passkey_result session_expect_user(const struct call *call, struct passkey_bytes user_id)
{
    if (user_id.data == NULL || call->session == NULL ||
        bytes_equal(user_id, call->session->user_id))
        return PASSKEY_OK;
    return refuse(call->error, PASSKEY_CONFLICT, CHECK_NONE,
        "Another user has signed in since the page was loaded; load the account again.");
}

bool session_restricted(const struct passkey_session_record *session)
{
    return session->proof >= PASSKEY_PROOF_RECOVERY_CODE;
}

/* The expiry of a session that is used now. */
static int64_t expiry(const struct call *call, const struct passkey_session_record *session)
{
    int64_t idle_at_ms = call->now_ms + call->worker->service->session_idle_ms;
    return idle_at_ms < session->ends_at_ms ? idle_at_ms : session->ends_at_ms;
}

void session_note_use(struct call *call)
{
    struct passkey_session_record *session = call->session;
    if (session == NULL || session_restricted(session) ||
        call->now_ms - session->last_used_at_ms < USE_NOTED_MS)
        return;
    struct change use = { .run = change_session_use,
        .of.session_use = { .now_ms = call->now_ms, .expires_at_ms = expiry(call, session) } };
    memcpy(use.of.session_use.token_hash, session->token_hash, PASSKEY_HASH_SIZE);
    if (!note_apply(call, &use))
        return;
    session->last_used_at_ms = use.of.session_use.now_ms;
    session->expires_at_ms = use.of.session_use.expires_at_ms;
}

struct holder session_holder(const struct call *call)
{
    if (call->api_key != NULL)
        return (struct holder){ .kind = HOLDER_API_KEY, .id = BYTES_ARRAY(call->api_key->id) };
    if (call->caller.is_operator)
        return (struct holder){ .kind = HOLDER_OPERATOR };
    if (call->session == NULL)
        return (struct holder){ .kind = HOLDER_NOBODY };
    return (struct holder){ .kind = HOLDER_SESSION, .id = BYTES_ARRAY(call->session->id) };
}

enum passkey_result session_prove(const struct call *call, enum passkey_proof proof,
    char token[PASSKEY_SESSION_TOKEN_SIZE], struct passkey_session_record *session)
{
    TRY(token_draw(call, TOKEN_SESSION, token, session->token_hash));
    session->proof = proof;
    if (session->created_at_ms == 0)
        session->created_at_ms = call->now_ms;
    session->auth_time_ms = call->now_ms;
    session->last_used_at_ms = call->now_ms;
    session->ends_at_ms =
        call->now_ms + (session_restricted(session) ? RESTRICTED_LIFETIME_MS
                                                    : call->worker->service->session_lifetime_ms);
    session->expires_at_ms = expiry(call, session);
    session->address = call->caller.address;
    session->user_agent = call->caller.user_agent;
    return PASSKEY_OK;
}

size_t session_insert(const struct passkey_session_record *session, struct change items[2])
{
    /* Trims first: if the clock was set back, the new session is not the newest. */
    items[0] = (struct change){ .run = change_sessions_trim,
        .of.sessions_trim = { .user_id = session->user_id,
            .count_max = bounds[RESOURCE_SESSION].of[BOUND_ACCOUNT].count - 1 } };
    items[1] = (struct change){ .run = change_session_insert, .of.session = session };
    return 2;
}

struct change session_delete(const struct passkey_session_record *session)
{
    struct change change = { .run = change_session_delete,
        .of.session_delete.user_id = session->user_id };
    memcpy(change.of.session_delete.id, session->id, PASSKEY_SESSION_ID_SIZE);
    return change;
}
