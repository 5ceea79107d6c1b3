/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Existing accounts: reading, changing and deleting them, their credentials and their sessions.
 *
 * Whose account. Most functions have a parameter `user_id`. If it is absent, the function concerns
 * the account of the session in `caller`, and the session must be allowed to do this. If it is
 * set (a user handle of 1 to 64 bytes), it can be that of any user, and the caller must be an
 * operator or a backend with the scope `users`.
 *
 * Ownership. Arguments are read during the call only. Outputs are written only if the result is
 * PASSKEY_OK, and an error only if it is not; `error` may be NULL. A function that changes an
 * account returns it as it is after the change.
 *
 * Threads. A worker is used by one thread at a time; see <passkey/service.h>.
 *
 * Errors. In addition to those that a function lists, each may return:
 *   - PASSKEY_RELYING_PARTY_UNKNOWN: the configuration has no relying party of that index;
 *   - PASSKEY_UNAUTHENTICATED: the session or the API key is missing, unknown or expired, or the
 *     session's user is disabled;
 *   - PASSKEY_REAUTHENTICATION_REQUIRED: the session has not been proved recently enough;
 *   - PASSKEY_SESSION_RESTRICTED: a session of this kind must not do this;
 *   - PASSKEY_SCOPE_MISSING: the API key lacks the scope `users`;
 *   - PASSKEY_NOT_FOUND: no user has this `user_id`;
 *   - a fault: PASSKEY_STORE_UNAVAILABLE or PASSKEY_INTERNAL.
 */
#ifndef PASSKEY_ACCOUNT_H
#define PASSKEY_ACCOUNT_H

#include <passkey/service.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- the user ---- */

/** A user, by one of these members. The others are absent. */
struct passkey_user_selector {
    size_t size;                        /* sizeof this struct */
    struct passkey_bytes id;            /* the user handle */
    struct passkey_bytes name;          /* in any spelling */
    struct passkey_bytes email;         /* the verified address, in any spelling */
    struct passkey_bytes credential_id; /* of one of the user's credentials, as bytes */
};

/**
 * Get a user with their credentials and how well they would survive the loss of a device. An ID is
 * never looked up as a name or the other way round: users choose their names.
 *
 * @param selector  NULL: the session's own user. Otherwise any user, for a backend with the scope
 *        `users` or an operator.
 * @param account  Freed by passkey_account_free().
 * @returns PASSKEY_OK; PASSKEY_NOT_FOUND also for an invalid name, address or ID;
 *          PASSKEY_MEMBER_INVALID unless exactly one member of the selector is set.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_account_get(
    struct passkey_worker *worker, const struct passkey_caller *caller,
    const struct passkey_user_selector *selector, struct passkey_account **account,
    struct passkey_error *error);

/** Whether a change disables or enables something. */
enum passkey_switch {
    PASSKEY_SWITCH_KEEP = 0,
    /** Its sessions end, too: all sessions of a user; those of a credential except the caller's. */
    PASSKEY_SWITCH_DISABLE = 1,
    PASSKEY_SWITCH_ENABLE = 2,
};

#define PASSKEY_WAY_IN_COUNT_MAX 8
#define PASSKEY_WAY_IN_SIZE_MAX  64

/** A change of a user. Zeroed members leave the account as it is. */
struct passkey_account_change {
    size_t size;                       /* sizeof this struct */
    struct passkey_bytes name;         /* UTF-8 */
    struct passkey_bytes display_name; /* UTF-8; empty but not absent: the name */
    bool email_removed;                /* only a link sets an address */
    enum passkey_switch set;           /* backends and operators only */
    /** Backends and operators only: other ways in which the user can sign in to the site, such as
     *  "password". NULL: unchanged. Up to PASSKEY_WAY_IN_COUNT_MAX different names of 1 to
     *  PASSKEY_WAY_IN_SIZE_MAX characters a to z, 0 to 9 and _. */
    const struct passkey_bytes *ways_in;
    size_t way_in_count;
};

/**
 * Change a user's names or ways in, remove their address, or disable or enable them.
 *
 * @param change  A session can change only the names and the address of its own user.
 * @param account  Freed by passkey_account_free().
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID if a name has no canonical form, a display name has
 *          control characters or is too long, or a way in is not valid; PASSKEY_USER_NAME_TAKEN;
 *          PASSKEY_CONFLICT if the user was disabled or deleted at the same time.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_account_update(
    struct passkey_worker *worker, const struct passkey_caller *caller,
    struct passkey_bytes user_id, const struct passkey_account_change *change,
    struct passkey_account **account, struct passkey_error *error);

/**
 * Delete a user. For seven days the user and their credentials can be restored, see
 * passkey_user_restore(), and their name and address stay reserved; then a sweep deletes them.
 * Sessions, links and recovery codes are deleted at once. Rows of the audit log stay.
 *
 * @param selector  As for passkey_account_get().
 * @param erase  Delete everything at once, so that nothing can be restored and the names are free.
 *        For a backend with the scope `admin` or an operator, who select the user. A deleted user
 *        is found, too, by ID, name or address.
 * @returns PASSKEY_OK, also if the user was deleted at the same time; PASSKEY_NOT_FOUND;
 *          PASSKEY_MEMBER_INVALID unless exactly one member of the selector is set.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_account_delete(
    struct passkey_worker *worker, const struct passkey_caller *caller,
    const struct passkey_user_selector *selector, bool erase, struct passkey_error *error);

/* ---- passkeys ---- */

