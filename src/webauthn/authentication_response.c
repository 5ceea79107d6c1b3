/* SPDX-License-Identifier: Apache-2.0 */
/* Decodes AuthenticationResponseJSON (WebAuthn L3 5.1). */
#include "base/limits.h"
#include "webauthn/extensions/client_outputs.h"
#include "webauthn/response.h"

/* AUTH-03, AUTH-07 */
static const struct response_member client_data_member = { "clientDataJSON", 1,
    CLIENT_DATA_SIZE_MAX, CHECK_AUTH_07 };
static const struct response_member authenticator_data_member = { "authenticatorData", 1,
    ATTESTATION_OBJECT_SIZE_MAX, CHECK_AUTH_03 };
static const struct response_member signature_member = { "signature", 1, SIGNATURE_SIZE_MAX,
    CHECK_AUTH_03 };
static const struct response_member user_handle_member = { "userHandle", 1, USER_HANDLE_SIZE_MAX,
    CHECK_USER_1 };

/* USER-7: if an authenticator returned no user handle, clients send null, no member or, with Safari
 * and a security key, an empty value. A user handle has at least one byte (USER-1). */
static enum passkey_result read_user_handle(
    struct response *response, struct passkey_bytes *user_handle, struct passkey_error *error)
{
    struct passkey_bytes text;
    const struct json *value = json_member(response->inner, user_handle_member.name);
    if (value == NULL || json_is_null(value) || (json_as_text(value, &text) && text.size == 0))
        return PASSKEY_OK;
    return response_bytes(response, response->inner, &user_handle_member, user_handle, error);
}

enum passkey_result authentication_response_read(struct passkey_verifier *verifier,
    const struct json *json, struct authentication_response *response, struct passkey_error *error)
{
    struct authentication_response parsed = { 0 };
    struct response envelope;
    TRY(response_read(verifier, json, &envelope, error));
    parsed.id = envelope.id;
    parsed.attachment = envelope.attachment;
    TRY(response_bytes(&envelope, envelope.inner, &client_data_member, &parsed.client_data, error));
    TRY(response_bytes(
        &envelope, envelope.inner, &authenticator_data_member, &parsed.authenticator_data, error));
    TRY(response_bytes(&envelope, envelope.inner, &signature_member, &parsed.signature, error));
    TRY(read_user_handle(&envelope, &parsed.user_handle, error));
    /* AUTH-04 */
    client_outputs_read(&envelope, false, &parsed.client_outputs);
    TRY(response_check_room(&envelope, error));
    *response = parsed;
    return PASSKEY_OK;
}
