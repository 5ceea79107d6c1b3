/* SPDX-License-Identifier: Apache-2.0 */
/* The table of what a session may do: columns are proofs, rows are actions. */
#include "service/access/permission.h"
#include "base/bytes.h"
#include "service/access/hold.h"
#include "service/access/limits.h"
#include "service/access/session.h"
#include "store/credential.h"

#define NO     GRANT_NO
#define FRESH  GRANT_FRESH
#define ONE    GRANT_ONE
#define WEAKER GRANT_WEAKER
#define YES    GRANT_YES

/* clang-format off */
const struct permission permissions[ACTION_COUNT] = {
    /*                                      verified passkey email  held    restricted */
    [ACTION_READ_ACCOUNT] = { "read the account, check the session, get an ID token",
                                           { YES,     YES,     YES,     YES,    NO }, false },
    [ACTION_ENROL_PASSKEY] = { "enrol a passkey", /* STORE-4 */
                                           { FRESH,   FRESH,   FRESH,   ONE,    ONE }, true },
    [ACTION_MAKE_LINK] = { "create a link for another device",
                                           { FRESH,   FRESH,   NO,      NO,     NO }, true },
    [ACTION_RENAME_CREDENTIAL] = { "rename a passkey",
                                           { YES,     YES,     YES,     NO,     NO }, true },
    [ACTION_END_SESSIONS] = { "end other sessions",
                                           { YES,     YES,     YES,     YES,    NO }, true },
    [ACTION_DISABLE_CREDENTIAL] = { "disable a passkey",
                                           { FRESH,   WEAKER,  NO,      WEAKER, NO }, true },
    [ACTION_ENABLE_CREDENTIAL] = { "enable a passkey",
                                           { FRESH,   FRESH,   NO,      NO,     NO }, true },
    [ACTION_REMOVE_CREDENTIAL] = { "remove a passkey",
                                           { FRESH,   WEAKER,  NO,      NO,     NO }, true },
    [ACTION_MAKE_RECOVERY_CODES] = { "create recovery codes",
                                           { FRESH,   FRESH,   NO,      NO,     NO }, true },
    [ACTION_CHANGE_NAME] = { "change the name",
                                           { FRESH,   FRESH,   NO,      NO,     NO }, true },
    [ACTION_CHANGE_EMAIL] = { "change the e-mail address",
                                           { FRESH,   FRESH,   NO,      NO,     NO }, true },
    [ACTION_DELETE_ACCOUNT] = { "delete the account",
                                           { FRESH,   WEAKER,  NO,      NO,     NO }, true },
    [ACTION_ANSWER_NOTICE] = { "answer a notice",
                                           { FRESH,   WEAKER,  NO,      NO,     NO }, true },
};
/* clang-format on */

/* If the relying party discourages user verification, its absence says nothing about a proof. */
bool permission_verified(const struct call *call)
{
    return call->session->proof == PASSKEY_PROOF_PASSKEY_VERIFIED ||
           call->party->configured.user_verification == PASSKEY_DISCOURAGED;
}

static enum assurance assurance_of(const struct call *call)
{
    const struct passkey_session_record *session = call->session;
    if (session_restricted(session))
        return ASSURANCE_RESTRICTED;
    if (hold_active(call, session->recovered_at_ms))
        return ASSURANCE_HELD;
    if (session->proof == PASSKEY_PROOF_EMAIL)
        return ASSURANCE_EMAIL;
    return permission_verified(call) ? ASSURANCE_VERIFIED : ASSURANCE_PASSKEY;
}

/* If the account has no passkey, none can be required, so a link to its address takes its place. */
static enum passkey_result accept_email(const struct call *call, enum assurance *assurance)
{
    CLEANUP(pointer_free) struct passkey_credential_list *credentials = NULL;
    if (*assurance != ASSURANCE_EMAIL)
        return PASSKEY_OK;
    TRY(store_credential_list(call->worker->reader, call->party->number, call->session->user_id,
        &credentials, call->error));
    if (credentials->count == 0)
        *assurance = ASSURANCE_PASSKEY;
    return PASSKEY_OK;
}

static bool proved_by_passkey(const struct passkey_session_record *session)
{
    return session->proof == PASSKEY_PROOF_PASSKEY ||
           session->proof == PASSKEY_PROOF_PASSKEY_VERIFIED;
}

