/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decodes RegistrationResponseJSON (WebAuthn L3 5.1). Its copies of parts of the attestation object
 * are not read (JSON-10).
 */
#include "base/limits.h"
#include "webauthn/extensions/client_outputs.h"
#include "webauthn/response.h"

static const struct response_member client_data_member = { "clientDataJSON", 1,
    CLIENT_DATA_SIZE_MAX, CHECK_REG_03 };
static const struct response_member attestation_object_member = { "attestationObject", 1,
    ATTESTATION_OBJECT_SIZE_MAX, CHECK_REG_03 };

/* Unknown transports are kept (RQ-6, OPT-11), and older clients send none (JSON-5). Transports are
 * hints: one that cannot be stored is dropped without a refusal. */
static void read_transports(struct response *response, struct passkey_transports *transports)
{
    struct passkey_bytes name;
    const struct json *list = json_member_array(response->inner, "transports");
    for (const struct json *value = json_first(list); value != NULL; value = json_next(value))
        if (transports->count < PASSKEY_TRANSPORT_COUNT_MAX && json_as_text(value, &name) &&
            name.size > 0 && name.size <= PASSKEY_TRANSPORT_SIZE_MAX)
            transports->names[transports->count++] = response_keep(response, name);
}

enum passkey_result registration_response_read(struct passkey_verifier *verifier,
    const struct json *json, struct registration_response *response, struct passkey_error *error)
{
    struct registration_response parsed = { 0 };
    struct response envelope;
    TRY(response_read(verifier, json, &envelope, error));
    parsed.id = envelope.id;
    parsed.attachment = envelope.attachment;
    /* REG-03 */
    TRY(response_bytes(&envelope, envelope.inner, &client_data_member, &parsed.client_data, error));
    TRY(response_bytes(
        &envelope, envelope.inner, &attestation_object_member, &parsed.attestation_object, error));
    read_transports(&envelope, &parsed.transports);
    /* REG-04 */
    client_outputs_read(&envelope, true, &parsed.client_outputs);
    TRY(response_check_room(&envelope, error));
    *response = parsed;
    return PASSKEY_OK;
}
