/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Verification of a response that is a node of a JSON tree, so that a request body is parsed only
 * once.
 */
#ifndef WEBAUTHN_NODE_H
#define WEBAUTHN_NODE_H

#include "base/json.h"
#include <passkey/webauthn.h>

/**
 * Like passkey_registration_verify().
 *
 * @param response  A struct json.
 */
MUST_USE enum passkey_result registration_verify_node(const void *response,
    struct passkey_verifier *verifier, const struct passkey_registration_expected *expected,
    struct passkey_credential *credential, const struct passkey_registration **registration,
    struct passkey_error *error);

/** Like passkey_authentication_verify(); the response as above. */
MUST_USE enum passkey_result authentication_verify_node(const void *response,
    struct passkey_verifier *verifier, const struct passkey_authentication_expected *expected,
    struct passkey_credential *credential, const struct passkey_authentication **authentication,
    struct passkey_error *error);

#endif
