/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a session may do: one table, asked by every call that a session makes.
 */
#ifndef SERVICE_ACCESS_PERMISSION_H
#define SERVICE_ACCESS_PERMISSION_H

#include "service/access/call.h"

/* Ten minutes: long enough to find a security key, too short for a laptop left open. */
#define FRESH_MS (INT64_C(10) * 60 * 1000)
/* After a recovery: a day in which the owner of an account can notice what a thief has begun. */
#define HOLD_MS (INT64_C(24) * 60 * 60 * 1000)

enum action {
    ACTION_READ_ACCOUNT, /* and the session check, and the ID token */
    ACTION_ENROL_PASSKEY,
    ACTION_MAKE_LINK, /* for another device */
    ACTION_RENAME_CREDENTIAL,
    ACTION_END_SESSIONS,
    ACTION_DISABLE_CREDENTIAL,
    ACTION_ENABLE_CREDENTIAL,
    ACTION_REMOVE_CREDENTIAL,
    ACTION_MAKE_RECOVERY_CODES,
    ACTION_CHANGE_NAME,
    ACTION_CHANGE_EMAIL,
    ACTION_DELETE_ACCOUNT,
    ACTION_COUNT,
};

/**
 * Whether the caller's session may do it now. A change to the account takes a token of
 * RESOURCE_ACCOUNT_CHANGE.
 *
 * @returns PASSKEY_OK; PASSKEY_UNAUTHENTICATED without a session;
 *          PASSKEY_REAUTHENTICATION_REQUIRED when it lacks only freshness;
 *          PASSKEY_SESSION_RESTRICTED when a session of its kind never may, or not within a day of
 *          a recovery; PASSKEY_RATE_LIMITED; a fault.
 */
MUST_USE enum passkey_result permission_check(const struct call *call, enum action action);

/** Whether the session descends from a recovery of the last day. */
bool permission_held(const struct passkey_session_record *session, int64_t now_ms);

#endif