/** A change of a credential. Zeroed members leave it as it is. */
struct passkey_credential_change {
    size_t size;                /* sizeof this struct */
    struct passkey_bytes label; /* UTF-8; empty but not absent: the default label */
    enum passkey_switch set;
    bool allow_last;         /* disable it even if it is the last way in */
    bool regression_cleared; /* backends and operators only: reset sign_count_regressed_at_ms */
    /** Backends and operators only: whether one use in the next seven days may have another backup
     *  eligibility than the record or a sign count that did not increase (WebAuthn L3 7.2 steps 19
     *  and 22). */
    enum passkey_switch allow_change;
};

/**
 * Rename, disable or enable a credential.
 *
 * A session that is not held can enable a credential that a session disabled.
 * Only backends and operators can enable a credential that a backend or an operator disabled.
 *
 * A credential is the last way in if it is enabled and the user has no other enabled credential, no
 * verified address while sign-in by e-mail is enabled, and no way in elsewhere. Recovery codes do
 * not count.
 *
 * @param credential_id  As bytes.
 * @param account  Freed by passkey_account_free().
 * @returns PASSKEY_OK; PASSKEY_NOT_FOUND also if the user has no such credential;
 *          PASSKEY_MEMBER_INVALID if the label has control characters or more than 64 characters;
 *          PASSKEY_LAST_WAY_IN; PASSKEY_CREDENTIAL_DISABLED if this caller cannot enable it.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_credential_update(
    struct passkey_worker *worker, const struct passkey_caller *caller,
    struct passkey_bytes user_id, struct passkey_bytes credential_id,
    const struct passkey_credential_change *change, struct passkey_account **account,
    struct passkey_error *error);

/**
 * Delete a credential. Its sessions end, except the caller's own.
 *
 * @param credential_id  As bytes.
 * @param allow_last  Delete it even if it is the last way in.
 * @param account  Freed by passkey_account_free().
 * @returns PASSKEY_OK; PASSKEY_NOT_FOUND also if the user has no such credential;
 *          PASSKEY_LAST_WAY_IN.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_credential_remove(
    struct passkey_worker *worker, const struct passkey_caller *caller,
    struct passkey_bytes user_id, struct passkey_bytes credential_id, bool allow_last,
    struct passkey_account **account, struct passkey_error *error);

/* ---- notices ---- */

#define PASSKEY_NOTICE_ID_SIZE 16

/** What a notice reports. The numbers are permanent. */
enum passkey_notice_kind {
    PASSKEY_NOTICE_RECOVERY_CODE = 1,  /* a recovery code was redeemed */
    PASSKEY_NOTICE_TICKET = 2,         /* a recovery ticket was redeemed */
    PASSKEY_NOTICE_EMAIL = 3,          /* a session by e-mail registered a passkey */
    PASSKEY_NOTICE_TICKET_CREATED = 4, /* a recovery ticket was created */
    PASSKEY_NOTICE_PASSKEY_ADDED = 5,  /* without a recovery */
    /* The others are of changes that could not be mailed; see enum passkey_mail_kind. */
    PASSKEY_NOTICE_PASSKEY_REMOVED = 6,
    PASSKEY_NOTICE_PASSKEY_DISABLED = 7,
    PASSKEY_NOTICE_PASSKEY_ENABLED = 8,
    PASSKEY_NOTICE_SIGN_COUNT_REGRESSED = 9,
    PASSKEY_NOTICE_BACKUP_CHANGED = 10,
    PASSKEY_NOTICE_RECOVERY_CODES_CREATED = 11,
    PASSKEY_NOTICE_RECOVERY_CODES_REVOKED = 12,
    PASSKEY_NOTICE_EMAIL_CHANGED = 13,
    PASSKEY_NOTICE_NAME_CHANGED = 14,
    PASSKEY_NOTICE_LINK_CREATED = 15,
    PASSKEY_NOTICE_SIGNED_IN_BY_EMAIL = 16,
    PASSKEY_NOTICE_ACCOUNT_DISABLED = 17,
    PASSKEY_NOTICE_ACCOUNT_ENABLED = 18,
    PASSKEY_NOTICE_DEVICE_STOLEN = 19,
    PASSKEY_NOTICE_RESTORED = 20,
    PASSKEY_NOTICE_HOLD_ENDED = 21,
};

