/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Events of the audit log. The log has one row for each sign-in, successful or not, and for each
 * change. A row has the caller, the user, the address and the result.
 *
 * Numbers and names are permanent. Later versions may add events.
 */
#ifndef PASSKEY_AUDIT_H
#define PASSKEY_AUDIT_H

#include <passkey/bytes.h>

#ifdef __cplusplus
extern "C" {
#endif

/* E(number, NAME, name, sentence). */
#define PASSKEY_EVENTS(E)                                                                          \
    E(0, UNKNOWN, "unknown", "Written by a newer version of the program.")                         \
    E(1, SIGN_IN, "sign_in", "A user signed in with a passkey.")                                   \
    E(2, SIGN_IN_FAILED, "sign_in_failed", "A sign-in was refused; the result says why.")          \
    E(3, SESSION_RENEWED, "session_renewed", "A user authenticated again in an existing session.") \
    E(4, SESSION_ENDED, "session_ended",                                                           \
        "A session ended: the user signed out, or it was revoked.")                                \
    E(5, USER_CREATED, "user_created", "A user was created.")                                      \
    E(6, CREDENTIAL_REGISTERED, "credential_registered", "A passkey was registered.")              \
    E(7, REGISTRATION_FAILED, "registration_failed",                                               \
        "A registration was refused; the result says why.")                                        \
    E(8, RECOVERY_CODES_CREATED, "recovery_codes_created",                                         \
        "A user created a new set of recovery codes.")                                             \
    E(9, RECOVERY_CODES_REVOKED, "recovery_codes_revoked",                                         \
        "A user's recovery codes were revoked.")                                                   \
    E(10, RECOVERY_CODE_REDEEMED, "recovery_code_redeemed", "A recovery code was redeemed.")       \
    E(11, RECOVERY_FAILED, "recovery_failed", "A recovery code was refused.")                      \
    E(12, SIGNING_KEY_ROTATED, "signing_key_rotated", "A new key signs ID tokens.")                \
    E(13, SESSIONS_ENDED, "sessions_ended",                                                        \
        "All sessions of a user ended, except the session of the caller.")                         \
    E(14, RECOVERY_CONFIRMED, "recovery_confirmed",                                                \
        "The owner of an account said that a recovery was theirs; its hold ended.")                \
    E(15, RECOVERY_REJECTED, "recovery_rejected",                                                  \
        "The owner of an account said that a recovery was not theirs; what it added was deleted.") \
    E(16, CHANGE_CONFIRMED, "change_confirmed",                                                    \
        "The owner of an account said that a change was theirs.")                                  \
    E(17, CHANGE_REJECTED, "change_rejected",                                                      \
        "The owner of an account said that a change was not theirs; all other sessions ended.")    \
    E(20, API_KEY_CREATED, "api_key_created", "An API key was created; the subject is the key.")   \
    E(21, API_KEY_REVOKED, "api_key_revoked", "An API key was revoked; the subject is the key.")   \
    E(24, OTHER_WAYS_IN_CHANGED, "other_ways_in_changed",                                          \
        "A backend changed the list of a user's other ways to sign in.")                           \
    E(26, CREDENTIAL_CHANGE_ALLOWED, "credential_change_allowed",                                  \
        "The next sign-in with a passkey may change its backup flag or lower its sign count.")     \
    E(27, CREDENTIAL_CHANGE_ALLOWANCE_REVOKED, "credential_change_allowance_revoked",              \
        "The permission for such a sign-in with a passkey was revoked.")                           \
    E(28, MODEL_CHANGE_ALLOWED, "model_change_allowed",                                            \
        "The same was allowed for all passkeys of an AAGUID, which is the subject.")               \
    E(29, MODEL_CHANGE_ALLOWANCE_REVOKED, "model_change_allowance_revoked",                        \
        "The permission for all passkeys of an AAGUID was revoked.")                               \
    E(30, LINK_REQUESTED, "link_requested",                                                        \
        "A link was requested by mail; the user is not looked up.")                                \
    E(31, LINK_CREATED, "link_created", "A link was created; the subject is the link.")            \
    E(32, LINK_MAILED, "link_mailed", "A link was created and mailed; the subject is the link.")   \
    E(33, LINK_FAILED, "link_failed", "A link was refused; the result says why.")                  \
    E(34, SIGN_IN_BY_EMAIL, "sign_in_by_email", "A user signed in with a mailed link.")            \
    E(35, ENROLMENT_LINK_REDEEMED, "enrolment_link_redeemed", "An enrolment link was redeemed.")   \
    E(36, RECOVERY_LINK_REDEEMED, "recovery_link_redeemed", "A recovery link was redeemed.")       \
    E(37, EMAIL_VERIFIED, "email_verified", "An e-mail address was verified with a link and set.") \
    E(38, LINK_REVOKED, "link_revoked",                                                            \
        "A link was revoked, and the sessions that it opened ended; the subject is the link.")     \
    E(39, DEVICE_STOLEN, "device_stolen",                                                          \
        "A recovery ticket was created for a user whose device was stolen: every way in ended.")   \
    E(40, USER_CHANGED, "user_changed",                                                            \
        "The name, display name or e-mail address of a user changed.")                             \
    E(41, USER_DELETED, "user_deleted", "A user was deleted, and can be restored for seven days.") \
    E(42, CREDENTIAL_RENAMED, "credential_renamed", "The label of a passkey changed.")             \
    E(43, CREDENTIAL_DISABLED, "credential_disabled", "A passkey was disabled.")                   \
    E(44, CREDENTIAL_ENABLED, "credential_enabled", "A disabled passkey was enabled.")             \
    E(45, CREDENTIAL_DELETED, "credential_deleted",                                                \
        "A passkey was removed, and can be restored for seven days.")                              \
    E(50, USER_RESTORED, "user_restored", "A deleted user was restored.")                          \
    E(51, USER_NAME_RESTORED, "user_name_restored", "A user got an earlier name again.")           \
    E(52, EMAIL_RESTORED, "email_restored",                                                        \
        "A user got an earlier e-mail address again, or none.")                                    \
    E(53, CREDENTIAL_RESTORED, "credential_restored", "A removed passkey was restored.")           \
    E(54, USER_ERASED, "user_erased", "A user was deleted and cannot be restored.")                \
    E(60, USERS_EXPORTED, "users_exported", "An operator exported all users and passkeys.")        \
    E(61, USERS_IMPORTED, "users_imported", "An operator imported users and passkeys.")            \
    E(62, USER_DISABLED, "user_disabled", "A user was disabled and their sessions ended.")         \
    E(63, USER_ENABLED, "user_enabled", "A disabled user was enabled.")                            \
    E(64, SIGN_COUNT_REGRESSION_CLEARED, "sign_count_regression_cleared",                          \
        "An operator cleared the mark that a sign count had not increased.")                       \
    E(65, METADATA_UPDATED, "metadata_updated", "The FIDO metadata in the store was replaced.")

enum passkey_event {
#define PASSKEY_EVENT_MEMBER(number, name, text, sentence) PASSKEY_EVENT_##name = (number),
    PASSKEY_EVENTS(PASSKEY_EVENT_MEMBER)
#undef PASSKEY_EVENT_MEMBER
};

/**
 * The stable name of an event.
 *
 * @returns A static string such as "sign_in"; "unknown" for an unknown number.
 */
PASSKEY_EXPORT const char *passkey_event_name(enum passkey_event event);

#ifdef __cplusplus
}
#endif
#endif
