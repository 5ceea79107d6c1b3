/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A relying party with one user, for the tests of both ceremonies: a credential in the software
 * authenticator, the started ceremony, and one call that makes a response and verifies it.
 */
#ifndef UNIT_WEBAUTHN_CEREMONY_H
#define UNIT_WEBAUTHN_CEREMONY_H

#include "authenticator/authenticator.h"
#include "expectations.h"
#include "unit/unit.h"
#include <passkey/webauthn.h>

#define CEREMONY_NOW_MS 1782000000000

struct ceremony {
    struct passkey_verifier *verifier;
    struct random_source random;
    struct credential credential;
    struct buffer public_key;
    struct authenticator_request request;
    struct mutations mutations;
    struct passkey_bytes origin;
    struct ceremony_expected expected;
    struct passkey_attestation_policy policy;
    struct passkey_credential record;
    const struct passkey_bytes *allow; /* the list that was sent; the record's ID by default */
    size_t allow_count;
    struct passkey_bytes user_handle;
    enum passkey_sign_count_policy sign_count_policy;
    bool change_allowed;
    struct authenticator_response response;
    struct passkey_credential stored; /* the result of the last ceremony */
    const struct passkey_registration *registration;
    const struct passkey_authentication *authentication;
    struct passkey_error error;
};

/** The issued challenge, 32 bytes. */
extern const struct passkey_bytes ceremony_challenge;

void ceremony_init(struct ceremony *ceremony, enum signing_algorithm algorithm);
void ceremony_deinit(struct ceremony *ceremony);

/** Make a response with the current mutations as JSON, and verify it. */
enum passkey_result ceremony_register(struct ceremony *ceremony);
enum passkey_result ceremony_authenticate(struct ceremony *ceremony);

/** The same with the given JSON. */
enum passkey_result ceremony_register_json(struct ceremony *ceremony, struct passkey_bytes json);
enum passkey_result ceremony_authenticate_json(
    struct ceremony *ceremony, struct passkey_bytes json);

/* Fail the test unless the last error cites the check. */
#define assert_cites(ceremony, check) assert_step((ceremony)->error.step, (check))

#endif
