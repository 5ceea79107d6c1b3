/* SPDX-License-Identifier: Apache-2.0 */
/* The browser's part of the software authenticator: client data and the JSON forms of responses. */
#ifndef AUTHENTICATOR_CLIENT_H
#define AUTHENTICATOR_CLIENT_H

#include "authenticator.h"

/** Append the client data (WebAuthn L3 5.8.1). */
void client_data_write(const struct authenticator_request *request,
    const struct mutations *mutations, bool registration, struct buffer *out);

/** Write the response's JSON (WebAuthn L3 5.1) from its parts. */
void client_response_write(const struct credential *credential, const struct mutations *mutations,
    struct authenticator_response *response);

#endif
