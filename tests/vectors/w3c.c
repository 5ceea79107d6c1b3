/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads the file with cJSON, because it is too large for the library's own JSON reader, and
 * trusted.
 */
#include "w3c.h"

#include "base/base64url.h"
#include "base/bytes.h"
#include "base/json_writer.h"
#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_SIZE_MAX  (1024 * 1024)
#define VALUE_SIZE_MAX 65536

/* June 2026; the certificates are valid from 2024 to 3024. */
#define NOW_MS 1782000000000

static void require(bool condition, const char *what)
{
    if (condition)
        return;
    (void)fprintf(stderr, "vectors: %s\n", what);
    abort();
}

static void read_file(const char *path, struct buffer *out)
{
    uint8_t piece[4096];
    FILE *file = fopen(path, "rb");
    require(file != NULL, CEREMONIES " cannot be opened");
    for (;;) {
        size_t size = fread(piece, 1, sizeof(piece), file);
        if (size == 0)
            break;
        buffer_append(out, (struct passkey_bytes){ piece, size });
    }
    (void)fclose(file);
}

static int digit(char character)
{
    const char *digits = "0123456789abcdef";
    const char *at = strchr(digits, character);
    require(character != '\0' && at != NULL, "a value is not in hexadecimal");
    return (int)(at - digits);
}

/* Append the bytes of a member; if it is missing, the buffer is unchanged. */
static void take_hex(const cJSON *object, const char *name, struct buffer *out)
{
    const cJSON *member = cJSON_GetObjectItemCaseSensitive(object, name);
    if (!cJSON_IsString(member))
        return;
    for (const char *at = member->valuestring; at[0] != '\0'; at += 2)
        buffer_append_u8(out, (uint8_t)(digit(at[0]) << 4 | digit(at[1])));
}

static void take_text(const cJSON *object, const char *name, char *out, size_t size)
{
    const cJSON *member = cJSON_GetObjectItemCaseSensitive(object, name);
    if (cJSON_IsString(member))
        (void)snprintf(out, size, "%s", member->valuestring);
}

static void buffers_init(struct w3c_vector *vector)
{
    struct buffer *buffers[] = { &vector->private_key, &vector->attestation_key,
        &vector->credential_id, &vector->create_challenge, &vector->create_client_data,
        &vector->attestation_object, &vector->get_challenge, &vector->get_client_data,
        &vector->authenticator_data, &vector->signature };
    for (size_t i = 0; i < sizeof(buffers) / sizeof(buffers[0]); i++)
        buffer_init(buffers[i], VALUE_SIZE_MAX);
}

static void buffers_deinit(struct w3c_vector *vector)
{
    buffer_deinit(&vector->private_key);
    buffer_deinit(&vector->attestation_key);
    buffer_deinit(&vector->credential_id);
    buffer_deinit(&vector->create_challenge);
    buffer_deinit(&vector->create_client_data);
    buffer_deinit(&vector->attestation_object);
    buffer_deinit(&vector->get_challenge);
    buffer_deinit(&vector->get_client_data);
    buffer_deinit(&vector->authenticator_data);
    buffer_deinit(&vector->signature);
}

static void take_registration(const cJSON *half, struct w3c_vector *vector)
{
    take_hex(half, "private_key", &vector->private_key);
    take_hex(half, "private_key_p", &vector->private_key);
    if (cJSON_GetObjectItemCaseSensitive(half, "private_key_p") != NULL)
        vector->prime_size = vector->private_key.size;
    take_hex(half, "private_key_q", &vector->private_key);
    take_hex(half, "attestation_private_key", &vector->attestation_key);
    take_hex(half, "credential_id", &vector->credential_id);
    take_hex(half, "challenge", &vector->create_challenge);
    take_hex(half, "clientDataJSON", &vector->create_client_data);
    take_hex(half, "attestationObject", &vector->attestation_object);
}

static void take_vector(const cJSON *json, struct w3c_vector *vector)
{
    const cJSON *half = cJSON_GetObjectItemCaseSensitive(json, "authentication");
    *vector = (struct w3c_vector){ 0 };
    buffers_init(vector);
    take_text(json, "name", vector->name, sizeof(vector->name));
    take_text(json, "format", vector->format, sizeof(vector->format));
    take_text(json, "attestationType", vector->attestation_type, sizeof(vector->attestation_type));
    take_text(json, "rpId", vector->rp_id, sizeof(vector->rp_id));
    take_text(json, "origin", vector->origin, sizeof(vector->origin));
    take_text(json, "topOrigin", vector->top_origin, sizeof(vector->top_origin));
    vector->algorithm = cJSON_GetObjectItemCaseSensitive(json, "alg")->valueint;
    take_registration(cJSON_GetObjectItemCaseSensitive(json, "registration"), vector);
    take_hex(half, "challenge", &vector->get_challenge);
    take_hex(half, "clientDataJSON", &vector->get_client_data);
    take_hex(half, "authenticatorData", &vector->authenticator_data);
    take_hex(half, "signature", &vector->signature);
    buffer_append_u8(&vector->create_client_data, 0);
    vector->create_client_data.size--;
    vector->cross_origin =
        strstr((const char *)vector->create_client_data.data, "\"crossOrigin\":true") != NULL;
}

