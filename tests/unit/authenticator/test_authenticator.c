/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The software authenticator, compared with RFC 6979 and OpenSSL: its signatures are valid, the
 * same source gives the same bytes, and a mutation changes one thing.
 */
#include "authenticator/authenticator.h"
#include "authenticator/ecdsa.h"
#include "base/base64url.h"
#include "base/json.h"
#include "unit/unit.h"
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/x509v3.h>

/* RFC 6979 A.2.5: P-256, SHA-256 */
static const char private_key_hex[] =
    "C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721";

static const struct {
    const char *message;
    const char *r;
    const char *s;
} rfc_rows[] = {
    { "sample", "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716",
        "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8" },
    { "test", "F1ABB023518351CD71D881567B1EA663ED3EFCF6C5132B354F28D3B0B7D38367",
        "019F4113742A2B14BD25926B49C649155F267E60D3814B4C0CC84250E46F0083" },
};

static void assert_number(const BIGNUM *number, const char *hex)
{
    char *text = BN_bn2hex(number);
    assert_string_equal(text, hex);
    OPENSSL_free(text);
}

static void test_rfc_6979(void **state)
{
    (void)state;
    uint8_t private_key[32];
    BIGNUM *scalar = NULL;
    EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
    assert_true(BN_hex2bn(&scalar, private_key_hex) == 64);
    assert_int_equal(BN_bn2binpad(scalar, private_key, 32), 32);
    for (size_t i = 0; i < sizeof(rfc_rows) / sizeof(rfc_rows[0]); i++) {
        struct buffer der;
        buffer_init(&der, 100);
        ecdsa_sign(
            group, EVP_sha256(), BYTES_ARRAY(private_key), bytes_text(rfc_rows[i].message), &der);
        const uint8_t *at = der.data;
        ECDSA_SIG *pair = d2i_ECDSA_SIG(NULL, &at, (long)der.size);
        assert_non_null(pair);
        assert_number(ECDSA_SIG_get0_r(pair), rfc_rows[i].r);
        assert_number(ECDSA_SIG_get0_s(pair), rfc_rows[i].s);
        ECDSA_SIG_free(pair);
        buffer_deinit(&der);
    }
    BN_free(scalar);
    EC_GROUP_free(group);
}

/* RFC 5869 A.1 has a salt and info that random_source cannot have; the W3C vectors prove extract
 * and expand. This test shows that values never repeat, and that the same source gives the same
 * values. */
static void test_random_source(void **state)
{
    (void)state;
    struct random_source a = { BYTES_LITERAL("secret"), BYTES_LITERAL("label"), 0 };
    struct random_source b = a;
    uint8_t first[1023];
    uint8_t second[1023];
    random_draw(&a, first, sizeof(first));
    random_draw(&b, second, sizeof(second));
    assert_memory_equal(first, second, sizeof(first));
    random_draw(&a, second, sizeof(second));
    assert_memory_not_equal(first, second, 32);
    b.counter = 256;
    random_draw(&b, second, sizeof(second));
    assert_memory_not_equal(first, second, 32);
}

static bool verifies(
    const struct signing_key *key, struct passkey_bytes message, struct passkey_bytes signature)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    const EVP_MD *digest = key->algorithm == SIGNING_EDDSA ? NULL : EVP_sha256();
    assert_int_equal(EVP_DigestVerifyInit(context, NULL, digest, NULL, key->pkey), 1);
    int result =
        EVP_DigestVerify(context, signature.data, signature.size, message.data, message.size);
    EVP_MD_CTX_free(context);
    return result == 1;
}

static void signed_bytes(const struct authenticator_response *response, struct buffer *out)
{
    uint8_t hash[32];
    struct passkey_bytes client_data = buffer_view(&response->client_data);
    EVP_Digest(client_data.data, client_data.size, hash, NULL, EVP_sha256(), NULL);
    buffer_init(out, 65536);
    buffer_append(out, buffer_view(&response->authenticator_data));
    buffer_append(out, BYTES_ARRAY(hash));
}

