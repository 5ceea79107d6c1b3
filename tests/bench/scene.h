/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A ceremony whose response the library verifies repeatedly, to measure what that costs.
 */
#ifndef BENCH_SCENE_H
#define BENCH_SCENE_H

#include "authenticator/authenticator.h"
#include <passkey/webauthn.h>

struct scene_kind {
    enum signing_algorithm algorithm; /* of the credential */
    bool registration;
    enum attestation attestation; /* of a registration: none, or packed with an ES256 certificate */
    bool trusted; /* the certificate path is evaluated, up to its root; one signature more */
};

/* Not to be moved: its members refer to each other. */
struct scene {
    const struct scene_kind *kind;
    struct credential credential;
    struct attester attester;
    struct authenticator_response response;
    struct passkey_credential record;
    struct passkey_registration_expected created;
    struct passkey_authentication_expected asserted;
    struct passkey_attestation_policy policy;
    struct passkey_bytes anchor;
    struct passkey_verifier *verifier;
    struct buffer public_key;
};

/** The same scene in every run. Ends the process on an error, as scene_verify(). */
void scene_init(struct scene *scene, const struct scene_kind *kind);
void scene_verify(struct scene *scene);
void scene_deinit(struct scene *scene);

#endif
