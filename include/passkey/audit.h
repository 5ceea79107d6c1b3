/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the audit log tells: one row for each sign-in, failed or not, and for each change, with who
 * did it, to whom, from where, and how it ended.
 *
 * Numbers and names are permanent: more may be added, none is renamed or used again.
 */
#ifndef PASSKEY_AUDIT_H
#define PASSKEY_AUDIT_H

#include <passkey/bytes.h>

#ifdef __cplusplus
extern "C" {
#endif

/* E(number, NAME, name, sentence). */
#define PASSKEY_EVENTS(E)                                                                          \
    E(0, UNKNOWN, "unknown", "Of a newer program; never written by this one.")                     \
    E(1, SIGN_IN, "sign_in", "A passkey signed its user in.")                                      \
    E(2, SIGN_IN_FAILED, "sign_in_failed", "A sign-in was refused; the result says why.")          \
    E(3, SESSION_RENEWED, "session_renewed", "A passkey proved a session once more.")              \
    E(4, SESSION_ENDED, "session_ended", "A session was ended: signed out, or revoked.")           \
    E(5, USER_CREATED, "user_created", "An account was made.")                                     \
    E(6, CREDENTIAL_REGISTERED, "credential_registered", "A passkey was enrolled.")                \
    E(7, REGISTRATION_FAILED, "registration_failed",                                               \
        "A registration was refused; the result says why.")                                        \
    E(8, RECOVERY_CODES_CREATED, "recovery_codes_created",                                         \
        "A user made a new set of recovery codes.")                                                \
    E(9, RECOVERY_CODES_REVOKED, "recovery_codes_revoked",                                         \
        "A user's recovery codes were taken away.")                                                \
    E(10, RECOVERY_CODE_REDEEMED, "recovery_code_redeemed",                                        \
        "Somebody came back with a recovery code.")                                                \
    E(11, RECOVERY_FAILED, "recovery_failed", "A recovery code did not fit.")                      \
    E(12, SIGNING_KEY_ROTATED, "signing_key_rotated", "ID tokens get a new key.")                  \
    E(13, SESSIONS_ENDED, "sessions_ended",                                                        \
        "All sessions of a user were ended together, but the one that asked.")                     \
    E(20, API_KEY_CREATED, "api_key_created", "An API key was made; the subject is the key.")      \
    E(21, API_KEY_REVOKED, "api_key_revoked", "An API key was revoked; the subject is the key.")   \
    E(24, OTHER_WAYS_IN_CHANGED, "other_ways_in_changed", "A backend said what else a user has.")  \
    E(26, CREDENTIAL_CHANGE_ALLOWED, "credential_change_allowed",                                  \
        "One use of a passkey may change its backup flag or lower its counter.")                   \
    E(27, CREDENTIAL_CHANGE_ALLOWANCE_REVOKED, "credential_change_allowance_revoked",              \
        "That was taken back.")                                                                    \
    E(28, MODEL_CHANGE_ALLOWED, "model_change_allowed",                                            \
        "The same for all passkeys of an AAGUID, which is the subject.")                           \
    E(29, MODEL_CHANGE_ALLOWANCE_REVOKED, "model_change_allowance_revoked",                        \
        "That was taken back.")                                                                    \
    E(30, LINK_REQUESTED, "link_requested",                                                        \
        "A link was asked for by mail; whose is not looked up.")                                   \
    E(31, LINK_CREATED, "link_created", "A link was handed out; the subject is the link.")         \
    E(32, LINK_MAILED, "link_mailed", "A link was drawn for a mail; the subject is the link.")     \
    E(33, LINK_FAILED, "link_failed", "A link was refused; the result says why.")                  \
    E(34, SIGN_IN_BY_EMAIL, "sign_in_by_email", "A mailed link signed its user in.")               \
    E(35, ENROLMENT_LINK_REDEEMED, "enrolment_link_redeemed", "An enrolment link was redeemed.")   \
    E(36, RECOVERY_LINK_REDEEMED, "recovery_link_redeemed",                                        \
        "A user came back with a recovery link.")                                                  \
    E(37, EMAIL_VERIFIED, "email_verified",                                                        \
        "A link proved who reads an address, which is set now.")                                   \
    E(40, USER_CHANGED, "user_changed", "Name, display name or address of a user changed.")        \
    E(41, USER_DELETED, "user_deleted", "An account was deleted with all that was its.")           \
    E(42, CREDENTIAL_RENAMED, "credential_renamed", "A passkey got another label.")                \
    E(43, CREDENTIAL_DISABLED, "credential_disabled", "A passkey was disabled.")                   \
    E(44, CREDENTIAL_ENABLED, "credential_enabled", "A disabled passkey was enabled again.")       \
    E(45, CREDENTIAL_DELETED, "credential_deleted", "A passkey was removed for good.")             \
    E(60, USERS_EXPORTED, "users_exported", "An operator read all users and passkeys out.")        \
    E(61, USERS_IMPORTED, "users_imported", "An operator moved users and passkeys in.")            \
    E(62, USER_DISABLED, "user_disabled", "A user was kept out, and signed out everywhere.")       \
    E(63, USER_ENABLED, "user_enabled", "A user was let in again.")                                \
    E(64, SIGN_COUNT_REGRESSION_CLEARED, "sign_count_regression_cleared",                          \
        "An operator forgot that a counter had not grown.")                                        \
    E(65, METADATA_UPDATED, "metadata_updated", "The FIDO metadata in the store was replaced.")

enum passkey_event {
#define PASSKEY_EVENT_MEMBER(number, name, text, sentence) PASSKEY_EVENT_##name = (number),
    PASSKEY_EVENTS(PASSKEY_EVENT_MEMBER)
#undef PASSKEY_EVENT_MEMBER
};

/**
 * The stable name of an event.
 *
 * @returns A static string such as "sign_in"; "unknown" for a number that is none of ours.
 */
PASSKEY_EXPORT const char *passkey_event_name(enum passkey_event event);

/** The event of a name, PASSKEY_EVENT_UNKNOWN for one that is none. */
PASSKEY_EXPORT enum passkey_event passkey_event_of(struct passkey_bytes name);

#ifdef __cplusplus
}
#endif
#endif