/* Whether a fresh proof of the same kind would suffice. */
static bool lacks_freshness(const struct call *call, enum grant grant)
{
    return grant != GRANT_NO && !(grant == GRANT_ONE && proved_by_passkey(call->session));
}

static bool granted(const struct call *call, enum grant grant)
{
    bool fresh = call->now_ms - call->session->auth_time_ms <= FRESH_MS;
    return grant == GRANT_YES || (fresh && lacks_freshness(call, grant));
}

static enum passkey_result refuse_held(const struct call *call)
{
    return refuse(call->error, PASSKEY_SESSION_RESTRICTED, CHECK_NONE,
        "The session comes from a recovery or an e-mail link of the last %d hours; until then only "
        "an older passkey may do this.",
        (int)(call->worker->service->hold_ms / 3600000));
}

static enum passkey_result refuse_assurance(
    const struct call *call, enum grant grant, enum assurance assurance)
{
    if (assurance == ASSURANCE_RESTRICTED)
        return refuse(call->error, PASSKEY_SESSION_RESTRICTED, CHECK_NONE,
            "This session may only enrol a passkey.");
    if (lacks_freshness(call, grant))
        return refuse(call->error, PASSKEY_REAUTHENTICATION_REQUIRED, CHECK_NONE,
            "The last proof is more than ten minutes old; sign in again.");
    if (assurance == ASSURANCE_HELD)
        return refuse_held(call);
    return refuse(call->error, PASSKEY_SESSION_RESTRICTED, CHECK_NONE,
        "Only a session that began with a passkey may do this; sign in with a passkey.");
}

/* ---- a weaker proof never affects a stronger one ---- */

static enum passkey_result refuse_weaker(const struct call *call)
{
    return refuse(call->error, PASSKEY_SESSION_RESTRICTED, CHECK_NONE,
        "This affects a passkey whose proof is stronger than that of the session; sign in with a "
        "passkey and user verification.");
}

static bool proves(
    const struct passkey_session_record *session, const struct passkey_credential_record *target)
{
    return proved_by_passkey(session) && bytes_equal(session->credential_id, target->credential.id);
}

enum passkey_result permission_check_target(
    const struct call *call, enum action action, const struct passkey_credential_record *target)
{
    if (call->session == NULL)
        return PASSKEY_OK; /* authority_check() has decided */
    const struct passkey_session_record *session = call->session;
    enum assurance assurance = assurance_of(call);
    if (permissions[action].grants[assurance] != GRANT_WEAKER)
        return PASSKEY_OK;
    bool verifies = target->credential.uv_initialized;
    if (assurance == ASSURANCE_HELD)
        return verifies || target->created_at_ms >= session->recovered_at_ms ? refuse_held(call)
                                                                             : PASSKEY_OK;
    return verifies && !proves(session, target) ? refuse_weaker(call) : PASSKEY_OK;
}

/* Deleting the account affects all of its passkeys. */
static enum passkey_result check_all_targets(const struct call *call)
{
    CLEANUP(pointer_free) struct passkey_credential_list *credentials = NULL;
    TRY(store_credential_list(call->worker->reader, call->party->number, call->session->user_id,
        &credentials, call->error));
    for (size_t i = 0; i < credentials->count; i++)
        if (credentials->items[i].disabled_at_ms == 0)
            TRY(permission_check_target(call, ACTION_DELETE_ACCOUNT, &credentials->items[i]));
    return PASSKEY_OK;
}

enum passkey_result permission_check(const struct call *call, enum action action)
{
    TRY(session_require(call));
    const struct permission *permission = &permissions[action];
    enum assurance assurance = assurance_of(call);
    if (!granted(call, permission->grants[assurance]))
        TRY(accept_email(call, &assurance));
    enum grant grant = permission->grants[assurance];
    if (!granted(call, grant))
        return refuse_assurance(call, grant, assurance);
    if (action == ACTION_DELETE_ACCOUNT && grant == GRANT_WEAKER)
        TRY(check_all_targets(call));
    return permission->changes ? limit_session(call, RESOURCE_ACCOUNT_CHANGE) : PASSKEY_OK;
}
