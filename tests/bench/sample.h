/* SPDX-License-Identifier: Apache-2.0 */
/* A ceremony whose response is verified repeatedly, to measure the cost. */
#ifndef BENCH_SAMPLE_H
#define BENCH_SAMPLE_H

#include "authenticator/authenticator.h"
#include <passkey/webauthn.h>

struct sample_kind {
    enum signing_algorithm algorithm; /* of the credential */
    bool registration;
    enum attestation attestation; /* of a registration: none, or packed with an ES256 certificate */
    bool trusted; /* verify the certificate path up to its root: one more signature */
};

/* Must not be moved, because its members refer to each other. */
struct sample {
    const struct sample_kind *kind;
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

/** The sample is the same in every run. Ends the process on an error, like sample_verify(). */
void sample_init(struct sample *sample, const struct sample_kind *kind);
void sample_verify(struct sample *sample);
void sample_deinit(struct sample *sample);

#endif
