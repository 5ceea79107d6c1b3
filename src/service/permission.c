/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table "what a session may do". A column is how the session was proved and how long ago, a
 * row an action; a new kind of session is a column, and every row must say what it thinks of it.
 */
#include "service/permission.h"
#include "service/session.h"

enum standing {
    STANDING_PASSKEY_FRESH,
    STANDING_PASSKEY,
    STANDING_COUNT,
};

static const bool table[][STANDING_COUNT] = {
    /*                          passkey, fresh   passkey */
    [ACTION_READ_ACCOUNT] = { true, true },
    [ACTION_ENROL_PASSKEY] = { true, false }, /* STORE-4 */
};

static enum standing standing_of(const struct passkey_session_record *session, int64_t now_ms)
{
    return now_ms - session->auth_time_ms <= FRESH_MS ? STANDING_PASSKEY_FRESH : STANDING_PASSKEY;
}

enum passkey_result permission_check(const struct call *call, enum action action)
{
    TRY(session_require(call));
    if (table[action][standing_of(call->session, call->now_ms)])
        return PASSKEY_OK;
    return refuse(call->error, PASSKEY_REAUTHENTICATION_REQUIRED, CHECK_NONE,
        "The last proof is more than ten minutes old; sign in again with a passkey.");
}