static const enum signing_algorithm algorithms[] = { SIGNING_ES256, SIGNING_EDDSA, SIGNING_RS256 };

struct fixture {
    struct random_source random;
    struct credential credential;
    struct authenticator_request request;
    struct authenticator_response response;
    struct buffer message;
};

static void fixture_begin(struct fixture *fixture, enum signing_algorithm algorithm)
{
    *fixture = (struct fixture){ .random = { BYTES_LITERAL("unit test"), BYTES_LITERAL("x"), 0 } };
    fixture->request =
        (struct authenticator_request){ .challenge = BYTES_LITERAL("0123456789abcdef"),
            .rp_id = BYTES_LITERAL("example.org"),
            .origin = BYTES_LITERAL("https://example.org") };
    credential_draw(&fixture->credential, algorithm, &fixture->random);
}

static void fixture_end(struct fixture *fixture)
{
    buffer_deinit(&fixture->message);
    authenticator_response_deinit(&fixture->response);
    credential_deinit(&fixture->credential);
}

static void test_assertions_verify(void **state)
{
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct fixture fixture;
        fixture_begin(&fixture, algorithms[i]);
        authenticator_get(&fixture.credential, &fixture.request, NULL, &fixture.response);
        signed_bytes(&fixture.response, &fixture.message);
        assert_true(verifies(&fixture.credential.key, buffer_view(&fixture.message),
            buffer_view(&fixture.response.signature)));
        assert_int_equal(fixture.response.authenticator_data.size, 37);
        assert_int_equal(fixture.response.authenticator_data.data[32], 0x05);
        fixture.message.data[0] ^= 1;
        assert_false(verifies(&fixture.credential.key, buffer_view(&fixture.message),
            buffer_view(&fixture.response.signature)));
        fixture_end(&fixture);
    }
}

static void test_self_attestation_verifies(void **state)
{
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct fixture fixture;
        fixture_begin(&fixture, algorithms[i]);
        fixture.request.attestation = ATTESTATION_PACKED_SELF;
        authenticator_create(&fixture.credential, &fixture.request, NULL, &fixture.response);
        signed_bytes(&fixture.response, &fixture.message);
        assert_true(verifies(&fixture.credential.key, buffer_view(&fixture.message),
            buffer_view(&fixture.response.signature)));
        fixture_end(&fixture);
    }
}

static X509 *certificate_read(const struct buffer *der)
{
    const uint8_t *at = der->data;
    X509 *certificate = d2i_X509(NULL, &at, (long)der->size);
    assert_non_null(certificate);
    assert_ptr_equal(at, der->data + der->size);
    return certificate;
}

static void test_certificates_chain(void **state)
{
    (void)state;
    struct random_source random = { BYTES_LITERAL("unit test"), BYTES_LITERAL("ca"), 0 };
    struct attester attester;
    uint8_t aaguid[16] = { 1, 2, 3 };
    attester_draw(&attester, BYTES_ARRAY(aaguid), &random);
    X509 *root = certificate_read(&attester.root_certificate);
    X509 *leaf = certificate_read(&attester.certificate);
    assert_int_equal(X509_verify(root, X509_get0_pubkey(root)), 1);
    assert_int_equal(X509_verify(leaf, X509_get0_pubkey(root)), 1);
    assert_int_equal(X509_verify(leaf, X509_get0_pubkey(leaf)), 0);
    assert_int_equal(X509_check_issued(root, leaf), X509_V_OK);
    assert_int_equal(X509_check_ca(root), 1);
    assert_int_equal(X509_check_ca(leaf), 0);
    assert_int_equal(X509_get_version(leaf), 2);
    ASN1_OBJECT *identifier = OBJ_txt2obj("1.3.6.1.4.1.45724.1.1.4", 1);
    int at = X509_get_ext_by_OBJ(leaf, identifier, -1);
    assert_true(at >= 0);
    const ASN1_OCTET_STRING *value = X509_EXTENSION_get_data(X509_get_ext(leaf, at));
    assert_int_equal(ASN1_STRING_length(value), 18);
    assert_memory_equal(ASN1_STRING_get0_data(value) + 2, aaguid, 16);
    ASN1_OBJECT_free(identifier);
    X509_free(leaf);
    X509_free(root);
    attester_deinit(&attester);
}

