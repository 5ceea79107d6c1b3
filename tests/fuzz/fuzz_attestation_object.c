/* SPDX-License-Identifier: Apache-2.0 */
/* The attestation object, and the authenticator data in it. */
#include "webauthn/attestation_object.h"
#include "webauthn/authenticator_data.h"
#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct passkey_error error;
    struct attestation_object object;
    struct authenticator_data authenticator_data;
    struct buffer pieces;

    buffer_init(&pieces, size + 1);
    if (attestation_object_read((struct passkey_bytes){ data, size }, &pieces, &object, &error) ==
        PASSKEY_OK) {
        assert(object.format.size + object.statement.size + object.authenticator_data.size < size);
        (void)!authenticator_data_read(
            object.authenticator_data, true, &authenticator_data, &error);
    }
    buffer_deinit(&pieces);
    return 0;
}
