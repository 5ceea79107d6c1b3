/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON Web Signatures: what is accepted and refused, and that the key decides which algorithms are
 * allowed.
 */
#include "authenticator/authenticator.h"
#include "authenticator/jws_writer.h"
#include "base/base64url.h"
#include "crypto/jws.h"
#include "unit/unit.h"
#include <openssl/evp.h>
#include <openssl/rsa.h>

#define REFUSAL PASSKEY_METADATA_INVALID
#define PAYLOAD BYTES_LITERAL("{\"a\":1}")

static struct random_source source;
static struct signing_key ec_key;
static struct signing_key rsa_key;
static struct buffer ec_certificate;
static struct buffer rsa_certificate;
static struct passkey_bytes ec_chain[2];
static struct passkey_bytes rsa_chain[1];
static struct buffer text;
static struct passkey_error error;

static enum passkey_result read_and_verify(struct passkey_bytes jws_text)
{
    struct jws jws;
    enum passkey_result result = jws_read(jws_text, REFUSAL, &jws, &error);
    if (result == PASSKEY_OK)
        result = jws_verify(&jws, &error);
    jws_deinit(&jws);
    return result;
}

static enum passkey_result evaluate(const struct jws_options *options)
{
    buffer_reset(&text);
    jws_write(options, PAYLOAD, &text);
    return read_and_verify(buffer_view(&text));
}

static void draw(enum signing_algorithm algorithm, struct signing_key *key,
    struct buffer *certificate, struct passkey_bytes *chain)
{
    signing_key_draw(key, algorithm, &source);
    struct certificate_options options = certificate_leaf(key, &ec_key, BYTES_LITERAL("\x01"));
    buffer_init(certificate, 8192);
    certificate_write(&options, certificate);
    *chain = buffer_view(certificate);
}

static struct jws_options honest_ec(void)
{
    return (struct jws_options){ .key = &ec_key, .chain = ec_chain, .chain_count = 2 };
}

static struct jws_options honest_rsa(void)
{
    return (struct jws_options){ .key = &rsa_key, .chain = rsa_chain, .chain_count = 1 };
}

static void test_honest(void **state)
{
    (void)state;
    struct jws jws;
    uint8_t payload[64];
    size_t size = 0;
    struct jws_options options = honest_ec();
    assert_result(evaluate(&options), PASSKEY_OK);
    assert_result(jws_read(buffer_view(&text), REFUSAL, &jws, NULL), PASSKEY_OK);
    assert_int_equal(jws.chain_count, 2);
    assert_bytes_equal(jws.chain[0], ec_chain[0]);
    assert_bytes_equal(jws.chain[1], ec_chain[1]);
    assert_true(base64url_decode(jws.payload, payload, &size));
    assert_bytes_equal(((struct passkey_bytes){ payload, size }), PAYLOAD);
    jws_deinit(&jws);
    options = honest_rsa();
    assert_result(evaluate(&options), PASSKEY_OK);
    options.header_members = "\"kid\":{\"later\":[1]},";
    assert_result(evaluate(&options), PASSKEY_OK);
}

static void test_signatures(void **state)
{
    (void)state;
    struct jws_options options = honest_ec();
    options.signature_changed = true;
    assert_result(evaluate(&options), PASSKEY_SIGNATURE_INVALID);
    options = honest_ec();
    options.payload_changed = true;
    assert_result(evaluate(&options), PASSKEY_SIGNATURE_INVALID);
    options = honest_ec();
    options.signature_der = true;
    assert_result(evaluate(&options), PASSKEY_SIGNATURE_INVALID);
    options = honest_rsa();
    options.signature_changed = true;
    assert_result(evaluate(&options), PASSKEY_SIGNATURE_INVALID);
    options = honest_ec();
    options.key = &rsa_key;
    assert_result(evaluate(&options), PASSKEY_SIGNATURE_INVALID);
}

