/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table "what a session may do". A column is how the session was proved and how long ago, a
 * row an action; a new kind of session is a column, and every row must say what it thinks of it.
 */
#include "service/access/permission.h"
#include "service/access/limits.h"
#include "service/access/session.h"
#include "store/credential.h"

enum assurance {
    ASSURANCE_PASSKEY_FRESH,
    ASSURANCE_PASSKEY,
    ASSURANCE_EMAIL_FRESH,
    ASSURANCE_EMAIL,
    ASSURANCE_RESTRICTED,
    ASSURANCE_COUNT,
};

struct row {
    bool may[ASSURANCE_COUNT];
    bool held;    /* also within a day of a recovery, by a session that descends from it */
    bool changes; /* counted as RESOURCE_ACCOUNT_CHANGE */
};

static const struct row table[ACTION_COUNT] = {
    /*                               passkey       e-mail
                                     fresh  older  fresh  older  restricted   held  changes */
    [ACTION_READ_ACCOUNT] = { { true, true, true, true, false }, true, false },
    [ACTION_ENROL_PASSKEY] = { { true, false, true, false, true }, true, true }, /* STORE-4 */
    [ACTION_MAKE_LINK] = { { true, false, false, false, false }, true, true },
    [ACTION_RENAME_CREDENTIAL] = { { true, true, true, true, false }, true, true },
    [ACTION_END_SESSIONS] = { { true, true, true, true, false }, true, true },
    [ACTION_DISABLE_CREDENTIAL] = { { true, false, false, false, false }, true, true },
    [ACTION_ENABLE_CREDENTIAL] = { { true, false, false, false, false }, false, true },
    [ACTION_REMOVE_CREDENTIAL] = { { true, false, false, false, false }, false, true },
    [ACTION_MAKE_RECOVERY_CODES] = { { true, false, false, false, false }, false, true },
    [ACTION_CHANGE_NAME] = { { true, false, false, false, false }, false, true },
    [ACTION_CHANGE_EMAIL] = { { true, false, false, false, false }, false, true },
    [ACTION_DELETE_ACCOUNT] = { { true, false, false, false, false }, false, true },
};

bool permission_held(const struct passkey_session_record *session, int64_t now_ms)
{
    return session->recovered_at_ms != 0 && now_ms - session->recovered_at_ms < HOLD_MS;
}

static enum assurance assurance_of(const struct passkey_session_record *session, int64_t now_ms)
{
    bool fresh = now_ms - session->auth_time_ms <= FRESH_MS;
    if (session_restricted(session))
        return ASSURANCE_RESTRICTED;
    if (session->proof == PASSKEY_PROOF_EMAIL)
        return fresh ? ASSURANCE_EMAIL_FRESH : ASSURANCE_EMAIL;
    return fresh ? ASSURANCE_PASSKEY_FRESH : ASSURANCE_PASSKEY;
}

/* An account that has no passkey can be asked for none: a link to its address stands for one. */
static enum passkey_result accept_email(const struct call *call, enum assurance *assurance)
{
    if (*assurance != ASSURANCE_EMAIL_FRESH && *assurance != ASSURANCE_EMAIL)
        return PASSKEY_OK;
    CLEANUP(pointer_free) struct passkey_credential_list *credentials = NULL;
    TRY(store_credential_list(call->worker->reader, call->party->number, call->session->user_id,
        &credentials, call->error));
    if (credentials->count == 0)
        *assurance =
            *assurance == ASSURANCE_EMAIL_FRESH ? ASSURANCE_PASSKEY_FRESH : ASSURANCE_PASSKEY;
    return PASSKEY_OK;
}

/* Whether a fresh proof of the same kind would do. */
static bool lacks_freshness(const struct row *row, enum assurance assurance)
{
    return (assurance == ASSURANCE_PASSKEY && row->may[ASSURANCE_PASSKEY_FRESH]) ||
           (assurance == ASSURANCE_EMAIL && row->may[ASSURANCE_EMAIL_FRESH]);
}

static enum passkey_result refuse_assurance(
    const struct call *call, const struct row *row, enum assurance assurance)
{
    if (lacks_freshness(row, assurance))
        return refuse(call->error, PASSKEY_REAUTHENTICATION_REQUIRED, CHECK_NONE,
            "The last proof is more than ten minutes old; sign in again.");
    if (assurance == ASSURANCE_RESTRICTED)
        return refuse(call->error, PASSKEY_SESSION_RESTRICTED, CHECK_NONE,
            "This session may enrol a passkey and nothing else.");
    return refuse(call->error, PASSKEY_SESSION_RESTRICTED, CHECK_NONE,
        "This takes a session that began with a passkey; sign in with one.");
}

enum passkey_result permission_check(const struct call *call, enum action action)
{
    TRY(session_require(call));
    const struct row *row = &table[action];
    enum assurance assurance = assurance_of(call->session, call->now_ms);
    if (!row->may[assurance])
        TRY(accept_email(call, &assurance));
    if (!row->may[assurance])
        return refuse_assurance(call, row, assurance);
    if (!row->held && permission_held(call->session, call->now_ms))
        return refuse(call->error, PASSKEY_SESSION_RESTRICTED, CHECK_NONE,
            "The account was recovered less than a day ago; until then this waits.");
    return row->changes ? limit_session(call, RESOURCE_ACCOUNT_CHANGE) : PASSKEY_OK;
}
