/* SPDX-License-Identifier: Apache-2.0 */
/* Writes the format of `passkeyctl verify`; secure defaults are omitted. */
#include "case_writer.h"

#include "authenticator/require.h"
#include "base/bytes.h"
#include <openssl/evp.h>

#define CERTIFICATE_TEXT_SIZE 4096
#define PUBLIC_KEY_SIZE_MAX   4096

static void put_text(struct json_writer *writer, const char *name, const char *text)
{
    json_key(writer, name);
    json_text(writer, bytes_text(text));
}

static void put_bytes(struct json_writer *writer, const char *name, struct passkey_bytes bytes)
{
    json_key(writer, name);
    json_base64url(writer, bytes);
}

/* An array with one string. */
static void put_list(struct json_writer *writer, const char *name, const char *text)
{
    json_key(writer, name);
    json_array_begin(writer);
    json_text(writer, bytes_text(text));
    json_array_end(writer);
}

static void put_anchor(struct json_writer *writer, struct passkey_bytes certificate)
{
    uint8_t text[CERTIFICATE_TEXT_SIZE];
    REQUIRE(certificate.size < 3000);
    int size = EVP_EncodeBlock(text, certificate.data, (int)certificate.size);
    json_key(writer, "trustAnchors");
    json_array_begin(writer);
    json_text(writer, (struct passkey_bytes){ text, (size_t)size });
    json_array_end(writer);
}

static void put_true(struct json_writer *writer, const char *name)
{
    json_key(writer, name);
    json_bool(writer, true);
}

static void put_expected(struct json_writer *writer, const struct written_case *written)
{
    json_key(writer, "expected");
    json_object_begin(writer);
    put_bytes(writer, "challenge", written->challenge);
    put_list(writer, "origins", CASE_ORIGIN);
    put_text(writer, "rpId", CASE_RP_ID);
    if (written->user_verification_required)
        put_text(writer, "userVerification", "required");
    if (written->user_presence_optional)
        put_text(writer, "userPresence", "optional");
    if (written->offered != 0) {
        json_key(writer, "algorithms");
        json_array_begin(writer);
        json_integer(writer, written->offered);
        json_array_end(writer);
    }
    if (written->cross_origin_allowed) {
        put_true(writer, "allowCrossOrigin");
        put_list(writer, "topOrigins", CASE_TOP_ORIGIN);
    }
    if (written->anchor.data != NULL) {
        put_anchor(writer, written->anchor);
        put_text(writer, "attestation", "trusted");
    }
    put_text(writer, "time", CASE_TIME);
    json_object_end(writer);
}

static void put_credential(struct json_writer *writer, const struct written_case *written)
{
    const struct credential *credential = written->credential;
    struct buffer public_key;
    buffer_init(&public_key, PUBLIC_KEY_SIZE_MAX);
    signing_key_cose(&credential->key, &public_key);
    json_key(writer, "credential");
    json_object_begin(writer);
    put_bytes(writer, "id", (struct passkey_bytes){ credential->id, credential->id_size });
    put_bytes(writer, "publicKey", buffer_view(&public_key));
    json_key(writer, "signCount");
    json_integer(writer, written->known_sign_count);
    if (written->known_backup_eligible != KNOWN_NOTHING) {
        json_key(writer, "backupEligible");
        json_bool(writer, written->known_backup_eligible == KNOWN_YES);
    }
    json_object_end(writer);
    buffer_deinit(&public_key);
}

static void put_input(struct json_writer *writer, const struct written_case *written)
{
    json_key(writer, "input");
    json_object_begin(writer);
    put_text(writer, "ceremony", written->registration ? "registration" : "authentication");
    json_key(writer, "response");
    json_raw(writer, written->response);
    put_expected(writer, written);
    if (!written->registration)
        put_credential(writer, written);
    json_object_end(writer);
}

void case_write(struct json_writer *writer, const struct written_case *written)
{
    json_object_begin(writer);
    put_text(writer, "name", written->name);
    put_text(writer, "checks", written->checks);
    put_text(writer, "source", written->source);
    put_input(writer, written);
    json_key(writer, "expectation");
    json_object_begin(writer);
    json_key(writer, "verified");
    json_bool(writer, written->result == PASSKEY_OK);
    if (written->result != PASSKEY_OK)
        put_text(writer, "code", passkey_result_slug(written->result));
    json_object_end(writer);
    json_object_end(writer);
    buffer_append_text(writer->buffer, "\n");
}
