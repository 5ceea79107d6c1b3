/* SPDX-License-Identifier: Apache-2.0 */
/* Reads from the outside in. Each row of a table has the requirements of an algorithm. */
#include "crypto/jws.h"

#include "base/base64.h"
#include "base/base64url.h"
#include "base/bytes.h"
#include "base/json.h"
#include "crypto/certificate.h"
#include "crypto/openssl_error.h"
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <string.h>

#define RSA_BITS_MIN 2048
/* The DER of two numbers of 66 bytes. */
#define ECDSA_DER_SIZE_MAX 144
#define GROUP_NAME_SIZE    32

struct jws_algorithm {
    const char *name;
    const char *digest;
    const char *group; /* of EC keys; NULL for RSA */
    size_t half_size;  /* in an ECDSA signature, the size of r and s */
    bool pss;
};

static const struct jws_algorithm algorithms[] = {
    { "RS256", "SHA2-256", NULL, 0, false },
    { "RS384", "SHA2-384", NULL, 0, false },
    { "RS512", "SHA2-512", NULL, 0, false },
    { "PS256", "SHA2-256", NULL, 0, true },
    { "PS384", "SHA2-384", NULL, 0, true },
    { "PS512", "SHA2-512", NULL, 0, true },
    { "ES256", "SHA2-256", SN_X9_62_prime256v1, 32, false },
    { "ES384", "SHA2-384", SN_secp384r1, 48, false },
    { "ES512", "SHA2-512", SN_secp521r1, 66, false },
};

static enum passkey_result unreadable(
    enum passkey_result refusal, const char *problem, struct passkey_error *error)
{
    return refuse(error, refusal, CHECK_NONE, "The JSON Web Signature %s.", problem);
}

/* Takes the text up to the next dot, or to its end, and removes the dot. */
static struct passkey_bytes cut(struct passkey_bytes *text, bool *dot)
{
    const uint8_t *at = text->size == 0 ? NULL : memchr(text->data, '.', text->size);
    struct passkey_bytes part = *text;
    *dot = at != NULL;
    if (at != NULL)
        part.size = (size_t)(at - text->data);
    size_t gone = part.size + (at != NULL ? 1 : 0);
    if (gone != 0)
        *text = (struct passkey_bytes){ text->data + gone, text->size - gone };
    return part;
}

/* Decodes to the end of the memory, which is large enough for all parts. */
static bool decode_part(struct buffer *memory, struct passkey_bytes part,
    bool (*decode)(struct passkey_bytes text, uint8_t *out, size_t *size),
    struct passkey_bytes *decoded)
{
    size_t start = memory->size;
    size_t size = 0;
    uint8_t *out = buffer_extend(memory, part.size + 2);
    if (out == NULL || !decode(part, out, &size))
        return false;
    memory->size = start + size;
    *decoded = (struct passkey_bytes){ out, size };
    return true;
}

static enum passkey_result read_algorithm(const struct json *header, enum passkey_result refusal,
    struct jws *jws, struct passkey_error *error)
{
    char quoted[TEXT_QUOTE_SIZE];
    struct passkey_bytes name;
    if (json_member(header, "crit") != NULL)
        return unreadable(refusal, "has extensions that must be understood (crit)", error);
    if (!json_member_text(header, "alg", &name))
        return unreadable(refusal, "names no algorithm", error);
    for (size_t i = 0; i < sizeof(algorithms) / sizeof(algorithms[0]); i++)
        if (bytes_equal(name, bytes_text(algorithms[i].name)))
            jws->algorithm = &algorithms[i];
    if (jws->algorithm == NULL)
        return refuse(error, refusal, CHECK_NONE,
            "The JSON Web Signature has the algorithm \"%s\", which is not accepted.",
            text_quote(name, quoted));
    return PASSKEY_OK;
}

