/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The names of extensions for clients and authenticators, and the treatment of outputs that were
 * not requested.
 */
#ifndef WEBAUTHN_EXTENSIONS_IDENTIFIERS_H
#define WEBAUTHN_EXTENSIONS_IDENTIFIERS_H

#include "webauthn/client_data.h"

/** A bit of enum passkey_extension: 0 for an invalid name (EXT-3), OTHER for an unknown one. */
unsigned int extension_of_client(struct passkey_bytes identifier);
unsigned int extension_of_authenticator(struct passkey_bytes identifier);

/**
 * REG-28a, AUTH-23a
 *
 * @param present  The bits of the outputs that are present.
 * @returns PASSKEY_OK; PASSKEY_EXTENSION_REFUSED.
 */
MUST_USE enum passkey_result extensions_evaluate(enum ceremony ceremony, unsigned int present,
    const struct expectations *expected, struct passkey_error *error);

#endif
