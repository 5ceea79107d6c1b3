/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The members have the names that the specification uses for the values in section 16, so that one
 * reader can read this file and a copy of the published vectors.
 */
#include "ceremony_writer.h"

#include "authenticator/require.h"
#include "base/bytes.h"
#include "derive.h"

#define HEX_SIZE_MAX 65536

static void put_text(struct json_writer *writer, const char *name, const char *text)
{
    json_key(writer, name);
    json_text(writer, bytes_text(text));
}

static void put_hex(struct json_writer *writer, const char *name, struct passkey_bytes bytes)
{
    static const char digits[] = "0123456789abcdef";
    struct buffer text;
    buffer_init(&text, HEX_SIZE_MAX);
    for (size_t i = 0; i < bytes.size; i++) {
        buffer_append_u8(&text, (uint8_t)digits[bytes.data[i] >> 4]);
        buffer_append_u8(&text, (uint8_t)digits[bytes.data[i] & 15]);
    }
    REQUIRE(!text.failed);
    json_key(writer, name);
    json_text(writer, buffer_view(&text));
    buffer_deinit(&text);
}

static void put_private_key(struct json_writer *writer, const struct signing_key *key)
{
    const uint8_t *bytes = key->private_key;
    if (key->prime_size == 0) {
        put_hex(writer, "private_key", (struct passkey_bytes){ bytes, key->private_size });
        return;
    }
    put_hex(writer, "private_key_p", (struct passkey_bytes){ bytes, key->prime_size });
    put_hex(writer, "private_key_q",
        (struct passkey_bytes){ bytes + key->prime_size, key->private_size - key->prime_size });
}

static void put_registration(struct json_writer *writer, const struct derived *derived)
{
    const struct signing_key *attestation_key = &derived->attester.key;
    json_key(writer, "registration");
    json_object_begin(writer);
    put_hex(writer, "challenge", derived->request.challenge);
    put_private_key(writer, &derived->credential.key);
    if (attestation_key->private_size > 0)
        put_hex(writer, "attestation_private_key",
            (struct passkey_bytes){ attestation_key->private_key, attestation_key->private_size });
    put_hex(writer, "credential_id", buffer_view(&derived->response.id));
    put_hex(writer, "clientDataJSON", buffer_view(&derived->response.client_data));
    put_hex(writer, "attestationObject", buffer_view(&derived->response.attestation_object));
    json_object_end(writer);
}

static void put_authentication(struct json_writer *writer, const struct derived *derived)
{
    json_key(writer, "authentication");
    json_object_begin(writer);
    put_hex(writer, "challenge", derived->request.challenge);
    put_hex(writer, "clientDataJSON", buffer_view(&derived->response.client_data));
    put_hex(writer, "authenticatorData", buffer_view(&derived->response.authenticator_data));
    put_hex(writer, "signature", buffer_view(&derived->response.signature));
    json_object_end(writer);
}

static void put_kind(struct json_writer *writer, enum attestation attestation)
{
    static const struct {
        enum attestation attestation;
        const char *format;
        const char *type;
    } kinds[] = {
        { ATTESTATION_NONE, "none", "none" },
        { ATTESTATION_PACKED_SELF, "packed", "self" },
        { ATTESTATION_PACKED_CERTIFICATE, "packed", "certificate" },
        { ATTESTATION_TPM, "tpm", "certificate" },
        { ATTESTATION_ANDROID_KEY, "android-key", "certificate" },
        { ATTESTATION_APPLE, "apple", "certificate" },
        { ATTESTATION_FIDO_U2F, "fido-u2f", "certificate" },
    };
    size_t i = 0;
    while (kinds[i].attestation != attestation) {
        i++;
        REQUIRE(i < sizeof(kinds) / sizeof(kinds[0]));
    }
    put_text(writer, "format", kinds[i].format);
    put_text(writer, "attestationType", kinds[i].type);
}

static void put_ceremony(struct json_writer *writer, const struct derivation *derivation)
{
    static struct derived derived; /* an attester must not be moved */
    json_object_begin(writer);
    put_text(writer, "name", derivation->name);
    put_text(writer, "section", derivation->section);
    put_text(writer, "label", derivation->label);
    put_kind(writer, derivation->attestation);
    json_key(writer, "alg");
    json_integer(writer, derivation->algorithm);
    put_text(writer, "rpId", DERIVE_RP_ID);
    put_text(writer, "origin", DERIVE_ORIGIN);
    if (derivation->top_origin)
        put_text(writer, "topOrigin", DERIVE_TOP_ORIGIN);
    derive_registration(derivation, &derived);
    put_registration(writer, &derived);
    derive_authentication(&derived);
    put_authentication(writer, &derived);
    derived_deinit(&derived);
    json_object_end(writer);
    buffer_append_text(writer->buffer, "\n");
}

void ceremonies_write(struct json_writer *writer)
{
    struct attester attester = { .chain_count = 0 };
    derive_root(&attester);
    put_hex(writer, "attestation_ca_cert", buffer_view(&attester.root_certificate));
    attester_deinit(&attester);
    json_key(writer, "ceremonies");
    json_array_begin(writer);
    for (size_t i = 0; i < derivation_count; i++)
        put_ceremony(writer, &derivations[i]);
    json_array_end(writer);
}
