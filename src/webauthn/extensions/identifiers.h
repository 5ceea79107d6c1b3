/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The names under which clients and authenticators speak of an extension, and what becomes of
 * outputs that no one asked for.
 */
#ifndef WEBAUTHN_EXTENSIONS_IDENTIFIERS_H
#define WEBAUTHN_EXTENSIONS_IDENTIFIERS_H

#include "webauthn/client_data.h"

/** Bits of enum passkey_extension: 0 for a name that is not valid (EXT-3), OTHER for an unknown
 *  one. */
unsigned int extension_of_client(struct passkey_bytes identifier);
unsigned int extension_of_authenticator(struct passkey_bytes identifier);

/**
 * REG-28a, AUTH-23a
 *
 * @param present  Bits of what came.
 * @returns PASSKEY_OK; PASSKEY_EXTENSION_REFUSED.
 */
MUST_USE enum passkey_result extensions_evaluate(enum ceremony ceremony, unsigned int present,
    const struct expectations *expected, struct passkey_error *error);

#endif
