/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The client data (WebAuthn L3 5.8.1): JSON that the browser wrote; the authenticator signed its
 * hash. Both ceremonies check it in the same order, 7.1 steps 5 to 11 and 7.2 steps 8 to 14.
 */
#ifndef WEBAUTHN_CLIENT_DATA_H
#define WEBAUTHN_CLIENT_DATA_H

#include "webauthn/expectations.h"
#include "webauthn/verifier.h"

enum ceremony {
    CEREMONY_REGISTRATION,
    CEREMONY_AUTHENTICATION,
};

/**
 * @returns PASSKEY_OK; PASSKEY_CLIENT_DATA_INVALID, TYPE_MISMATCH, CHALLENGE_MISMATCH,
 *          ORIGIN_MISMATCH, CROSS_ORIGIN_NOT_ALLOWED, TOP_ORIGIN_MISMATCH; a fault.
 */
MUST_USE enum passkey_result client_data_verify(struct passkey_verifier *verifier,
    enum ceremony ceremony, struct passkey_bytes client_data, const struct expectations *expected,
    struct passkey_error *error);

#endif
