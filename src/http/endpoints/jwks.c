/* SPDX-License-Identifier: Apache-2.0 */
/*
 * GET /.well-known/jwks.json: the keys that statements are checked with (RFC 7517).
 */
#include "http/endpoints/endpoints.h"

#include "base/bytes.h"
#include "base/json_writer.h"
#include "service/signing/signing_key.h"

#define KEYS_SIZE_MAX   65536
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

/* Caches may store this answer, unlike those of reply_json(). */
static enum passkey_result answer(struct exchange *exchange, struct buffer *buffer)
{
    struct reply *reply = exchange->reply;
    TRY(reply_take(reply, buffer, &exchange->error));
    reply->status = 200;
    reply_header(reply, "Content-Type", "application/json");
    reply_header_format(reply, "Cache-Control", "public, max-age=%d", SIGNING_KEY_CACHE_S);
    return PASSKEY_OK;
}

enum passkey_result jwks_get(struct exchange *exchange)
{
    CLEANUP(pointer_free) struct passkey_signing_key_list *keys = NULL;
    TRY(passkey_signing_key_list_get(
        exchange->worker, exchange->caller.relying_party, &keys, &exchange->error));
    CLEANUP(buffer_deinit) struct buffer buffer;
    struct json_writer writer;
    json_document_begin(&writer, &buffer, KEYS_SIZE_MAX);
    json_array_member(&writer, "keys");
    for (size_t i = 0; i < keys->count; i++)
        write_key(&writer, &keys->items[i]);
    json_array_end(&writer);
    json_object_end(&writer);
    return answer(exchange, &buffer);
}
