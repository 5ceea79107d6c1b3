/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The return type of every function that can fail, and the detail of a failure.
 *
 * Zero: success. Positive: the check that refused the input. Negative: an internal error, which
 * callers forward unchanged. Numbers and slugs are permanent. Later versions may add results.
 */
#ifndef PASSKEY_RESULT_H
#define PASSKEY_RESULT_H

#include <passkey/bytes.h>
#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * R(number, name, slug, sentence). The hundreds are the category: 1xx malformed, 2xx ceremony,
 * 3xx signature and attestation, 4xx permissions, 5xx state, 6xx the HTTP request.
 */
#define PASSKEY_RESULTS(R)                                                                         \
    R(-3, OVERLOADED, "overloaded", "The service is too busy; try again shortly.")                 \
    R(-2, STORE_UNAVAILABLE, "store_unavailable", "The store cannot be used right now.")           \
    R(-1, INTERNAL, "internal", "Something failed inside the service.")                            \
    R(0, OK, "ok", "Accepted.")                                                                    \
    R(101, JSON_INVALID, "json_invalid", "The text is not strict JSON of the expected form.")      \
    R(102, MEMBER_MISSING, "member_missing", "A required member is missing.")                      \
    R(103, MEMBER_UNKNOWN, "member_unknown", "A member is unknown.")                               \
    R(104, MEMBER_INVALID, "member_invalid",                                                       \
        "A member has the wrong type or an impossible value.")                                     \
    R(105, BASE64URL_INVALID, "base64url_invalid", "A value is not base64url without padding.")    \
    R(106, CBOR_INVALID, "cbor_invalid", "The CBOR is damaged or not of the expected form.")       \
    R(107, CBOR_NOT_CANONICAL, "cbor_not_canonical", "The CBOR is not in CTAP2 canonical form.")   \
    R(108, CLIENT_DATA_INVALID, "client_data_invalid", "The client data cannot be read.")          \
    R(109, AUTHENTICATOR_DATA_INVALID, "authenticator_data_invalid",                               \
        "The authenticator data cannot be read.")                                                  \
    R(110, ATTESTATION_OBJECT_INVALID, "attestation_object_invalid",                               \
        "The attestation object cannot be read.")                                                  \
    R(111, PUBLIC_KEY_INVALID, "public_key_invalid", "The credential public key is not usable.")   \
    R(112, METADATA_INVALID, "metadata_invalid", "The metadata BLOB cannot be read.")              \
    R(201, TYPE_MISMATCH, "type_mismatch", "The response belongs to the other kind of ceremony.")  \
    R(202, CHALLENGE_MISMATCH, "challenge_mismatch",                                               \
        "The challenge is not the one that was issued.")                                           \
    R(203, ORIGIN_MISMATCH, "origin_mismatch", "The response was made for another origin.")        \
    R(204, CROSS_ORIGIN_NOT_ALLOWED, "cross_origin_not_allowed",                                   \
        "The response was made in a cross-origin frame.")                                          \
    R(205, TOP_ORIGIN_MISMATCH, "top_origin_mismatch",                                             \
        "The page that contains the frame is not accepted.")                                       \
    R(206, RP_ID_MISMATCH, "rp_id_mismatch", "The response was made for another relying party.")   \
    R(207, USER_NOT_PRESENT, "user_not_present", "The authenticator did not test user presence.")  \
    R(208, USER_NOT_VERIFIED, "user_not_verified", "The user was not verified.")                   \
    R(209, BACKUP_FLAGS_INVALID, "backup_flags_invalid",                                           \
        "The flags say backed up, but not backup eligible.")                                       \
    R(210, BACKUP_ELIGIBLE_CHANGED, "backup_eligible_changed",                                     \
        "The credential's backup eligibility differs from its record.")                            \
    R(211, ALGORITHM_NOT_ALLOWED, "algorithm_not_allowed", "The algorithm was not offered.")       \
    R(212, ALGORITHM_UNAVAILABLE, "algorithm_unavailable",                                         \
        "The cryptographic library does not provide the algorithm.")                               \
    R(213, CREDENTIAL_ID_MISMATCH, "credential_id_mismatch",                                       \
        "The credential IDs in the response differ.")                                              \
    R(214, CREDENTIAL_NOT_ALLOWED, "credential_not_allowed",                                       \
        "The credential is not on the list of this ceremony.")                                     \
    R(215, USER_HANDLE_MISSING, "user_handle_missing", "The response has no user handle.")         \
    R(216, USER_HANDLE_MISMATCH, "user_handle_mismatch",                                           \
        "The user handle is not that of the credential's user.")                                   \
    R(217, SIGN_COUNT_NOT_INCREASED, "sign_count_not_increased",                                   \
        "The sign count did not increase.")                                                        \
    R(218, EXTENSION_REFUSED, "extension_refused", "An extension output is not accepted.")         \
    R(301, SIGNATURE_INVALID, "signature_invalid", "The signature does not verify.")               \
    R(302, ATTESTATION_FORMAT_NOT_ALLOWED, "attestation_format_not_allowed",                       \
        "The attestation statement format is not accepted.")                                       \
    R(303, ATTESTATION_INVALID, "attestation_invalid", "The attestation statement is not valid.")  \
    R(304, ATTESTATION_UNTRUSTED, "attestation_untrusted",                                         \
        "The attestation certificates do not lead to a trust anchor.")                             \
    R(305, AUTHENTICATOR_NOT_ALLOWED, "authenticator_not_allowed",                                 \
        "This authenticator model is not accepted.")                                               \
    R(306, METADATA_UNTRUSTED, "metadata_untrusted",                                               \
        "The metadata BLOB is not signed by a trusted signer.")                                    \
    R(401, UNAUTHENTICATED, "unauthenticated", "Sign in first.")                                   \
    R(402, REAUTHENTICATION_REQUIRED, "reauthentication_required",                                 \
        "Sign in again with a passkey to do this.")                                                \
    R(403, ORIGIN_NOT_ALLOWED, "origin_not_allowed",                                               \
        "The request does not come from a page of this relying party.")                            \
    R(404, USER_DISABLED, "user_disabled", "The user is disabled.")                                \
    R(405, CREDENTIAL_DISABLED, "credential_disabled", "The credential is disabled.")              \
    R(406, RATE_LIMITED, "rate_limited", "Too many requests; wait and try again.")                 \
    R(407, RECOVERY_REFUSED, "recovery_refused", "The name or the code is wrong.")                 \
    R(408, LINK_REFUSED, "link_refused", "The link is invalid or has expired.")                    \
    R(409, SESSION_RESTRICTED, "session_restricted",                                               \
        "This kind of session is not allowed to do this.")                                         \
    R(410, SCOPE_MISSING, "scope_missing", "The API key does not have the required scope.")        \
    R(411, SIGN_UP_CLOSED, "sign_up_closed", "Sign-up in this way is closed.")                     \
    R(501, NOT_FOUND, "not_found", "Not found.")                                                   \
    R(502, CEREMONY_UNKNOWN, "ceremony_unknown",                                                   \
        "The ceremony does not exist or is finished; start again.")                                \
    R(503, CEREMONY_EXPIRED, "ceremony_expired", "The ceremony expired; start again.")             \
    R(504, CREDENTIAL_UNKNOWN, "credential_unknown", "The credential is not registered.")          \
    R(505, USER_NAME_TAKEN, "user_name_taken", "The user name is taken.")                          \
    R(506, CREDENTIAL_EXISTS, "credential_exists", "The credential is already registered.")        \
    R(507, CONFLICT, "conflict", "The data changed in the meantime; read it again.")               \
    R(508, METADATA_OUTDATED, "metadata_outdated", "A newer metadata BLOB is already in use.")     \
    R(509, LAST_WAY_IN, "last_way_in", "This is the last way to sign in to the account.")          \
    R(601, METHOD_NOT_ALLOWED, "method_not_allowed", "The path does not support this method.")     \
    R(602, BODY_TOO_LARGE, "body_too_large", "The body is too large.")                             \
    R(603, MEDIA_TYPE_NOT_SUPPORTED, "media_type_not_supported",                                   \
        "The body must be application/json.")                                                      \
    R(604, RELYING_PARTY_UNKNOWN, "relying_party_unknown",                                         \
        "No relying party is configured for this host.")

