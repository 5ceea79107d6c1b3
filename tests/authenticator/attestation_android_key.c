/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Statements of the format "android-key" (WebAuthn L3 8.4): a leaf over the credential's key, with
 * a key description whose hardware list says "generated here, for signing".
 */
#include "attestation.h"
#include "base/bytes.h"
#include "der_writer.h"

#define SIZE_MAX_OF_ONE 65536
#define TAG_ORIGIN      702

static void write_hardware_list(struct buffer *out)
{
    size_t list = out->size;
    der_value(out, DER_INTEGER, BYTES_LITERAL("\x02")); /* KM_PURPOSE_SIGN */
    der_wrap(out, list, DER_SET);
    der_wrap(out, list, DER_CONTEXT_1_CONSTRUCTED);
    size_t origin = out->size;
    der_value(out, DER_INTEGER, BYTES_LITERAL("\x00")); /* KM_ORIGIN_GENERATED */
    der_wrap_context(out, origin, TAG_ORIGIN);
    der_wrap(out, list, DER_SEQUENCE);
}

static void write_description(const struct making *making, struct buffer *out)
{
    der_value(out, DER_INTEGER, BYTES_LITERAL("\x01\x2c")); /* attestationVersion 300 */
    der_value(out, DER_ENUMERATED, BYTES_LITERAL("\x00"));
    der_value(out, DER_INTEGER, BYTES_LITERAL("\x00"));
    der_value(out, DER_ENUMERATED, BYTES_LITERAL("\x00"));
    size_t challenge = out->size;
    making_append_hash(out, buffer_view(&making->response->client_data));
    der_wrap(out, challenge, DER_OCTET_STRING);
    der_value(out, DER_OCTET_STRING, BYTES_LITERAL(""));
    der_value(out, DER_SEQUENCE, BYTES_LITERAL("")); /* softwareEnforced */
    write_hardware_list(out);
    der_wrap(out, 0, DER_SEQUENCE);
}

void attestation_android_key_put(const struct making *making, struct map_writer *statement)
{
    struct buffer description;
    const struct signing_key *key = making_certified_key(making);
    making_sign_data(making, key);
    cbor_write_integer(map_writer_member(statement, "alg"), key->algorithm);
    cbor_write_bytes(
        map_writer_member(statement, "sig"), buffer_view(&making->response->signature));
    buffer_init(&description, SIZE_MAX_OF_ONE);
    write_description(making, &description);
    mutations_apply(making->mutations, PART_KEY_DESCRIPTION, &description);
    const struct certificate_extra extra = { .identifier = "1.3.6.1.4.1.11129.2.1.17",
        .value = buffer_view(&description) };
    making_put_own_leaf(making, &extra, statement);
    buffer_deinit(&description);
}
