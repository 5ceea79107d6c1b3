/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Authenticator data: it belongs to a registration or to an authentication, and every view lies
 * inside it.
 */
#include "webauthn/authenticator_data.h"
#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void lies_inside(struct passkey_bytes part, struct passkey_bytes whole)
{
    assert(part.data >= whole.data && part.data + part.size <= whole.data + whole.size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct passkey_bytes input = { data, size };
    struct passkey_error error;
    struct authenticator_data registration;
    struct authenticator_data authentication;

    bool first = authenticator_data_read(input, true, &registration, &error) == PASSKEY_OK;
    bool second = authenticator_data_read(input, false, &authentication, &error) == PASSKEY_OK;
    assert(!first || !second);
    if (first) {
        lies_inside(registration.rp_id_hash, input);
        lies_inside(registration.aaguid, input);
        lies_inside(registration.credential_id, input);
        lies_inside(registration.public_key, input);
    }
    if (second)
        lies_inside(authentication.rp_id_hash, input);
    return 0;
}
