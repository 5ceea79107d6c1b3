/* SPDX-License-Identifier: Apache-2.0 */
/* Verification of decoded responses. */
#ifndef WEBAUTHN_CEREMONIES_H
#define WEBAUTHN_CEREMONIES_H

#include "webauthn/response.h"

/**
 * Verify a decoded response: WebAuthn L3 7.1 steps 5 to 25 and 28. Everything else is as for
 * passkey_registration_verify(), including the result in verifier->registration.
 *
 * @param expected  Of this version.
 */
MUST_USE enum passkey_result registration_evaluate(struct passkey_verifier *verifier,
    const struct registration_response *response,
    const struct passkey_registration_expected *expected, struct passkey_credential *credential,
    struct passkey_error *error);

/**
 * Verify a decoded response: WebAuthn L3 7.2 steps 5 to 23. Everything else is as for
 * passkey_authentication_verify(), including the result in verifier->authentication.
 *
 * @param expected  Of this version; `credential` and `user_handle` are set by `find`, if it is set.
 */
MUST_USE enum passkey_result authentication_evaluate(struct passkey_verifier *verifier,
    const struct authentication_response *response,
    struct passkey_authentication_expected *expected, struct passkey_credential *credential,
    struct passkey_error *error);

#endif