static enum passkey_result read_certificate(const struct json *element, enum passkey_result refusal,
    struct jws *jws, struct passkey_error *error)
{
    CLEANUP(certificate_free) struct certificate *certificate = NULL;
    struct passkey_bytes text;
    struct passkey_bytes *der = &jws->chain[jws->chain_count];
    if (jws->chain_count == CERTIFICATE_COUNT_MAX)
        return unreadable(refusal, "has more certificates than are accepted", error);
    if (!json_as_text(element, &text) || !decode_part(&jws->memory, text, base64_decode, der))
        return unreadable(refusal, "has an x5c that is not base64", error);
    enum passkey_result result = certificate_read(*der, &certificate, error);
    if (result > 0)
        return unreadable(refusal, "has an x5c member that is not a certificate", error);
    TRY(result);
    jws->chain_count++;
    return PASSKEY_OK;
}

static enum passkey_result read_chain(const struct json *header, enum passkey_result refusal,
    struct jws *jws, struct passkey_error *error)
{
    const struct json *chain = json_member_array(header, "x5c");
    if (json_first(chain) == NULL)
        return unreadable(refusal, "brings no certificates (x5c)", error);
    for (const struct json *one = json_first(chain); one != NULL; one = json_next(one))
        TRY(read_certificate(one, refusal, jws, error));
    return PASSKEY_OK;
}

static enum passkey_result read_header(struct passkey_bytes text, enum passkey_result refusal,
    struct jws *jws, struct passkey_error *error)
{
    CLEANUP(json_free) struct json *header = NULL;
    struct passkey_bytes decoded;
    if (!decode_part(&jws->memory, text, base64url_decode, &decoded))
        return unreadable(refusal, "has a header that is not base64url", error);
    enum passkey_result result = json_parse(decoded, &header, error);
    if (result > 0 || (result == PASSKEY_OK && !json_is_object(header)))
        return unreadable(refusal, "has a header that is not a strict JSON object", error);
    TRY(result);
    TRY(read_algorithm(header, refusal, jws, error));
    return read_chain(header, refusal, jws, error);
}

/*
 * Everything that is decoded is at most as large as its text: the header, its x5c, the signature.
 */
static enum passkey_result make_room(
    struct jws *jws, struct passkey_bytes header, struct passkey_error *error)
{
    size_t needed = 2 * header.size + 2 * SIGNATURE_SIZE_MAX + 2 * (CERTIFICATE_COUNT_MAX + 2);
    buffer_init(&jws->memory, needed);
    if (buffer_extend(&jws->memory, needed) == NULL)
        return fault(error, "Memory ran out.");
    jws->memory.size = 0;
    return PASSKEY_OK;
}

enum passkey_result jws_read(struct passkey_bytes text, enum passkey_result refusal,
    struct jws *jws, struct passkey_error *error)
{
    bool dots[3];
    struct passkey_bytes rest = text;
    struct passkey_bytes header = cut(&rest, &dots[0]);
    *jws = (struct jws){ .payload = cut(&rest, &dots[1]) };
    struct passkey_bytes signature = cut(&rest, &dots[2]);
    if (!dots[0] || !dots[1] || dots[2])
        return unreadable(refusal, "does not have three parts", error);
    jws->to_be_signed = (struct passkey_bytes){ text.data, header.size + 1 + jws->payload.size };
    if (header.size > BASE64URL_ENCODED_SIZE(JSON_SIZE_MAX))
        return unreadable(refusal, "has a header that is too large", error);
    if (signature.size > BASE64URL_ENCODED_SIZE(SIGNATURE_SIZE_MAX))
        return unreadable(refusal, "has a signature that is too large", error);
    TRY(make_room(jws, header, error));
    TRY(read_header(header, refusal, jws, error));
    if (!decode_part(&jws->memory, signature, base64url_decode, &jws->signature))
        return unreadable(refusal, "has a signature that is not base64url", error);
    return PASSKEY_OK;
}

void jws_deinit(struct jws *jws)
{
    buffer_deinit(&jws->memory);
}