/** A use of a weak proof, or a change that could not be mailed, that the owner of the account has
 *  not answered. */
struct passkey_notice_record {
    size_t size; /* set by the library */
    uint8_t id[PASSKEY_NOTICE_ID_SIZE];
    enum passkey_notice_kind kind;
    struct passkey_bytes user_id;
    struct passkey_bytes address;    /* of the client that used it, 4 or 16 bytes, or absent */
    struct passkey_bytes user_agent; /* of the client; may be empty */
    struct passkey_bytes link_id;    /* of the recovery ticket or enrolment link, or absent */
    int64_t created_at_ms;
    int64_t recovered_at_ms; /* of what comes from the proof; 0: nothing does */
    int64_t expires_at_ms;   /* it is deleted then without an answer */
    int64_t held_until_ms;   /* set by the library: what comes from it; 0: nothing is held */
    bool answerable;         /* set by the library: the passkey of the caller's session is older */
    struct passkey_bytes detail;     /* as in a mail of this kind; may be empty */
    struct passkey_bytes session_id; /* that caused it; absent in an account */
};

struct passkey_notice_list {
    size_t count;
    struct passkey_notice_record *items;
};

/**
 * Answer a notice of the session's user: a recovery code or ticket, or an e-mail link, was used, or
 * a ticket was created, or something changed that could not be mailed. The passkey that proved the
 * session within the last ten minutes must be older than the notice, and it must have verified the
 * user. Without user verification a session can answer for a change, if no older passkey that is
 * enabled can verify the user. The notice is deleted with its answer.
 *
 * @param notice_id  The 16 bytes of its record; see struct passkey_account.
 * @param accepted  Whether the user says that it was them. True ends the hold of what comes from
 *        the recovery; false deletes it (passkeys, sessions, links) and the ticket. If nothing is
 *        held, false ends all other sessions, and deletes the link or the passkey that was added.
 * @param account  As it is after the change. Freed by passkey_account_free().
 * @returns PASSKEY_OK; PASSKEY_NOT_FOUND if the account has no such notice, or it was answered;
 *          PASSKEY_SESSION_RESTRICTED also if the passkey is not older than the notice.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_notice_answer(
    struct passkey_worker *worker, const struct passkey_caller *caller,
    struct passkey_bytes notice_id, bool accepted, struct passkey_account **account,
    struct passkey_error *error);

/* ---- sessions ---- */

/**
 * Sign out: end the session in `caller`.
 *
 * @returns PASSKEY_OK, also if the session has already ended; PASSKEY_UNAUTHENTICATED if there is
 *          no session token, or it does not have the form of one.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_session_end(
    struct passkey_worker *worker, const struct passkey_caller *caller,
    struct passkey_error *error);

/**
 * List the sessions of a user that have not expired, the newest first, at most 1000.
 *
 * @param own  The ID of the caller's own session; zeros if the caller has none. May be NULL.
 * @param sessions  Freed by passkey_free().
 * @returns PASSKEY_OK.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_session_list_get(
    struct passkey_worker *worker, const struct passkey_caller *caller,
    struct passkey_bytes user_id, uint8_t own[PASSKEY_SESSION_ID_SIZE],
    struct passkey_session_list **sessions, struct passkey_error *error);

/** What passkey_session_revoke() ended. */
struct passkey_revoked_sessions {
    size_t count;
    bool own; /* the session of the caller was revoked */
};

/**
 * Revoke one session of a user, or all except the caller's own, and delete the links that these
 * sessions created.
 *
 * @param session_id  The 16 bytes of its record. Absent: all except the caller's own.
 * @param revoked  May be NULL.
 * @returns PASSKEY_OK; PASSKEY_NOT_FOUND also if the user has no such session.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_session_revoke(
    struct passkey_worker *worker, const struct passkey_caller *caller,
    struct passkey_bytes user_id, struct passkey_bytes session_id,
    struct passkey_revoked_sessions *revoked, struct passkey_error *error);

/**
 * Check whether the caller has a session that signs a user in, for example before each request that
 * a proxy forwards.
 *
 * @param session  Freed by passkey_free().
 * @returns PASSKEY_OK; PASSKEY_SESSION_RESTRICTED for a session that can only register a passkey.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_session_check(
    struct passkey_worker *worker, const struct passkey_caller *caller,
    struct passkey_session_record **session, struct passkey_error *error);

#ifdef __cplusplus
}
#endif
#endif