static void test_deterministic(void **state)
{
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct fixture a;
        struct fixture b;
        fixture_begin(&a, algorithms[i]);
        fixture_begin(&b, algorithms[i]);
        a.request.attestation = b.request.attestation = ATTESTATION_PACKED_SELF;
        authenticator_create(&a.credential, &a.request, NULL, &a.response);
        authenticator_create(&b.credential, &b.request, NULL, &b.response);
        assert_bytes_equal(buffer_view(&a.response.json), buffer_view(&b.response.json));
        fixture_end(&a);
        fixture_end(&b);
    }
}

/*
 * CBOR-3: the members of the map are in CTAP2's order, whatever the order in which they were added.
 */
static void test_canonical_map(void **state)
{
    (void)state;
    struct map_writer map;
    struct buffer out;
    buffer_init(&out, 100);
    map_writer_init(&map);
    cbor_write_integer(map_writer_member(&map, "bb"), 24);
    cbor_write_integer(map_writer_label(&map, -1), -257);
    cbor_write_bool(map_writer_member(&map, "a"), true);
    cbor_write_integer(map_writer_label(&map, 300), 65536);
    cbor_write_integer(map_writer_label(&map, 3), 4294967296);
    map_writer_put(&map, BYTES_LITERAL("\x61z"), BYTES_LITERAL("\xf6"));
    map_writer_put(&map,
        BYTES_LITERAL("\x61"
                      "a"),
        BYTES_LITERAL("\xf4"));
    map_writer_put(&map, BYTES_LITERAL("\x61z"), bytes_text(NULL));
    map_writer_write(&map, &out);
    assert_bytes_equal(buffer_view(&out),
        BYTES_LITERAL("\xa5\x03\x1b\x00\x00\x00\x01\x00\x00\x00\x00\x19\x01\x2c\x1a\x00\x01\x00\x00"
                      "\x20\x39\x01\x00\x61"
                      "a\xf4\x62"
                      "bb\x18\x18"));
    map_writer_deinit(&map);
    buffer_deinit(&out);
}

static void flip_in_signature(enum part part, struct buffer *bytes, void *context)
{
    size_t *calls = context;
    calls[part]++;
    if (part == PART_SIGNATURE)
        bytes->data[bytes->size - 1] ^= 1;
}

static void test_mutations(void **state)
{
    (void)state;
    size_t calls[PART_ATTESTATION_OBJECT + 1] = { 0 };
    struct mutations mutations = { .flags_set = FLAG_RESERVED_1,
        .flags_cleared = FLAG_USER_PRESENT,
        .sign_count_given = true,
        .sign_count = 0x01020304,
        .rp_id = BYTES_LITERAL("evil.example"),
        .type = BYTES_LITERAL("webauthn.create"),
        .challenge = BYTES_LITERAL("other"),
        .origin = BYTES_LITERAL("https://evil.example"),
        .cross_origin = true,
        .top_origin = BYTES_LITERAL("https://top.example"),
        .client_data_members = BYTES_LITERAL("\"more\":[1]"),
        .byte_order_mark = true,
        .extensions = BYTES_LITERAL("\xa0"),
        .change = flip_in_signature,
        .context = calls };
    struct fixture fixture;
    fixture_begin(&fixture, SIGNING_ES256);
    authenticator_get(&fixture.credential, &fixture.request, &mutations, &fixture.response);
    assert_bytes_equal(buffer_view(&fixture.response.client_data),
        bytes_text("\xef\xbb\xbf{\"type\":\"webauthn.create\",\"challenge\":\"b3RoZXI\","
                   "\"origin\":\"https://evil.example\",\"crossOrigin\":true,"
                   "\"topOrigin\":\"https://top.example\",\"more\":[1]}"));
    const struct buffer *data = &fixture.response.authenticator_data;
    assert_int_equal(data->size, 38);
    assert_memory_equal(data->data + 32, "\x86\x01\x02\x03\x04\xa0", 6);
    signed_bytes(&fixture.response, &fixture.message);
    assert_false(verifies(&fixture.credential.key, buffer_view(&fixture.message),
        buffer_view(&fixture.response.signature)));
    fixture.response.signature.data[fixture.response.signature.size - 1] ^= 1;
    assert_true(verifies(&fixture.credential.key, buffer_view(&fixture.message),
        buffer_view(&fixture.response.signature)));
    assert_int_equal(calls[PART_SIGNATURE], 1);
    assert_int_equal(calls[PART_PUBLIC_KEY], 0);
    fixture_end(&fixture);
}

