/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The extensions in authenticator data, a CBOR map with text keys (CBOR-8). An output of the wrong
 * type is treated as absent.
 */
#ifndef WEBAUTHN_EXTENSIONS_AUTHENTICATOR_OUTPUTS_H
#define WEBAUTHN_EXTENSIONS_AUTHENTICATOR_OUTPUTS_H

#include "webauthn/cbor_reader.h"
#include <passkey/extensions.h>

/**
 * @param reader  Canonical; the map is its next item.
 * @returns PASSKEY_OK; PASSKEY_AUTHENTICATOR_DATA_INVALID; a refusal of the reader.
 */
MUST_USE enum passkey_result authenticator_outputs_read(struct cbor_reader *reader,
    struct passkey_authenticator_outputs *outputs, struct passkey_error *error);

#endif
