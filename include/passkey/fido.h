/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ceremonies of the FIDO Alliance's server binding ("Server Requirements and Transport Binding
 * Profile"), for its conformance tools and for nothing else: whoever calls chooses user, policy and
 * conveyance, and adds passkeys to a user who is there without proving anything.
 *
 * They are off unless struct passkey_service_configuration says `fido`. Each relying party has
 * another row in the store for them: no user, credential or ceremony of one is one of the other,
 * and nothing here opens a session. Every algorithm that the cryptographic library offers is
 * offered, and every attestation format accepted unless the configuration names some. A malformed
 * tokenBinding, and an AAGUID that is not zero with fido-u2f, are refused here alone.
 *
 * Of the caller relying_party and address count; whoever he is, he is nobody here.
 */
#ifndef PASSKEY_FIDO_H
#define PASSKEY_FIDO_H

#include <passkey/service.h>

#ifdef __cplusplus
extern "C" {
#endif

struct passkey_fido_registration_request {
    struct passkey_bytes user_name;         /* of anybody: a new user, or one that is there */
    struct passkey_bytes user_display_name; /* absent or empty: the name */
    enum passkey_attachment attachment;
    enum passkey_requirement resident_key;
    enum passkey_requirement user_verification;
    /* NONE: no trust is demanded of the statement at the finish, whatever the configuration says
     * of trust. What it says of models, and that a statement must be valid, holds all the same. */
    enum passkey_attestation_conveyance attestation;
};

/**
 * Start a registration. excludeCredentials holds what a user who is there has; a new one is made by
 * the finish.
 *
 * @param started  options is the caller's to free.
 * @returns PASSKEY_OK; PASSKEY_NOT_FOUND (the binding is off); PASSKEY_RELYING_PARTY_UNKNOWN;
 *          PASSKEY_MEMBER_INVALID (a name without a canonical form; a display name of more than 64
 *          characters); PASSKEY_CONFLICT (the user has 100 passkeys); PASSKEY_RATE_LIMITED; a
 *          fault.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_fido_registration_start(
    struct passkey_worker *worker, const struct passkey_caller *caller,
    const struct passkey_fido_registration_request *request,
    struct passkey_started_ceremony *started, struct passkey_error *error);

/**
 * Finish it; whatever comes of it, the ceremony is spent.
 *
 * @param ceremony_id  Text, as it was given out.
 * @param credential  RegistrationResponseJSON.
 * @returns PASSKEY_OK; PASSKEY_NOT_FOUND (the binding is off); what passkey_registration_finish()
 *          refuses with; PASSKEY_USER_NAME_TAKEN where two new users of one name race.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_fido_registration_finish(
    struct passkey_worker *worker, const struct passkey_caller *caller,
    struct passkey_bytes ceremony_id, struct passkey_bytes credential, struct passkey_error *error);

struct passkey_fido_authentication_request {
    struct passkey_bytes user_name;
    enum passkey_requirement user_verification;
};

/**
 * Start an authentication with all of a user's credentials. Here who is not there is told so.
 *
 * @param started  options is the caller's to free.
 * @returns PASSKEY_OK; PASSKEY_NOT_FOUND (no such user, or the binding is off);
 *          PASSKEY_RELYING_PARTY_UNKNOWN; PASSKEY_MEMBER_INVALID (a name without a canonical form);
 *          PASSKEY_RATE_LIMITED; a fault.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_fido_authentication_start(
    struct passkey_worker *worker, const struct passkey_caller *caller,
    const struct passkey_fido_authentication_request *request,
    struct passkey_started_ceremony *started, struct passkey_error *error);

/**
 * Finish it; whatever comes of it, the ceremony is spent. Nobody is signed in.
 *
 * @param credential  AuthenticationResponseJSON.
 * @returns PASSKEY_OK; PASSKEY_NOT_FOUND (the binding is off); what passkey_authentication_finish()
 *          refuses with.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_fido_authentication_finish(
    struct passkey_worker *worker, const struct passkey_caller *caller,
    struct passkey_bytes ceremony_id, struct passkey_bytes credential, struct passkey_error *error);

#ifdef __cplusplus
}
#endif
#endif