void w3c_load(struct w3c_vectors *vectors)
{
    struct buffer text;
    const cJSON *entry;
    vectors->count = 0;
    buffer_init(&vectors->root, VALUE_SIZE_MAX);
    buffer_init(&text, FILE_SIZE_MAX);
    read_file(CEREMONIES, &text);
    cJSON *json = cJSON_ParseWithLength((const char *)text.data, text.size);
    take_hex(json, "attestation_ca_cert", &vectors->root);
    cJSON_ArrayForEach(entry, cJSON_GetObjectItemCaseSensitive(json, "ceremonies"))
    {
        require(vectors->count < W3C_VECTOR_COUNT_MAX, "there are too many vectors");
        take_vector(entry, &vectors->list[vectors->count++]);
    }
    cJSON_Delete(json);
    buffer_deinit(&text);
    require(vectors->count > 0 && vectors->root.size > 0, CEREMONIES " has no vectors");
}

void w3c_free(struct w3c_vectors *vectors)
{
    for (size_t i = 0; i < vectors->count; i++)
        buffers_deinit(&vectors->list[i]);
    buffer_deinit(&vectors->root);
    vectors->count = 0;
}

bool w3c_refused(const struct w3c_vector *vector)
{
    return strcmp(vector->name, "android-key-es256") == 0;
}

bool w3c_certified(const struct w3c_vector *vector)
{
    return strcmp(vector->attestation_type, "certificate") == 0;
}

bool w3c_supported(const struct w3c_vector *vector)
{
    return !w3c_refused(vector);
}

static void write_member(struct json_writer *writer, const char *name, struct passkey_bytes bytes)
{
    json_key(writer, name);
    json_base64url(writer, bytes);
}

static void write_envelope(struct json_writer *writer, struct passkey_bytes id)
{
    json_object_begin(writer);
    write_member(writer, "id", id);
    write_member(writer, "rawId", id);
    json_key(writer, "type");
    json_text(writer, BYTES_LITERAL("public-key"));
    json_key(writer, "clientExtensionResults");
    json_object_begin(writer);
    json_object_end(writer);
    json_key(writer, "response");
    json_object_begin(writer);
}

static void finish(struct json_writer *writer, struct buffer *out)
{
    json_object_end(writer);
    json_object_end(writer);
    require(!out->failed, "a response is too large");
}

void w3c_registration_json(struct passkey_bytes id, struct passkey_bytes client_data,
    struct passkey_bytes attestation_object, struct buffer *out)
{
    struct json_writer writer;
    buffer_reset(out);
    json_writer_init(&writer, out);
    write_envelope(&writer, id);
    write_member(&writer, "clientDataJSON", client_data);
    write_member(&writer, "attestationObject", attestation_object);
    finish(&writer, out);
}

void w3c_authentication_json(struct passkey_bytes id, struct passkey_bytes client_data,
    struct passkey_bytes authenticator_data, struct passkey_bytes signature, struct buffer *out)
{
    struct json_writer writer;
    buffer_reset(out);
    json_writer_init(&writer, out);
    write_envelope(&writer, id);
    write_member(&writer, "clientDataJSON", client_data);
    write_member(&writer, "authenticatorData", authenticator_data);
    write_member(&writer, "signature", signature);
    finish(&writer, out);
}

struct ceremony_expected w3c_expected(
    const struct w3c_vector *vector, bool registration, struct passkey_bytes origins[2])
{
    origins[0] = bytes_text(vector->origin);
    origins[1] = bytes_text(vector->top_origin);
    return (struct ceremony_expected){
        .challenge = buffer_view(registration ? &vector->create_challenge : &vector->get_challenge),
        .origins = &origins[0],
        .origin_count = 1,
        .rp_id = bytes_text(vector->rp_id),
        .user_verification = PASSKEY_PREFERRED,
        .allow_cross_origin = vector->cross_origin,
        .top_origins = &origins[1],
        .top_origin_count = vector->top_origin[0] != '\0' ? 1 : 0,
        .now_ms = NOW_MS,
    };
}

enum passkey_result w3c_register(struct passkey_verifier *verifier, struct passkey_bytes json,
    const struct ceremony_expected *expected, const struct passkey_attestation_policy *policy,
    struct passkey_credential *credential, struct passkey_error *error)
{
    const struct passkey_registration_expected own = expect_registration(expected, policy);
    credential->size = sizeof(*credential);
    return passkey_registration_verify(verifier, json, &own, credential, NULL, error);
}

enum passkey_result w3c_authenticate(struct passkey_verifier *verifier, struct passkey_bytes json,
    const struct ceremony_expected *expected, const struct passkey_credential *record,
    struct passkey_credential *credential, struct passkey_error *error)
{
    const struct passkey_authentication_expected own = expect_authentication(expected, record);
    credential->size = sizeof(*credential);
    return passkey_authentication_verify(verifier, json, &own, credential, NULL, error);
}
