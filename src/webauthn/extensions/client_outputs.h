/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The member clientExtensionResults. Client outputs are unsigned hints (EXT-5), so they never cause
 * a refusal: outputs that are absent, null or of another type are ignored (EXT-6, PRF-4, BLOB-5).
 */
#ifndef WEBAUTHN_EXTENSIONS_CLIENT_OUTPUTS_H
#define WEBAUTHN_EXTENSIONS_CLIENT_OUTPUTS_H

#include "webauthn/response.h"

/** @param outputs  Views borrow from the response's scratch. */
void client_outputs_read(
    struct response *response, bool registration, struct passkey_client_outputs *outputs);

#endif
