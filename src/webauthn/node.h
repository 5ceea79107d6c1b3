/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Verification of a response that is a node of a JSON tree, so that a body is parsed once.
 *
 * libpasskey exports these functions for the service, of the same version. They are not part of the
 * public interface.
 */
#ifndef WEBAUTHN_NODE_H
#define WEBAUTHN_NODE_H

#include "base/json.h"
#include <passkey/webauthn.h>

/**
 * As passkey_registration_verify().
 *
 * @param response  Of a document of at most JSON_SIZE_MAX bytes, as json_parse() accepts it.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_registration_verify_node(
    struct passkey_verifier *verifier, const struct json *response,
    const struct passkey_registration_expected *expected, struct passkey_credential *credential,
    const struct passkey_registration **registration, struct passkey_error *error);

/** As passkey_authentication_verify(); the response as above. */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_authentication_verify_node(
    struct passkey_verifier *verifier, const struct json *response,
    const struct passkey_authentication_expected *expected, struct passkey_credential *credential,
    const struct passkey_authentication **authentication, struct passkey_error *error);

#endif
