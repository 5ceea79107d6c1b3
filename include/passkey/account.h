/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Accounts that are there: changed, cleared of what is not used any more, deleted; their sessions
 * seen and ended.
 *
 * Each function has a user_id. Absent: the session's own account, within what the session may do.
 * Given (a user handle): anybody's, by a backend with the scope `users` or by an operator. Every
 * change gives the account as it is then, whose signals a page hands to its browser.
 *
 * All may return PASSKEY_UNAUTHENTICATED, PASSKEY_REAUTHENTICATION_REQUIRED,
 * PASSKEY_SESSION_RESTRICTED (a session); PASSKEY_SCOPE_MISSING (a backend); PASSKEY_NOT_FOUND (no
 * such user); and a fault. What else they return is said with each.
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
 * @returns PASSKEY_OK; PASSKEY_NOT_FOUND also for what cannot be anybody's name, address or ID;
 *          PASSKEY_MEMBER_INVALID unless exactly one member of the selector is set.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_account_get(
    struct passkey_worker *worker, const struct passkey_caller *caller,
    const struct passkey_user_selector *selector, struct passkey_account **account,
    struct passkey_error *error);

enum passkey_switch {
    PASSKEY_SWITCH_KEEP = 0,
    PASSKEY_SWITCH_DISABLE = 1, /* and its sessions end: a passkey's but the caller's own */
    PASSKEY_SWITCH_ENABLE = 2,
};

#define PASSKEY_WAY_IN_COUNT_MAX 8
#define PASSKEY_WAY_IN_SIZE_MAX  64

/** What is absent stays as it is. */
struct passkey_account_change {
    struct passkey_bytes name;
    struct passkey_bytes display_name; /* empty: the name */
    bool email_removed;                /* an address is set by a link alone */
    /* By a backend or an operator alone, as the next: disable the user, or enable. */
    enum passkey_switch set;
    /* What else the user has elsewhere, "password"; NULL: it stays. Up to PASSKEY_WAY_IN_COUNT_MAX
     * of up to PASSKEY_WAY_IN_SIZE_MAX characters a to z, 0 to 9 and _, no two alike. */
    const struct passkey_bytes *ways_in;
    size_t way_in_count;
};

/**
 * @param account  Freed by passkey_account_free().
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID (a name without a canonical form, a display name that
 *          cannot be shown); PASSKEY_USER_NAME_TAKEN; PASSKEY_CONFLICT (the user was disabled or
 *          deleted meanwhile).
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_account_update(
    struct passkey_worker *worker, const struct passkey_caller *caller,
    struct passkey_bytes user_id, const struct passkey_account_change *change,
    struct passkey_account **account, struct passkey_error *error);

/** Delete a user with everything but the audit log. */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_account_delete(
    struct passkey_worker *worker, const struct passkey_caller *caller,
    struct passkey_bytes user_id, struct passkey_error *error);

/* ---- passkeys ---- */

/** What is absent stays as it is. */
struct passkey_credential_change {
    struct passkey_bytes label; /* empty: the default one */
    enum passkey_switch set;
    bool allow_last; /* disable it although it is the last way in */
    /* By a backend or an operator alone: forget that its counter failed to grow. */
    bool regression_cleared;
    /* Likewise: whether one use in the next seven days may have another backup eligibility than the
     * record or a sign count that did not increase. */
    enum passkey_switch allow_change;
};

/**
 * A user enables what he disabled himself, but not within a day of a recovery; what a backend or an
 * operator disabled they alone enable.
 *
 * The last way in is an enabled passkey beside which there is no other, no verified address where
 * e-mail signs in, and no way in elsewhere. Recovery codes are no way in: they are a way back.
 *
 * @param credential_id  Bytes. Of another user it is as good as none.
 * @param account  Freed by passkey_account_free().
 * @returns PASSKEY_OK; PASSKEY_NOT_FOUND (no such passkey, too); PASSKEY_MEMBER_INVALID (a label
 *          with control characters or of more than 64); PASSKEY_LAST_WAY_IN;
 *          PASSKEY_CREDENTIAL_DISABLED (by somebody who alone enables it).
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_credential_update(
    struct passkey_worker *worker, const struct passkey_caller *caller,
    struct passkey_bytes user_id, struct passkey_bytes credential_id,
    const struct passkey_credential_change *change, struct passkey_account **account,
    struct passkey_error *error);

/**
 * Remove a passkey for good; the other sessions that it proved end.
 *
 * @param allow_last  Although it is the last way in.
 * @param account  Freed by passkey_account_free().
 * @returns PASSKEY_OK; PASSKEY_NOT_FOUND (no such passkey, too); PASSKEY_LAST_WAY_IN.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_credential_remove(
    struct passkey_worker *worker, const struct passkey_caller *caller,
    struct passkey_bytes user_id, struct passkey_bytes credential_id, bool allow_last,
    struct passkey_account **account, struct passkey_error *error);

/* ---- sessions ---- */

/** Sign out. PASSKEY_OK also when the session had ended already; PASSKEY_UNAUTHENTICATED. */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_session_end(
    struct passkey_worker *worker, const struct passkey_caller *caller,
    struct passkey_error *error);

/**
 * The live sessions of a user, the newest first, at most a thousand.
 *
 * @param own  The id of the caller's own, or zeros. May be NULL.
 * @param sessions  Freed by passkey_free().
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
 * Whether the caller has a session that signs in: what a proxy asks before every request.
 *
 * @param session  Freed by passkey_free().
 * @returns PASSKEY_OK; PASSKEY_UNAUTHENTICATED; PASSKEY_SESSION_RESTRICTED.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_session_check(
    struct passkey_worker *worker, const struct passkey_caller *caller,
    struct passkey_session_record **session, struct passkey_error *error);

#ifdef __cplusplus
}
#endif
#endif
