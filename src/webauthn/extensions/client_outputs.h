/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The member clientExtensionResults, typed. What could change a verdict must be of its type or the
 * response is refused; the rest is ignored when it is not (PRF-4, BLOB-5).
 */
#ifndef WEBAUTHN_EXTENSIONS_CLIENT_OUTPUTS_H
#define WEBAUTHN_EXTENSIONS_CLIENT_OUTPUTS_H

#include "webauthn/response.h"

/**
 * @param outputs  Views borrow from the response's scratch.
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID (EXT-6).
 */
MUST_USE enum passkey_result client_outputs_read(struct response *response, bool registration,
    struct passkey_client_outputs *outputs, struct passkey_error *error);

#endif