static bool key_fits(const struct jws_algorithm *algorithm, const EVP_PKEY *key)
{
    char group[GROUP_NAME_SIZE] = "";
    if (key == NULL)
        return false;
    if (algorithm->group == NULL)
        return EVP_PKEY_is_a(key, "RSA") == 1 && EVP_PKEY_get_bits(key) >= RSA_BITS_MIN;
    return EVP_PKEY_is_a(key, "EC") == 1 &&
           EVP_PKEY_get_utf8_string_param(
               key, OSSL_PKEY_PARAM_GROUP_NAME, group, sizeof(group), NULL) == 1 &&
           bytes_equal(bytes_text(group), bytes_text(algorithm->group));
}

/* RFC 7518 3.4 concatenates r and s; OpenSSL needs DER. Size 0: the form is wrong. */
static struct passkey_bytes ecdsa_to_der(
    const struct jws *jws, uint8_t der[static ECDSA_DER_SIZE_MAX])
{
    struct passkey_bytes empty = { NULL, 0 };
    size_t half = jws->algorithm->half_size;
    if (jws->signature.size != 2 * half)
        return empty;
    ECDSA_SIG *pair = ECDSA_SIG_new();
    BIGNUM *r = BN_bin2bn(jws->signature.data, (int)half, NULL);
    BIGNUM *s = BN_bin2bn(jws->signature.data + half, (int)half, NULL);
    int size = 0;
    if (pair != NULL && r != NULL && s != NULL && ECDSA_SIG_set0(pair, r, s) == 1) {
        size = i2d_ECDSA_SIG(pair, &der);
    } else {
        BN_free(r);
        BN_free(s);
    }
    ECDSA_SIG_free(pair);
    return size <= 0 ? empty : (struct passkey_bytes){ der - size, (size_t)size };
}

static bool start(EVP_MD_CTX *context, const struct jws_algorithm *algorithm, EVP_PKEY *key)
{
    EVP_PKEY_CTX *parameters = NULL; /* owned by the digest context */
    if (EVP_DigestVerifyInit_ex(context, &parameters, algorithm->digest, NULL, NULL, key, NULL) !=
        1)
        return false;
    return !algorithm->pss ||
           (EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING) == 1 &&
               EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, RSA_PSS_SALTLEN_DIGEST) == 1);
}

CLEANUP_FUNCTION(context_free, EVP_MD_CTX *, EVP_MD_CTX_free)

static enum passkey_result verify_with(
    const struct jws *jws, EVP_PKEY *key, struct passkey_error *error)
{
    CLEANUP(context_free) EVP_MD_CTX *context = EVP_MD_CTX_new();
    uint8_t der[ECDSA_DER_SIZE_MAX];
    struct passkey_bytes signature = jws->signature;
    if (jws->algorithm->half_size != 0)
        signature = ecdsa_to_der(jws, der);
    if (context == NULL || openssl_out_of_memory() || !start(context, jws->algorithm, key))
        return fault(error, "The cryptographic library does not accept the key.");
    int answer = EVP_DigestVerify(
        context, signature.data, signature.size, jws->to_be_signed.data, jws->to_be_signed.size);
    if (answer == 1)
        return PASSKEY_OK;
    if (openssl_out_of_memory())
        return fault(error, "Memory ran out.");
    return refuse(error, PASSKEY_SIGNATURE_INVALID, CHECK_NONE,
        "The JSON Web Signature is not valid for the key of its first certificate.");
}

static enum passkey_result verify(const struct jws *jws, struct passkey_error *error)
{
    CLEANUP(certificate_free) struct certificate *leaf = NULL;
    openssl_error_forget();
    TRY(certificate_read(jws->chain[0], &leaf, error));
    EVP_PKEY *key = X509_get0_pubkey((X509 *)leaf);
    if (!key_fits(jws->algorithm, key)) {
        if (openssl_out_of_memory())
            return fault(error, "Memory ran out.");
        return refuse(error, PASSKEY_SIGNATURE_INVALID, CHECK_NONE,
            "The certificate's key is not one for the algorithm \"%s\".", jws->algorithm->name);
    }
    return verify_with(jws, key, error);
}

enum passkey_result jws_verify(const struct jws *jws, struct passkey_error *error)
{
    enum passkey_result result = verify(jws, error);
    /* A second refusal is final; see openssl_error.h. */
    return result > 0 ? verify(jws, error) : result;
}
