/* SPDX-License-Identifier: Apache-2.0 */
/*
 * RegistrationResponseJSON (WebAuthn L3 5.1) into bytes. Its convenience copies of what stands in
 * the attestation object are not looked at (JSON-10).
 */
#include "base/limits.h"
#include "webauthn/extensions/client_outputs.h"
#include "webauthn/response.h"

static const struct response_member client_data_member = { "clientDataJSON", 1,
    CLIENT_DATA_SIZE_MAX, CHECK_REG_03 };
static const struct response_member attestation_object_member = { "attestationObject", 1,
    ATTESTATION_OBJECT_SIZE_MAX, CHECK_REG_03 };

static enum passkey_result keep_transport(struct response *response, const struct json *value,
    struct passkey_transports *transports, struct passkey_error *error)
{
    struct passkey_bytes name;
    if (!json_as_text(value, &name) || name.size == 0 || name.size > PASSKEY_TRANSPORT_SIZE_MAX)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "A transport must be a string of 1 to 64 bytes.");
    if (transports->count == PASSKEY_TRANSPORT_COUNT_MAX)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "The member \"transports\" has more than 16 entries.");
    transports->names[transports->count++] = response_keep(response, name);
    return PASSKEY_OK;
}

/* As they came, unknown ones too (RQ-6, OPT-11); older clients leave them out (JSON-5). */
static enum passkey_result read_transports(
    struct response *response, struct passkey_transports *transports, struct passkey_error *error)
{
    const struct json *list = json_member(response->inner, "transports");
    if (list == NULL)
        return PASSKEY_OK;
    if (!json_is_array(list))
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "The member \"transports\" must be an array.");
    for (const struct json *value = json_first(list); value != NULL; value = json_next(value))
        TRY(keep_transport(response, value, transports, error));
    return PASSKEY_OK;
}

enum passkey_result passkey_registration_parse(struct passkey_verifier *verifier,
    struct passkey_bytes json, struct passkey_registration_response *response,
    struct passkey_error *error)
{
    struct passkey_registration_response parsed = { 0 };
    CLEANUP(response_deinit) struct response envelope = { 0 };
    /* REG-04 */
    TRY(response_read(verifier, json, CHECK_REG_04, &envelope, error));
    parsed.id = envelope.id;
    parsed.attachment = envelope.attachment;
    /* REG-03 */
    TRY(response_bytes(&envelope, envelope.inner, &client_data_member, &parsed.client_data, error));
    TRY(response_bytes(
        &envelope, envelope.inner, &attestation_object_member, &parsed.attestation_object, error));
    TRY(read_transports(&envelope, &parsed.transports, error));
    TRY(client_outputs_read(&envelope, true, &parsed.client_outputs, error));
    *response = parsed;
    return PASSKEY_OK;
}