/* The header cannot choose an algorithm that does not match the key. */
static void test_algorithms(void **state)
{
    (void)state;
    static const char *const unknown[] = { "none", "None", "", "HS256", "EdDSA", "es256", "ES256K",
        "RS1", "RS256\\u0000", "dir" };
    static const char *const mismatched[] = { "RS256", "PS256", "ES384", "ES512" };
    struct jws_options options = honest_ec();
    for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++) {
        options.algorithm = unknown[i];
        assert_result(evaluate(&options), REFUSAL);
    }
    for (size_t i = 0; i < sizeof(mismatched) / sizeof(mismatched[0]); i++) {
        options.algorithm = mismatched[i];
        assert_result(evaluate(&options), PASSKEY_SIGNATURE_INVALID);
    }
    options = honest_rsa();
    options.algorithm = "ES256";
    assert_result(evaluate(&options), PASSKEY_SIGNATURE_INVALID);
    options.algorithm = "RS384";
    assert_result(evaluate(&options), PASSKEY_SIGNATURE_INVALID);
    options.algorithm = "PS256";
    assert_result(evaluate(&options), PASSKEY_SIGNATURE_INVALID);
    options.algorithm_absent = true;
    assert_result(evaluate(&options), REFUSAL);
}

/* Nor one of another curve, whose signatures have the same size. */
static void test_curve(void **state)
{
    (void)state;
    struct signing_key key;
    struct buffer certificate;
    struct passkey_bytes chain;
    draw(SIGNING_ES256K, &key, &certificate, &chain);
    struct jws_options options = {
        .key = &key, .chain = &chain, .chain_count = 1, .algorithm = "ES256"
    };
    assert_result(evaluate(&options), PASSKEY_SIGNATURE_INVALID);
    signing_key_deinit(&key);
    buffer_deinit(&certificate);
}

/* Nor one that is too short. */
static void test_weak_key(void **state)
{
    (void)state;
    struct signing_key key = { .algorithm = SIGNING_RS256, .pkey = EVP_RSA_gen(1024) };
    struct certificate_options leaf = certificate_leaf(&key, &ec_key, BYTES_LITERAL("\x01"));
    struct buffer certificate;
    buffer_init(&certificate, 8192);
    certificate_write(&leaf, &certificate);
    struct passkey_bytes chain = buffer_view(&certificate);
    struct jws_options options = { .key = &key, .chain = &chain, .chain_count = 1 };
    assert_result(evaluate(&options), PASSKEY_SIGNATURE_INVALID);
    buffer_deinit(&certificate);
    signing_key_deinit(&key);
}

/* An RSA signature made here, with another digest or padding. */
static void sign_rsa(const EVP_MD *digest, bool pss, struct buffer *out)
{
    uint8_t signature[512];
    size_t size = sizeof(signature);
    EVP_PKEY_CTX *parameters = NULL;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    assert_int_equal(EVP_DigestSignInit(context, &parameters, digest, NULL, rsa_key.pkey), 1);
    if (pss) {
        EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING);
        EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, RSA_PSS_SALTLEN_DIGEST);
    }
    assert_int_equal(EVP_DigestSign(context, signature, &size, out->data, out->size), 1);
    EVP_MD_CTX_free(context);
    buffer_append_u8(out, '.');
    base64url_append(out, (struct passkey_bytes){ signature, size });
}

static void test_rsa_family(void **state)
{
    (void)state;
    const struct {
        const char *name;
        const EVP_MD *digest;
        bool pss;
    } rows[] = { { "RS256", EVP_sha256(), false }, { "RS384", EVP_sha384(), false },
        { "RS512", EVP_sha512(), false }, { "PS256", EVP_sha256(), true },
        { "PS384", EVP_sha384(), true }, { "PS512", EVP_sha512(), true } };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        for (size_t j = 0; j < sizeof(rows) / sizeof(rows[0]); j++) {
            struct jws_options options = honest_rsa();
            options.algorithm = rows[i].name;
            buffer_reset(&text);
            jws_write(&options, PAYLOAD, &text);
            while (text.data[text.size - 1] != '.')
                text.size--;
            text.size--;
            sign_rsa(rows[j].digest, rows[j].pss, &text);
            assert_result(read_and_verify(buffer_view(&text)),
                i == j ? PASSKEY_OK : PASSKEY_SIGNATURE_INVALID);
        }
}

