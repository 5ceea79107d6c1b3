/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a session may do, depending on its proof. The table is in permission.c; docs/security.md
 * contains it, and tests/unit/service/test_service_permission.c compares the two.
 */
#ifndef SERVICE_ACCESS_PERMISSION_H
#define SERVICE_ACCESS_PERMISSION_H

#include "service/access/call.h"

/* Ten minutes: long enough to find a security key, and too short for an unattended laptop. */
#define FRESH_MS (INT64_C(10) * 60 * 1000)

enum action {
    ACTION_READ_ACCOUNT, /* also the session check and the ID token */
    ACTION_ENROL_PASSKEY,
    ACTION_MAKE_LINK, /* a link for another device */
    ACTION_RENAME_CREDENTIAL,
    ACTION_END_SESSIONS,
    ACTION_DISABLE_CREDENTIAL,
    ACTION_ENABLE_CREDENTIAL,
    ACTION_REMOVE_CREDENTIAL,
    ACTION_MAKE_RECOVERY_CODES,
    ACTION_CHANGE_NAME,
    ACTION_CHANGE_EMAIL,
    ACTION_DELETE_ACCOUNT,
    ACTION_ANSWER_NOTICE,
    ACTION_COUNT,
};

/** How far the proof of a session is trusted: the columns of the table. */
enum assurance {
    ASSURANCE_VERIFIED, /* a passkey with user verification */
    ASSURANCE_PASSKEY,  /* a passkey without user verification */
    ASSURANCE_EMAIL,
    ASSURANCE_HELD,       /* see hold.h */
    ASSURANCE_RESTRICTED, /* opened by a code, a ticket or an enrolment link */
    ASSURANCE_COUNT,
};

enum grant {
    GRANT_NO,
    GRANT_FRESH,  /* within FRESH_MS of the proof */
    GRANT_ONE,    /* fresh, and only one, unless a passkey proved the session */
    GRANT_WEAKER, /* fresh, and not for a passkey with a stronger proof */
    GRANT_YES,
};

struct permission {
    const char *name;
    enum grant grants[ASSURANCE_COUNT];
    bool changes; /* counted as RESOURCE_ACCOUNT_CHANGE */
};

extern const struct permission permissions[ACTION_COUNT];

/** Whether the caller's session, which must exist, was proved with user verification. */
bool permission_verified(const struct call *call);

/**
 * Check that the caller's session may perform the action now. A change to the account takes a token
 * of RESOURCE_ACCOUNT_CHANGE. An action on a passkey needs permission_check_target(), too.
 *
 * @returns PASSKEY_OK; PASSKEY_UNAUTHENTICATED without a session; PASSKEY_REAUTHENTICATION_REQUIRED
 *          if only freshness is missing; PASSKEY_SESSION_RESTRICTED if the session's proof does not
 *          allow it, or not during the hold; PASSKEY_RATE_LIMITED; a fault.
 */
MUST_USE enum passkey_result permission_check(const struct call *call, enum action action);

/**
 * Check that the caller's session, if there is one, may disable or remove that passkey of its
 * account: a weaker proof never affects a stronger one. A session may always remove the passkey
 * that proved it, unless the session is held.
 *
 * @returns PASSKEY_OK; PASSKEY_SESSION_RESTRICTED.
 */
MUST_USE enum passkey_result permission_check_target(
    const struct call *call, enum action action, const struct passkey_credential_record *target);

#endif
