/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Client data and response JSON as browsers write them: members in the order of the specification,
 * including the copies for convenience.
 */
#include "client.h"

#include "base/bytes.h"
#include "base/json_writer.h"
#include "require.h"

static struct passkey_bytes or_default(struct passkey_bytes mutated, struct passkey_bytes value)
{
    return mutated.data != NULL ? mutated : value;
}

void client_data_write(const struct authenticator_request *request,
    const struct mutations *mutations, bool registration, struct buffer *out)
{
    struct json_writer writer;
    if (mutations->byte_order_mark)
        buffer_append_text(out, "\xef\xbb\xbf");
    json_writer_init(&writer, out);
    json_object_begin(&writer);
    json_key(&writer, "type");
    json_text(&writer,
        or_default(mutations->type, bytes_text(registration ? "webauthn.create" : "webauthn.get")));
    json_key(&writer, "challenge");
    json_base64url(&writer, or_default(mutations->challenge, request->challenge));
    json_key(&writer, "origin");
    json_text(&writer, or_default(mutations->origin, request->origin));
    if (!mutations->cross_origin_absent) {
        json_key(&writer, "crossOrigin");
        json_bool(&writer, mutations->cross_origin);
    }
    if (mutations->top_origin.data != NULL) {
        json_key(&writer, "topOrigin");
        json_text(&writer, mutations->top_origin);
    }
    if (mutations->client_data_members.data != NULL)
        json_raw(&writer, mutations->client_data_members);
    json_object_end(&writer);
    REQUIRE(!out->failed);
}

static void put_bytes(struct json_writer *writer, const char *name, struct passkey_bytes bytes)
{
    json_key(writer, name);
    json_base64url(writer, bytes);
}

static void put_transports(struct json_writer *writer, const char *const *transports)
{
    static const char *const unchanged[] = { "hybrid", "internal", NULL };
    json_key(writer, "transports");
    json_array_begin(writer);
    for (const char *const *at = transports != NULL ? transports : unchanged; *at != NULL; at++)
        json_text(writer, bytes_text(*at));
    json_array_end(writer);
}

static void put_registration(struct json_writer *writer, const struct credential *credential,
    const struct mutations *mutations, const struct authenticator_response *response)
{
    struct buffer spki;
    buffer_init(&spki, 4096);
    signing_key_spki(&credential->key, &spki);
    put_bytes(writer, "attestationObject", buffer_view(&response->attestation_object));
    put_transports(writer, mutations->transports);
    json_key(writer, "publicKeyAlgorithm");
    json_integer(writer, credential->key.algorithm);
    put_bytes(writer, "publicKey", buffer_view(&spki));
    buffer_deinit(&spki);
}

static void put_authentication(struct json_writer *writer, const struct credential *credential,
    const struct mutations *mutations, const struct authenticator_response *response)
{
    struct passkey_bytes handle = or_default(mutations->user_handle,
        (struct passkey_bytes){ credential->user_handle, credential->user_handle_size });
    put_bytes(writer, "signature", buffer_view(&response->signature));
    if (handle.size != 0 && !mutations->user_handle_absent)
        put_bytes(writer, "userHandle", handle);
}

void client_response_write(const struct credential *credential, const struct mutations *mutations,
    struct authenticator_response *response)
{
    struct json_writer writer;
    json_writer_init(&writer, &response->json);
    json_object_begin(&writer);
    put_bytes(&writer, "id", buffer_view(&response->id));
    put_bytes(&writer, "rawId", buffer_view(&response->id));
    json_key(&writer, "type");
    json_text(&writer, bytes_text("public-key"));
    json_key(&writer, "response");
    json_object_begin(&writer);
    put_bytes(&writer, "clientDataJSON", buffer_view(&response->client_data));
    put_bytes(&writer, "authenticatorData", buffer_view(&response->authenticator_data));
    if (response->registration)
        put_registration(&writer, credential, mutations, response);
    else
        put_authentication(&writer, credential, mutations, response);
    json_object_end(&writer);
    json_key(&writer, "clientExtensionResults");
    json_raw(&writer, or_default(mutations->extension_results, bytes_text("{}")));
    json_key(&writer, "authenticatorAttachment");
    json_text(&writer, or_default(mutations->attachment, bytes_text("platform")));
    json_object_end(&writer);
    REQUIRE(!response->json.failed);
}