enum passkey_result {
#define PASSKEY_RESULT_MEMBER(number, name, slug, sentence) PASSKEY_##name = (number),
    PASSKEY_RESULTS(PASSKEY_RESULT_MEMBER)
#undef PASSKEY_RESULT_MEMBER
};

/** The largest message with its NUL. */
#define PASSKEY_ERROR_MESSAGE_SIZE 512

/**
 * The detail of a result that is not PASSKEY_OK. Owned by the caller. Functions accept NULL
 * and write it only if they do not return PASSKEY_OK.
 */
struct passkey_error {
    enum passkey_result result;
    /** The step of the specification, such as "WebAuthn L3 7.2 step 12", or NULL. Static. */
    const char *step;
    /** What was expected and what was received: printable ASCII, NUL-terminated. Never a secret. */
    char message[PASSKEY_ERROR_MESSAGE_SIZE];
    /** Of PASSKEY_RATE_LIMITED: time to wait before trying again; 0: unknown. */
    uint32_t retry_after_s;
};

/**
 * The stable code of a result.
 *
 * @returns A static string such as "origin_mismatch"; "internal" for an unknown number.
 */
PASSKEY_EXPORT const char *passkey_result_slug(enum passkey_result result);

/** The general sentence of a result, a static string; an error's message says more. */
PASSKEY_EXPORT const char *passkey_result_sentence(enum passkey_result result);

#ifdef __cplusplus
}
#endif
#endif