static void test_statement_and_json_mutations(void **state)
{
    (void)state;
    static const char *const transports[] = { "smoke", NULL };
    const struct statement_member members[] = {
        { BYTES_LITERAL("\x63sig"), { NULL, 0 } },
        { BYTES_LITERAL("\x63"
                        "alg"),
            BYTES_LITERAL("\x20") },
    };
    struct mutations mutations = { .statement = members,
        .statement_count = 2,
        .format = BYTES_LITERAL("odd"),
        .transports = transports,
        .id = BYTES_LITERAL("id"),
        .extension_results = BYTES_LITERAL("{\"credProps\":{\"rk\":true}}"),
        .attachment = BYTES_LITERAL("pocket") };
    struct fixture fixture;
    struct json *json = NULL;
    fixture_begin(&fixture, SIGNING_ES256);
    fixture.request.attestation = ATTESTATION_PACKED_SELF;
    authenticator_create(&fixture.credential, &fixture.request, &mutations, &fixture.response);
    assert_memory_equal(fixture.response.attestation_object.data,
        "\xa3\x63"
        "fmt\x63odd\x67"
        "attStmt\xa1\x63"
        "alg\x20\x68"
        "authData\x58",
        33);
    assert_result(json_parse(buffer_view(&fixture.response.json), &json, NULL), PASSKEY_OK);
    struct passkey_bytes text;
    assert_true(json_member_text(json, "rawId", &text));
    assert_bytes_equal(text, bytes_text("aWQ"));
    const struct json *list = json_member(json_member(json, "response"), "transports");
    assert_int_equal(json_count(list), 1);
    assert_true(
        json_is_object(json_member(json_member(json, "clientExtensionResults"), "credProps")));
    assert_true(json_member_text(json, "authenticatorAttachment", &text));
    assert_bytes_equal(text, bytes_text("pocket"));
    json_free(&json);
    fixture_end(&fixture);
}

static void test_sign_count_advances(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_begin(&fixture, SIGNING_ES256);
    authenticator_get(&fixture.credential, &fixture.request, NULL, &fixture.response);
    assert_int_equal(fixture.credential.sign_count, 0);
    authenticator_response_deinit(&fixture.response);
    fixture.credential.sign_count = 7;
    authenticator_get(&fixture.credential, &fixture.request, NULL, &fixture.response);
    assert_memory_equal(fixture.response.authenticator_data.data + 33, "\0\0\0\x08", 4);
    fixture_end(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rfc_6979),
        cmocka_unit_test(test_random_source),
        cmocka_unit_test(test_assertions_verify),
        cmocka_unit_test(test_self_attestation_verifies),
        cmocka_unit_test(test_certificates_chain),
        cmocka_unit_test(test_deterministic),
        cmocka_unit_test(test_canonical_map),
        cmocka_unit_test(test_mutations),
        cmocka_unit_test(test_statement_and_json_mutations),
        cmocka_unit_test(test_sign_count_advances),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