static void test_headers(void **state)
{
    (void)state;
    static const char *const headers[] = { "", "[]", "{", "{}", "{\"alg\":1}",
        "{\"alg\":\"ES256\"}", "{\"alg\":\"ES256\",\"x5c\":{}}",
        "{\"alg\":\"ES256\",\"x5c\":\"AA==\"}", "{\"alg\":\"ES256\",\"x5c\":[1]}",
        "{\"alg\":\"ES256\",\"x5c\":[\"\"]}", "{\"alg\":\"ES256\",\"x5c\":[\"AA==\"]}",
        "{\"alg\":\"ES256\",\"x5c\":[\"?\"]}",
        "{\"alg\":\"ES256\",\"x5u\":\"https://example.org/\"}" };
    struct jws_options options = honest_ec();
    for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
        options.header = headers[i];
        assert_result(evaluate(&options), REFUSAL);
    }
    options = honest_ec();
    options.chain_absent = true;
    assert_result(evaluate(&options), REFUSAL);
    options = honest_ec();
    options.chain_count = 0;
    assert_result(evaluate(&options), REFUSAL);
    options = honest_ec();
    options.header_members = "\"crit\":[\"exp\"],";
    assert_result(evaluate(&options), REFUSAL);
    options.header_members = "\"alg\":\"ES256\",";
    assert_result(evaluate(&options), REFUSAL);
}

static void test_chain_length(void **state)
{
    (void)state;
    struct passkey_bytes chain[CERTIFICATE_COUNT_MAX + 1];
    for (size_t i = 0; i <= CERTIFICATE_COUNT_MAX; i++)
        chain[i] = ec_chain[0];
    struct jws_options options = honest_ec();
    options.chain = chain;
    options.chain_count = CERTIFICATE_COUNT_MAX;
    assert_result(evaluate(&options), PASSKEY_OK);
    options.chain_count = CERTIFICATE_COUNT_MAX + 1;
    assert_result(evaluate(&options), REFUSAL);
}

static void test_forms(void **state)
{
    (void)state;
    static const char *const texts[] = { "", ".", "..", "...", "a.b", "a.b.c.d", "e30.e30.",
        "e30=.e30.AA", "e30.e30.AA", " e30.e30.AA" };
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        assert_result(read_and_verify(bytes_text(texts[i])), REFUSAL);
    struct jws_options options = honest_ec();
    assert_result(evaluate(&options), PASSKEY_OK);
    size_t size = text.size;
    buffer_append_u8(&text, '\n');
    assert_result(read_and_verify(buffer_view(&text)), REFUSAL);
    text.size = size;
    buffer_append_text(&text, "AAAA");
    assert_result(read_and_verify(buffer_view(&text)), PASSKEY_SIGNATURE_INVALID);
    for (text.size = size - 1; text.size > 0; text.size--)
        assert_int_not_equal(read_and_verify(buffer_view(&text)), PASSKEY_OK);
}

static int setup(void **state)
{
    (void)state;
    source = (struct random_source){ BYTES_LITERAL("jws"), BYTES_LITERAL("x"), 0 };
    buffer_init(&text, 100000);
    draw(SIGNING_ES256, &ec_key, &ec_certificate, &ec_chain[0]);
    draw(SIGNING_RS256, &rsa_key, &rsa_certificate, &rsa_chain[0]);
    ec_chain[1] = rsa_chain[0];
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    signing_key_deinit(&ec_key);
    signing_key_deinit(&rsa_key);
    buffer_deinit(&ec_certificate);
    buffer_deinit(&rsa_certificate);
    buffer_deinit(&text);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_honest),
        cmocka_unit_test(test_signatures),
        cmocka_unit_test(test_algorithms),
        cmocka_unit_test(test_curve),
        cmocka_unit_test(test_weak_key),
        cmocka_unit_test(test_rsa_family),
        cmocka_unit_test(test_headers),
        cmocka_unit_test(test_chain_length),
        cmocka_unit_test(test_forms),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, setup, teardown);
}
