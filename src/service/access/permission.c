/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of what a session may do: a column is a proof, a row an action.
 */
#include "service/access/permission.h"
#include "service/access/limits.h"
#include "service/access/session.h"
#include "store/credential.h"

#define NO    GRANT_NO
#define FRESH GRANT_FRESH
#define YES   GRANT_YES

/* clang-format off */
const struct permission permissions[ACTION_COUNT] = {
    /*                                           verified passkey email  held   restricted */
    [ACTION_READ_ACCOUNT] = { "read the account, check the session, get an ID token",
                                               { YES,     YES,    YES,   YES,   NO }, false },
    [ACTION_ENROL_PASSKEY] = { "enrol a passkey", /* STORE-4 */
                                               { FRESH,   FRESH,  FRESH, FRESH, FRESH }, true },
    [ACTION_MAKE_LINK] = { "make a link for another device",
                                               { FRESH,   FRESH,  NO,    FRESH, NO }, true },
    [ACTION_RENAME_CREDENTIAL] = { "rename a passkey",
                                               { YES,     YES,    YES,   YES,   NO }, true },
    [ACTION_END_SESSIONS] = { "end other sessions",
                                               { YES,     YES,    YES,   YES,   NO }, true },
    [ACTION_DISABLE_CREDENTIAL] = { "disable a passkey",
                                               { FRESH,   FRESH,  NO,    FRESH, NO }, true },
    [ACTION_ENABLE_CREDENTIAL] = { "enable a passkey",
                                               { FRESH,   FRESH,  NO,    NO,    NO }, true },
    [ACTION_REMOVE_CREDENTIAL] = { "remove a passkey",
                                               { FRESH,   FRESH,  NO,    NO,    NO }, true },
    [ACTION_MAKE_RECOVERY_CODES] = { "make recovery codes",
                                               { FRESH,   FRESH,  NO,    NO,    NO }, true },
    [ACTION_CHANGE_NAME] = { "change the name",
                                               { FRESH,   FRESH,  NO,    NO,    NO }, true },
    [ACTION_CHANGE_EMAIL] = { "change the e-mail address",
                                               { FRESH,   FRESH,  NO,    NO,    NO }, true },
    [ACTION_DELETE_ACCOUNT] = { "delete the account",
                                               { FRESH,   FRESH,  NO,    NO,    NO }, true },
};
/* clang-format on */

bool permission_held(const struct passkey_session_record *session, int64_t now_ms)
{
    return session->recovered_at_ms != 0 && now_ms - session->recovered_at_ms < HOLD_MS;
}

static enum assurance assurance_of(const struct passkey_session_record *session, int64_t now_ms)
{
    if (session_restricted(session))
        return ASSURANCE_RESTRICTED;
    if (permission_held(session, now_ms))
        return ASSURANCE_HELD;
    if (session->proof == PASSKEY_PROOF_EMAIL)
        return ASSURANCE_EMAIL;
    return session->proof == PASSKEY_PROOF_PASSKEY ? ASSURANCE_PASSKEY : ASSURANCE_VERIFIED;
}

/* If the account has no passkey, nobody can be asked for one: a link to its address takes its
 * place. */
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

static bool granted(const struct call *call, enum grant grant)
{
    bool fresh = call->now_ms - call->session->auth_time_ms <= FRESH_MS;
    return grant == GRANT_YES || (grant == GRANT_FRESH && fresh);
}

static enum passkey_result refuse_assurance(
    const struct call *call, enum grant grant, enum assurance assurance)
{
    if (assurance == ASSURANCE_RESTRICTED)
        return refuse(call->error, PASSKEY_SESSION_RESTRICTED, CHECK_NONE,
            "This session may only enrol a passkey.");
    if (grant != GRANT_NO)
        return refuse(call->error, PASSKEY_REAUTHENTICATION_REQUIRED, CHECK_NONE,
            "The last proof is more than ten minutes old; sign in again.");
    if (assurance == ASSURANCE_HELD)
        return refuse(call->error, PASSKEY_SESSION_RESTRICTED, CHECK_NONE,
            "The account was recovered less than %d hours ago; try again after that.",
            (int)(HOLD_MS / 3600000));
    return refuse(call->error, PASSKEY_SESSION_RESTRICTED, CHECK_NONE,
        "Only a session that began with a passkey may do this; sign in with a passkey.");
}

enum passkey_result permission_check(const struct call *call, enum action action)
{
    TRY(session_require(call));
    const struct permission *permission = &permissions[action];
    enum assurance assurance = assurance_of(call->session, call->now_ms);
    if (!granted(call, permission->grants[assurance]))
        TRY(accept_email(call, &assurance));
    enum grant grant = permission->grants[assurance];
    if (!granted(call, grant))
        return refuse_assurance(call, grant, assurance);
    return permission->changes ? limit_session(call, RESOURCE_ACCOUNT_CHANGE) : PASSKEY_OK;
}
