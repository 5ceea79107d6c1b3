/* SPDX-License-Identifier: Apache-2.0 */
/* GET /.well-known/jwks.json: the keys for verifying ID tokens (RFC 7517). */
#include "http/endpoints/endpoints.h"

#include "base/bytes.h"
#include "base/json_writer.h"
#include "service/signing/signing_key.h"
#include <passkey/backend.h>

#define COORDINATE_SIZE 32

static void write_text(struct json_writer *writer, const char *name, const char *text)
{
    json_text_member(writer, name, bytes_text(text));
}

static void write_coordinate(struct json_writer *writer, const char *name, const uint8_t *bytes)
{
    json_base64url_member(writer, name, (struct passkey_bytes){ bytes, COORDINATE_SIZE });
}

static void write_key(struct json_writer *writer, const struct passkey_signing_key_record *key)
{
    json_object_begin(writer);
    write_text(writer, "kty", "EC");
    write_text(writer, "crv", "P-256");
    write_text(writer, "use", "sig");
    write_text(writer, "alg", "ES256");
    json_text_member(writer, "kid", key->id);
    write_coordinate(writer, "x", key->public_key + 1);
    write_coordinate(writer, "y", key->public_key + 1 + COORDINATE_SIZE);
    json_object_end(writer);
}

enum passkey_result jwks_get(struct exchange *exchange)
{
    CLEANUP(pointer_free) struct passkey_signing_key_list *keys = NULL;
    TRY(passkey_signing_key_list_get(
        exchange->worker, exchange->caller.relying_party, &keys, &exchange->error));
    struct json_writer *writer = reply_begin(exchange->reply);
    json_array_member(writer, "keys");
    for (size_t i = 0; i < keys->count; i++)
        write_key(writer, &keys->items[i]);
    json_array_end(writer);
    return reply_end_public(exchange->reply, SIGNING_KEY_CACHE_S, &exchange->error);
}
