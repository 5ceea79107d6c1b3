/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as the attestation object of a ceremony in which everything else is right and all
 * formats are accepted. Only the key for which the fixture's attester vouched can be trusted.
 */
#include "base/bytes.h"
#include "base/limits.h"
#include "fixture.h"
#include "webauthn/attestation_object.h"
#include "webauthn/authenticator_data.h"
#include "webauthn/ceremonies.h"
#include <assert.h>

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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct passkey_bytes formats[] = { BYTES_CONSTANT("none"),
        BYTES_CONSTANT("packed"), BYTES_CONSTANT("tpm"), BYTES_CONSTANT("android-key"),
        BYTES_CONSTANT("android-safetynet"), BYTES_CONSTANT("fido-u2f"), BYTES_CONSTANT("apple"),
        BYTES_CONSTANT("compound") };
    struct fixture *fixture = fixture_get();
    struct buffer pieces;
    struct passkey_error error;
    struct passkey_credential made;
    struct passkey_attestation_policy policy = fixture->policy;
    struct registration_response response = {
        .client_data = buffer_view(&fixture->created[0].client_data),
        .attestation_object = { data, size },
    };
    if (size > ATTESTATION_OBJECT_SIZE_MAX)
        return 0;
    policy.formats = formats;
    policy.format_count = sizeof(formats) / sizeof(formats[0]);
    policy.android_key_software_allowed = true;
    buffer_init(&pieces, ATTESTATION_OBJECT_SIZE_MAX);
    response.id = id_within(response.attestation_object, &pieces);
    const struct passkey_registration_expected expected =
        expect_registration(&fixture->expected, &policy);
    enum passkey_result result =
        registration_evaluate(fixture->verifier, &response, &expected, &made, &error);
    assert(result >= PASSKEY_OK);
    if (result == PASSKEY_OK && made.attestation_trusted)
        assert(bytes_equal(made.public_key, buffer_view(&fixture->public_key)));
    buffer_deinit(&pieces);
    return 0;
}
