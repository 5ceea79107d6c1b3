/* SPDX-License-Identifier: Apache-2.0 */
/*
 * GET /.well-known/webauthn: the origins that may use the passkeys of the RP ID (WebAuthn L3 5.11).
 * GET /.well-known/passkey-endpoints: where people make and manage passkeys, for password managers.
 * Both are public, and the same for everybody.
 */
#include "http/endpoints/endpoints.h"

#include "base/bytes.h"
#include "base/json_writer.h"
#include "service/access/call.h"

#define DOCUMENT_SIZE_MAX 65536
#define CACHE_CONTROL     "public, max-age=3600"

static enum passkey_result answer_document(struct exchange *exchange, struct buffer *buffer)
{
    struct reply *reply = exchange->reply;
    TRY(reply_take(reply, buffer, &exchange->error));
    reply->status = 200;
    reply_header(reply, "Content-Type", "application/json");
    reply_header(reply, "Cache-Control", CACHE_CONTROL);
    return PASSKEY_OK;
}

enum passkey_result related_origins_get(struct exchange *exchange)
{
    CLEANUP(buffer_deinit) struct buffer buffer;
    struct json_writer writer;
    json_document_begin(&writer, &buffer, DOCUMENT_SIZE_MAX);
    json_array_member(&writer, "origins");
    for (size_t i = 0; i < exchange->party->origin_count; i++) {
        struct passkey_bytes origin = bytes_text(exchange->party->origins[i]);
        if (bytes_start_with(origin, BYTES_LITERAL("http"))) /* apps have a document of their own */
            json_text(&writer, origin);
    }
    json_array_end(&writer);
    json_object_end(&writer);
    return answer_document(exchange, &buffer);
}

enum passkey_result passkey_endpoints_get(struct exchange *exchange)
{
    const struct passkey_relying_party *party =
        service_relying_party(exchange->site->service, exchange->party->index);
    CLEANUP(buffer_deinit) struct buffer buffer;
    struct json_writer writer;
    json_document_begin(&writer, &buffer, DOCUMENT_SIZE_MAX);
    json_text_member(&writer, "enroll", party->enrol_page);
    json_text_member(&writer, "manage", party->manage_page);
    json_object_end(&writer);
    return answer_document(exchange, &buffer);
}
