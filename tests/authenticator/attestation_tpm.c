/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Statements of the format "tpm" (WebAuthn L3 8.3): the public area of the credential's key, RSA or
 * on a NIST curve, certified by an attestation key. The clock is that of the W3C vectors.
 */
#include "attestation.h"
#include "base/bytes.h"
#include "require.h"
#include <openssl/core_names.h>
#include <openssl/evp.h>

#define SIZE_MAX_OF_ONE 65536
#define RS1             (-65535)

#define ALGORITHM_RSA  0x0001
#define ALGORITHM_NULL 0x0010
#define ALGORITHM_ECC  0x0023
#define NAME_SHA256    0x000b

static void append_u16(struct buffer *out, unsigned int number)
{
    buffer_append_u8(out, (uint8_t)(number >> 8));
    buffer_append_u8(out, (uint8_t)number);
}

static void append_sized(struct buffer *out, struct passkey_bytes bytes)
{
    append_u16(out, (unsigned int)bytes.size);
    buffer_append(out, bytes);
}

static void write_ecc(const struct signing_key *key, struct buffer *out)
{
    struct buffer point;
    buffer_init(&point, SIZE_MAX_OF_ONE);
    signing_key_public(key, &point);
    size_t size = (point.size - 1) / 2;
    append_u16(out, ALGORITHM_NULL); /* symmetric */
    append_u16(out, ALGORITHM_NULL); /* scheme */
    append_u16(out, size == 32 ? 0x0003 : size == 48 ? 0x0004 : 0x0005);
    append_u16(out, ALGORITHM_NULL); /* kdf */
    append_sized(out, (struct passkey_bytes){ point.data + 1, size });
    append_sized(out, (struct passkey_bytes){ point.data + 1 + size, size });
    buffer_deinit(&point);
}

static void write_rsa(const struct signing_key *key, struct buffer *out)
{
    uint8_t bytes[1024];
    BIGNUM *modulus = NULL;
    REQUIRE(EVP_PKEY_get_bn_param(key->pkey, OSSL_PKEY_PARAM_RSA_N, &modulus) == 1);
    size_t size = (size_t)BN_bn2bin(modulus, bytes);
    append_u16(out, ALGORITHM_NULL); /* symmetric */
    append_u16(out, ALGORITHM_NULL); /* scheme */
    append_u16(out, (unsigned int)size * 8);
    buffer_append(out, BYTES_LITERAL("\x00\x00\x00\x00")); /* exponent: 65537 */
    append_sized(out, (struct passkey_bytes){ bytes, size });
    BN_free(modulus);
}

static void write_public_area(const struct making *making, struct buffer *out)
{
    const struct signing_key *key = &making->credential->key;
    bool rsa = EVP_PKEY_is_a(key->pkey, "RSA") == 1;
    append_u16(out, rsa ? ALGORITHM_RSA : ALGORITHM_ECC);
    append_u16(out, NAME_SHA256);
    buffer_append(out, BYTES_LITERAL("\x00\x04\x00\x00")); /* objectAttributes: sign */
    append_sized(out, (struct passkey_bytes){ NULL, 0 });  /* authPolicy */
    if (rsa)
        write_rsa(key, out);
    else
        write_ecc(key, out);
    mutations_apply(making->mutations, PART_PUBLIC_AREA, out);
}

static const EVP_MD *digest_of(const struct attester *attester)
{
    switch ((int)attester->key.algorithm) {
    case -35:
    case -258:
    case -38:
        return EVP_sha384();
    case -36:
    case -259:
    case -39:
        return EVP_sha512();
    default:
        return attester->rs1 ? EVP_sha1() : EVP_sha256();
    }
}

static void append_extra_data(const struct making *making, struct buffer *out)
{
    uint8_t hash[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    struct buffer data;
    buffer_init(&data, SIZE_MAX_OF_ONE);
    making_append_data(making, &data);
    REQUIRE(EVP_Digest(data.data, data.size, hash, &size, digest_of(making->request->attester),
                NULL) == 1);
    append_sized(out, (struct passkey_bytes){ hash, size });
    buffer_deinit(&data);
}

static void write_certify_info(
    const struct making *making, const struct buffer *public_area, struct buffer *out)
{
    buffer_append(out, BYTES_LITERAL("\xff\x54\x43\x47\x80\x17")); /* magic, type */
    append_sized(out, (struct passkey_bytes){ NULL, 0 });          /* qualifiedSigner */
    append_extra_data(making, out);
    buffer_append(out, BYTES_LITERAL("\x00\x00\x00\x00\x00\x00\x00\x00" /* clock */
                                     "\x11\x11\x11\x11\x22\x22\x22\x22\x33"
                                     "\x00\x00\x00\x00\x00\x00\x00\x00")); /* firmwareVersion */
    append_u16(out, 2 + SHA256_SIZE);
    append_u16(out, NAME_SHA256);
    making_append_hash(out, buffer_view(public_area));
    append_sized(out, (struct passkey_bytes){ NULL, 0 }); /* qualifiedName */
    mutations_apply(making->mutations, PART_CERTIFY_INFO, out);
}

static void sign_sha1(const struct making *making, struct buffer *message)
{
    struct buffer *signature = &making->response->signature;
    uint8_t bytes[1024];
    size_t size = sizeof(bytes);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    buffer_reset(signature);
    mutations_apply(making->mutations, PART_TO_BE_SIGNED, message);
    REQUIRE(context != NULL && EVP_DigestSignInit(context, NULL, EVP_sha1(), NULL,
                                   making->request->attester->key.pkey) == 1);
    REQUIRE(EVP_DigestSign(context, bytes, &size, message->data, message->size) == 1);
    buffer_append(signature, (struct passkey_bytes){ bytes, size });
    EVP_MD_CTX_free(context);
    mutations_apply(making->mutations, PART_SIGNATURE, signature);
}

void attestation_tpm_put(const struct making *making, struct map_writer *statement)
{
    const struct attester *attester = making->request->attester;
    struct buffer public_area;
    struct buffer certify_info;
    buffer_init(&public_area, SIZE_MAX_OF_ONE);
    buffer_init(&certify_info, SIZE_MAX_OF_ONE);
    write_public_area(making, &public_area);
    write_certify_info(making, &public_area, &certify_info);
    cbor_write_text(map_writer_member(statement, "ver"), BYTES_LITERAL("2.0"));
    cbor_write_bytes(map_writer_member(statement, "certInfo"), buffer_view(&certify_info));
    cbor_write_bytes(map_writer_member(statement, "pubArea"), buffer_view(&public_area));
    if (attester->rs1)
        sign_sha1(making, &certify_info);
    else
        making_sign(making, &attester->key, &certify_info);
    cbor_write_integer(
        map_writer_member(statement, "alg"), attester->rs1 ? RS1 : attester->key.algorithm);
    cbor_write_bytes(
        map_writer_member(statement, "sig"), buffer_view(&making->response->signature));
    making_put_path(making, buffer_view(&attester->certificate), statement);
    buffer_deinit(&certify_info);
    buffer_deinit(&public_area);
}
