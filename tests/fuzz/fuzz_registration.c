/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as the attestation object of a ceremony in which everything else is right. An accepted
 * key can be used for verification, and is trusted only with the certificate of the fixture's
 * attester.
 */
#include "base/bytes.h"
#include "base/limits.h"
#include "fixture.h"
#include "webauthn/attestation_object.h"
#include "webauthn/authenticator_data.h"
#include "webauthn/ceremonies.h"
#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The id in the object, so that the ids never differ. */
static struct passkey_bytes id_within(struct passkey_bytes bytes, struct buffer *pieces)
{
    struct attestation_object object;
    struct authenticator_data read;
    if (attestation_object_read(bytes, pieces, &object, NULL) != PASSKEY_OK ||
        authenticator_data_read(object.authenticator_data, true, &read, NULL) != PASSKEY_OK)
        return BYTES_LITERAL("none");
    return read.credential_id;
}

static void check_accepted(
    const struct fixture *fixture, const struct passkey_credential *credential)
{
    assert(credential->id.size >= 1 && credential->id.size <= PASSKEY_CREDENTIAL_ID_SIZE_MAX);
    assert(signature_available(fixture->verifier->signatures, credential->algorithm));
    assert(fixture->verifier->registration.user_present);
    if (!credential->attestation_trusted)
        return;
    struct passkey_bytes leaf = buffer_view(&fixture->attester.certificate);
    struct passkey_bytes object = credential->attestation_object;
    assert(credential->attestation_type == PASSKEY_ATTESTATION_TYPE_BASIC);
    assert(memmem(object.data, object.size, leaf.data, leaf.size) != NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fixture *fixture = fixture_get();
    struct buffer pieces;
    struct passkey_error error;
    struct passkey_credential made;
    struct registration_response response = {
        .client_data = buffer_view(&fixture->created[0].client_data),
        .attestation_object = { data, size },
    };
    if (size > ATTESTATION_OBJECT_SIZE_MAX)
        return 0;
    buffer_init(&pieces, ATTESTATION_OBJECT_SIZE_MAX);
    response.id = id_within(response.attestation_object, &pieces);
    const struct passkey_registration_expected expected =
        expect_registration(&fixture->expected, &fixture->policy);
    enum passkey_result result =
        registration_evaluate(fixture->verifier, &response, &expected, &made, &error);
    assert(result >= PASSKEY_OK);
    if (result == PASSKEY_OK)
        check_accepted(fixture, &made);
    buffer_deinit(&pieces);
    return 0;
}
