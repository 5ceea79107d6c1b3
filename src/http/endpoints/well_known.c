/* SPDX-License-Identifier: Apache-2.0 */
/*
 * GET /.well-known/webauthn: the origins that may use passkeys of the RP ID (WebAuthn L3 5.11). GET
 * /.well-known/passkey-endpoints: where users create and manage passkeys, for password managers.
 * Both are public and the same for everyone.
 */
#include "http/endpoints/endpoints.h"

#include "base/bytes.h"
#include "base/json_writer.h"
#include "service/access/call.h"

#define CACHE_S 3600

enum passkey_result related_origins_get(struct exchange *exchange)
{
    struct json_writer *writer = reply_begin(exchange->reply);
    json_array_member(writer, "origins");
    for (size_t i = 0; i < exchange->party->origin_count; i++) {
        struct passkey_bytes origin = bytes_text(exchange->party->origins[i]);
        if (bytes_start_with(origin, BYTES_LITERAL("http"))) /* apps have a document of their own */
            json_text(writer, origin);
    }
    json_array_end(writer);
    return reply_end_public(exchange->reply, CACHE_S, &exchange->error);
}

enum passkey_result passkey_endpoints_get(struct exchange *exchange)
{
    const struct passkey_relying_party *party =
        service_relying_party(exchange->site->service, exchange->party->index);
    struct json_writer *writer = reply_begin(exchange->reply);
    json_text_member(writer, "enroll", party->enrol_page);
    json_text_member(writer, "manage", party->manage_page);
    return reply_end_public(exchange->reply, CACHE_S, &exchange->error);
}
