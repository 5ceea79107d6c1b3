/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A thread's verifier: the memory from which parsed responses and results borrow, and objects that
 * are expensive to create. The ceremonies are in registration.c and authentication.c.
 */
#ifndef WEBAUTHN_VERIFIER_H
#define WEBAUTHN_VERIFIER_H

#include "base/buffer.h"
#include "crypto/certificate_cache.h"
#include "crypto/digest.h"
#include "crypto/signature.h"
#include <passkey/webauthn.h>

struct passkey_verifier {
    struct buffer decoded;      /* of the last parsed response */
    struct buffer pieces;       /* joined strings of an attestation object */
    struct buffer challenge;    /* the expected challenge as base64url */
    struct buffer certificates; /* decoded from a statement's JWS */
    struct certificate_cache *certificate_cache;
    struct digest *digest;
    struct signature_verifier *signatures;
    bool sha1_available;
    /* The result of the last successful verification. */
    struct passkey_registration registration;
    struct passkey_authentication authentication;
    struct passkey_client_outputs client_outputs;
    struct passkey_authenticator_outputs authenticator_outputs;
};

/** Keep the outputs of extensions, to which a result refers. */
void verifier_keep_outputs(struct passkey_verifier *verifier,
    const struct passkey_client_outputs *client_outputs,
    const struct passkey_authenticator_outputs *authenticator_outputs);

#endif
