/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The specification's ceremonies (WebAuthn L3, section 16), derived from their labels by the
 * software authenticator and its certificate writer. Nothing is read from a file.
 */
#ifndef VECTORS_DERIVE_H
#define VECTORS_DERIVE_H

#include "authenticator/authenticator.h"

#define DERIVE_RP_ID      "example.org"
#define DERIVE_ORIGIN     "https://example.org"
#define DERIVE_TOP_ORIGIN "https://example.com"

/* One published ceremony: a registration, and an authentication with the same credential. */
struct derivation {
    const char *name;    /* the anchor of its section, without sctn-test-vectors- */
    const char *section; /* in the specification */
    const char *label;
    enum signing_algorithm algorithm;
    enum attestation attestation;
    size_t id_size;
    bool cross_origin;
    bool top_origin;
    bool empty_lists; /* android-key as in the branch `main`, which a strict verifier refuses */
};

extern const struct derivation derivations[];
extern const size_t derivation_count;

#define DERIVE_CHALLENGE_SIZE_MAX 128

struct derived {
    struct random_source random;
    struct credential credential;
    struct attester attester;
    struct authenticator_request request;
    struct mutations mutations;
    uint8_t challenge[DERIVE_CHALLENGE_SIZE_MAX]; /* of the last ceremony */
    size_t challenge_size;
    struct buffer extra;
    struct authenticator_response response; /* of the last ceremony */
};

/** Draw the registration. Free it with derived_deinit(). */
void derive_registration(const struct derivation *derivation, struct derived *derived);
/** Draw the authentication that follows; it replaces the registration. */
void derive_authentication(struct derived *derived);
void derived_deinit(struct derived *derived);

/** The root of all certificates. Does not free the previous contents. */
void derive_root(struct attester *attester);

#endif
