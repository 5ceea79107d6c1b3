/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One credential, one attester and one challenge, always the same, so that fuzzing starts from
 * valid responses and reaches the code after a valid signature.
 */
#ifndef FUZZ_FIXTURE_H
#define FUZZ_FIXTURE_H

#include "authenticator/authenticator.h"
#include "expectations.h"
#include <passkey/webauthn.h>

struct fixture {
    struct credential credential;
    struct attester attester;
    struct buffer public_key;
    struct passkey_bytes origin;
    struct passkey_bytes root;
    struct ceremony_expected expected;
    struct passkey_attestation_policy policy; /* the attester's root is an anchor */
    struct passkey_credential record;
    struct authenticator_response created[3]; /* none, packed self, packed with certificate */
    struct authenticator_response got;
    struct passkey_verifier *verifier;
};

/** Created by the first call and kept. */
struct fixture *fixture_get(void);

#endif
