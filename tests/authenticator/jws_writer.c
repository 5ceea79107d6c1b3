/* SPDX-License-Identifier: Apache-2.0 */
/* Writes header, payload and signature one after the other. */
#include "jws_writer.h"

#include "base/base64url.h"
#include "base/bytes.h"
#include "require.h"
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <stdlib.h>

#define HEADER_SIZE_MAX    65536
#define SIGNATURE_SIZE     1024
#define SCALAR_SIZE        32
#define BASE64_GROUP_COUNT 4

void base64_append(struct buffer *out, struct passkey_bytes bytes)
{
    size_t size = (bytes.size + 2) / 3 * BASE64_GROUP_COUNT;
    unsigned char *text = malloc(size + 1);
    REQUIRE(text != NULL);
    REQUIRE((size_t)EVP_EncodeBlock(text, bytes.data, (int)bytes.size) == size);
    buffer_append(out, (struct passkey_bytes){ text, size });
    free(text);
}

static const char *algorithm_of(const struct jws_options *options)
{
    if (options->algorithm != NULL)
        return options->algorithm;
    return options->key->algorithm == SIGNING_RS256 ? "RS256" : "ES256";
}

static void write_header(const struct jws_options *options, struct buffer *out)
{
    if (options->header != NULL) {
        buffer_append_text(out, options->header);
        return;
    }
    buffer_append_text(out, "{");
    buffer_append_text(out, options->header_members);
    if (!options->algorithm_absent) {
        buffer_append_text(out, "\"alg\":\"");
        buffer_append_text(out, algorithm_of(options));
        buffer_append_text(out, "\",");
    }
    for (size_t i = 0; i < options->chain_count && !options->chain_absent; i++) {
        buffer_append_text(out, i == 0 ? "\"x5c\":[\"" : "\",\"");
        base64_append(out, options->chain[i]);
    }
    if (!options->chain_absent)
        buffer_append_text(out, options->chain_count == 0 ? "\"x5c\":[]," : "\"],");
    buffer_append_text(out, "\"typ\":\"JWT\"}");
}

/* r and s have 32 bytes each. */
static bool has_halves(enum signing_algorithm algorithm)
{
    return algorithm == SIGNING_ES256 || algorithm == SIGNING_ES256K;
}

/* RFC 7518 3.4 */
static void ecdsa_from_der(struct buffer *signature)
{
    uint8_t pair[2 * SCALAR_SIZE];
    const uint8_t *at = signature->data;
    ECDSA_SIG *decoded = d2i_ECDSA_SIG(NULL, &at, (long)signature->size);
    REQUIRE(decoded != NULL);
    REQUIRE(BN_bn2binpad(ECDSA_SIG_get0_r(decoded), pair, SCALAR_SIZE) == SCALAR_SIZE);
    REQUIRE(
        BN_bn2binpad(ECDSA_SIG_get0_s(decoded), pair + SCALAR_SIZE, SCALAR_SIZE) == SCALAR_SIZE);
    ECDSA_SIG_free(decoded);
    buffer_reset(signature);
    buffer_append(signature, BYTES_ARRAY(pair));
}

void jws_write(const struct jws_options *options, struct passkey_bytes payload, struct buffer *out)
{
    struct buffer header;
    struct buffer signature;
    size_t start = out->size;
    buffer_init(&header, HEADER_SIZE_MAX);
    buffer_init(&signature, SIGNATURE_SIZE);
    write_header(options, &header);
    base64url_append(out, buffer_view(&header));
    buffer_append_u8(out, '.');
    size_t payload_start = out->size;
    base64url_append(out, payload);
    REQUIRE(!header.failed && !out->failed);
    struct passkey_bytes signed_text = { out->data + start, out->size - start };
    signing_key_sign(options->key, signed_text, &signature);
    if (has_halves(options->key->algorithm) && !options->signature_der)
        ecdsa_from_der(&signature);
    if (options->signature_changed)
        signature.data[signature.size - 1] ^= 1;
    if (options->payload_changed)
        out->data[payload_start] ^= 1;
    buffer_append_u8(out, '.');
    base64url_append(out, buffer_view(&signature));
    REQUIRE(!out->failed);
    buffer_deinit(&signature);
    buffer_deinit(&header);
}
