/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Statements of the format "android-safetynet" (WebAuthn L3 8.5): a JWS like those of Google's
 * service.
 */
#include "attestation.h"
#include "base/base64url.h"
#include "base/bytes.h"
#include <inttypes.h>
#include <stdio.h>

#define SIZE_MAX_OF_ONE 65536

static void write_payload(const struct making *making, struct buffer *out)
{
    struct buffer data;
    struct buffer nonce;
    char time[32];
    buffer_init(&data, SIZE_MAX_OF_ONE);
    buffer_init(&nonce, SIZE_MAX_OF_ONE);
    making_append_data(making, &data);
    making_append_hash(&nonce, buffer_view(&data));
    (void)snprintf(time, sizeof(time), "%" PRId64, making->request->now_ms);
    buffer_append_text(out, "{\"nonce\":\"");
    base64_append(out, buffer_view(&nonce));
    buffer_append_text(out, "\",\"timestampMs\":");
    buffer_append_text(out, time);
    buffer_append_text(out, ",\"apkPackageName\":\"com.google.android.gms\","
                            "\"ctsProfileMatch\":true,\"basicIntegrity\":true}");
    buffer_deinit(&nonce);
    buffer_deinit(&data);
    mutations_apply(making->mutations, PART_PAYLOAD, out);
}

void attestation_android_safetynet_put(const struct making *making, struct map_writer *statement)
{
    const struct attester *attester = making->request->attester;
    struct jws_options options = { .key = &attester->key };
    struct passkey_bytes chain[1 + ATTESTER_CHAIN_MAX] = { buffer_view(&attester->certificate) };
    struct buffer payload;
    struct buffer response;
    if (making->mutations->jws != NULL)
        options = *making->mutations->jws;
    for (size_t i = 0; i < attester->chain_count; i++)
        chain[1 + i] = attester->chain[i];
    options.key = &attester->key;
    options.chain = chain;
    options.chain_count = 1 + attester->chain_count;
    buffer_init(&payload, SIZE_MAX_OF_ONE);
    buffer_init(&response, SIZE_MAX_OF_ONE);
    write_payload(making, &payload);
    jws_write(&options, buffer_view(&payload), &response);
    mutations_apply(making->mutations, PART_RESPONSE, &response);
    cbor_write_text(map_writer_member(statement, "ver"), BYTES_LITERAL("14366018"));
    cbor_write_bytes(map_writer_member(statement, "response"), buffer_view(&response));
    buffer_deinit(&response);
    buffer_deinit(&payload);
}
