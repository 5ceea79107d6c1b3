/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as authenticator data and signature of a ceremony in which everything else is right:
 * only what the fixture's credential signed is accepted. The first byte is the size of the
 * signature, which comes last.
 */
#include "base/bytes.h"
#include "fixture.h"
#include "webauthn/ceremonies.h"
#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fixture *fixture = fixture_get();
    struct passkey_error error;
    struct passkey_credential updated;
    if (size < 1 || size - 1 < data[0])
        return 0;
    size_t signature_size = data[0];
    struct authentication_response response = {
        .id = fixture->record.id,
        .client_data = buffer_view(&fixture->got.client_data),
        .authenticator_data = { data + 1, size - 1 - signature_size },
        .signature = { data + size - signature_size, signature_size },
    };
    struct passkey_authentication_expected expected =
        expect_authentication(&fixture->expected, &fixture->record);
    enum passkey_result result =
        authentication_evaluate(fixture->verifier, &response, &expected, &updated, &error);
    assert(result >= PASSKEY_OK);
    if (result == PASSKEY_OK)
        assert(bytes_equal(
            response.authenticator_data, buffer_view(&fixture->got.authenticator_data)));
    return 0;
}
