/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a session may do, by its proof. The table is in permission.c; docs/security.md shows it, and
 * tests/unit/service/test_service_permission.c compares the two.
 */
#ifndef SERVICE_ACCESS_PERMISSION_H
#define SERVICE_ACCESS_PERMISSION_H

#include "service/access/call.h"

/* Ten minutes: long enough to find a security key, too short for a laptop left open. */
#define FRESH_MS (INT64_C(10) * 60 * 1000)

enum action {
    ACTION_READ_ACCOUNT, /* also the session check and the ID token */
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
    ACTION_ANSWER_NOTICE,
    ACTION_COUNT,
};

/** How far the proof of a session is trusted: the columns of the table. */
enum assurance {
    ASSURANCE_VERIFIED, /* a passkey with user verification */
    ASSURANCE_PASSKEY,  /* a passkey without user verification */
    ASSURANCE_EMAIL,
    ASSURANCE_HELD,       /* hold.h */
    ASSURANCE_RESTRICTED, /* opened by a code, a ticket or an enrolment link */
    ASSURANCE_COUNT,
};

enum grant {
    GRANT_NO,
    GRANT_FRESH,  /* within FRESH_MS of the proof */
    GRANT_ONE,    /* fresh, and only one: a session that a passkey proves has enrolled it */
    GRANT_WEAKER, /* fresh, and not against a passkey whose proof is stronger */
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
 * Whether the caller's session may perform the action now. A change to the account takes a token of
 * RESOURCE_ACCOUNT_CHANGE. An action on a passkey needs permission_check_target() as well.
 *
 * @returns PASSKEY_OK; PASSKEY_UNAUTHENTICATED without a session;
 *          PASSKEY_REAUTHENTICATION_REQUIRED if only freshness is missing;
 *          PASSKEY_SESSION_RESTRICTED if the proof of the session does not allow it, or not during
 *          the hold; PASSKEY_RATE_LIMITED; a fault.
 */
MUST_USE enum passkey_result permission_check(const struct call *call, enum action action);

/**
 * Whether the caller's session, if there is one, may disable or remove that passkey of its account:
 * a weaker proof never harms a stronger one. The passkey that proves the session may always be
 * removed by it, unless the session is held.
 *
 * @returns PASSKEY_OK; PASSKEY_SESSION_RESTRICTED.
 */
MUST_USE enum passkey_result permission_check_target(
    const struct call *call, enum action action, const struct passkey_credential_record *target);

#endif
