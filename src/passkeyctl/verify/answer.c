/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Members of an answer. `credential` is what a caller stores, with the names that a later case
 * expects.
 */
#include "passkeyctl/verify/answer.h"

#include "passkeyctl/verify/extensions.h"

#include "base/bytes.h"
#include "base/names.h"

#include <stdio.h>

static void answer_begin(
    struct json_writer *writer, const struct verify_case *verify_case, bool verified)
{
    json_object_begin(writer);
    if (verify_case->id.data != NULL) {
        json_key(writer, "id");
        json_raw(writer, verify_case->id);
    }
    json_bool_member(writer, "verified", verified);
}

static void text_member(struct json_writer *writer, const char *key, const char *text)
{
    json_key(writer, key);
    if (text == NULL)
        json_null(writer);
    else
        json_text(writer, bytes_text(text));
}

static void key_members(struct json_writer *writer, const struct passkey_credential *credential)
{
    json_base64url_member(writer, "id", credential->id);
    json_base64url_member(writer, "publicKey", credential->public_key);
}

static void aaguid_member(struct json_writer *writer, const uint8_t aaguid[PASSKEY_AAGUID_SIZE])
{
    char text[2 * PASSKEY_AAGUID_SIZE + 5];
    size_t at = 0;
    for (size_t i = 0; i < PASSKEY_AAGUID_SIZE; i++) {
        bool dash = i == 4 || i == 6 || i == 8 || i == 10;
        at += (size_t)snprintf(text + at, sizeof(text) - at, "%s%02x", dash ? "-" : "", aaguid[i]);
    }
    text_member(writer, "aaguid", text);
}

static void transports_member(
    struct json_writer *writer, const struct passkey_transports *transports)
{
    json_array_member(writer, "transports");
    for (size_t i = 0; i < transports->count; i++)
        json_text(writer, transports->names[i]);
    json_array_end(writer);
}

static void attestation_member(
    struct json_writer *writer, const struct passkey_credential *credential)
{
    json_object_member(writer, "attestation");
    json_text_member(writer, "format", credential->attestation_format);
    text_member(writer, "type", attestation_type_name(credential->attestation_type));
    json_bool_member(writer, "trusted", credential->attestation_trusted);
    json_object_end(writer);
}

void verify_answer_registration(struct json_writer *writer, const struct verify_case *verify_case,
    const struct passkey_credential *credential, const struct passkey_registration *registration)
{
    answer_begin(writer, verify_case, true);
    json_object_member(writer, "credential");
    key_members(writer, credential);
    json_integer_member(writer, "algorithm", credential->algorithm);
    json_integer_member(writer, "signCount", credential->sign_count);
    json_bool_member(writer, "userPresent", registration->user_present);
    json_bool_member(writer, "userVerified", registration->user_verified);
    json_bool_member(writer, "backupEligible", credential->backup_eligible == PASSKEY_FACT_YES);
    json_bool_member(writer, "backupState", credential->backup_state);
    json_fact_member(writer, "discoverable", credential->discoverable);
    text_member(writer, "attachment", attachment_name(credential->attachment));
    aaguid_member(writer, credential->aaguid);
    transports_member(writer, &credential->transports);
    json_object_end(writer);
    attestation_member(writer, credential);
    verify_extensions_member(
        writer, registration->client_outputs, registration->authenticator_outputs);
    json_object_end(writer);
}

void verify_answer_authentication(struct json_writer *writer, const struct verify_case *verify_case,
    const struct passkey_credential *credential,
    const struct passkey_authentication *authentication)
{
    answer_begin(writer, verify_case, true);
    json_object_member(writer, "credential");
    key_members(writer, credential);
    json_integer_member(writer, "algorithm", credential->algorithm);
    json_integer_member(writer, "signCount", credential->sign_count);
    json_bool_member(writer, "signCountNotGrown", authentication->sign_count_not_increased);
    json_bool_member(writer, "userPresent", authentication->user_present);
    json_bool_member(writer, "userVerified", authentication->user_verified);
    json_bool_member(writer, "backupEligible", credential->backup_eligible == PASSKEY_FACT_YES);
    json_bool_member(writer, "backupState", credential->backup_state);
    json_object_end(writer);
    verify_extensions_member(
        writer, authentication->client_outputs, authentication->authenticator_outputs);
    json_object_end(writer);
}

void verify_answer_refusal(struct json_writer *writer, const struct verify_case *verify_case,
    const char *code, size_t line, const struct passkey_error *error)
{
    answer_begin(writer, verify_case, false);
    json_object_member(writer, "error");
    text_member(writer, "code", code);
    text_member(writer, "message", error->message);
    if (error->step != NULL)
        text_member(writer, "step", error->step);
    if (line != 0)
        json_integer_member(writer, "line", (int64_t)line);
    json_object_end(writer);
    json_object_end(writer);
}
