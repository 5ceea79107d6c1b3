/* SPDX-License-Identifier: Apache-2.0 */
/* ID tokens, their keys and the rotation of keys, and sealed secrets in the store. */
#include "base/base64url.h"
#include "base/bytes.h"
#include "base/json.h"
#include "crypto/es256_key.h"
#include "crypto/seal.h"
#include "service/signing/signing_key.h"
#include "unit/service/service_fixture.h"
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <passkey/account.h>
#include <passkey/backend.h>
#include <stdlib.h>
#include <string.h>

#define HOUR_MS INT64_C(3600000)

/* The ID token of a sign-in that requests one, NUL-terminated. */
static char *stated(struct fixture *fixture)
{
    struct browser *ada = &fixture->ada;
    assert_result(start_authentication(ada, ada->token[0] == '\0' ? "ada" : NULL), PASSKEY_OK);
    answer_authentication(ada, &fixture->passkey, NULL);
    ada->id_token = true;
    assert_result(finish_authentication(ada), PASSKEY_OK);
    char *text = bytes_duplicate(ada->account->id_token);
    assert_non_null(text);
    return text;
}

/* A decoded part of the token. */
static struct json *part_of(const char *token, int number)
{
    const char *from = token;
    for (int i = 0; i < number; i++)
        from = strchr(from, '.') + 1;
    struct passkey_bytes encoded = { (const uint8_t *)from, strcspn(from, ".") };
    uint8_t decoded[2000];
    size_t size = 0;
    assert_true(base64url_decode(encoded, decoded, &size));
    struct json *json = NULL;
    assert_result(json_parse((struct passkey_bytes){ decoded, size }, &json, NULL), PASSKEY_OK);
    return json;
}

static struct passkey_bytes text_of(const struct json *json, const char *name)
{
    struct passkey_bytes text = { NULL, 0 };
    assert_true(json_member_text(json, name, &text));
    return text;
}

static int64_t integer_of(const struct json *json, const char *name)
{
    int64_t integer = 0;
    assert_true(json_member_integer(json, name, &integer));
    return integer;
}

/* A copy of the kid in a new ID token. */
static char *kid_now(struct fixture *fixture)
{
    char *token = stated(fixture);
    struct json *header = part_of(token, 0);
    char *kid = bytes_duplicate(text_of(header, "kid"));
    json_free(&header);
    free(token);
    return kid;
}

static struct passkey_signing_key_list *published(struct fixture *fixture)
{
    struct passkey_signing_key_list *keys = NULL;
    assert_result(
        passkey_signing_key_list_get(fixture->harness->worker, 0, &keys, NULL), PASSKEY_OK);
    for (size_t i = 0; i < keys->count; i++)
        assert_null(keys->items[i].private_key.data);
    return keys;
}

static bool published_has(struct fixture *fixture, const char *kid)
{
    struct passkey_signing_key_list *keys = published(fixture);
    bool has = false;
    for (size_t i = 0; i < keys->count; i++)
        has = has || bytes_equal(keys->items[i].id, bytes_text(kid));
    passkey_free(keys);
    return has;
}

/* ---- content ---- */

static void test_claims(void **state)
{
    struct fixture *fixture = *state;
    char *token = stated(fixture);
    struct json *header = part_of(token, 0);
    struct json *claims = part_of(token, 1);
    assert_bytes_equal(text_of(header, "alg"), BYTES_LITERAL("ES256"));
    assert_bytes_equal(text_of(header, "typ"), BYTES_LITERAL("JWT"));
    assert_bytes_equal(text_of(claims, "iss"), BYTES_LITERAL(HARNESS_ORIGIN));
    assert_bytes_equal(text_of(claims, "aud"), BYTES_LITERAL(HARNESS_ORIGIN));
    char id[100];
    base64url_encode(fixture->ada.account->user->id, id);
    assert_bytes_equal(text_of(claims, "sub"), bytes_text(id));
    int64_t now_s = fixture->harness->now_ms / 1000;
    assert_true(integer_of(claims, "iat") == now_s);
    assert_true(integer_of(claims, "auth_time") == now_s);
    assert_true(integer_of(claims, "exp") == now_s + 300);
    assert_int_equal(text_of(claims, "jti").size, 22);
    assert_int_equal(json_count(json_member(claims, "amr")), 3);
    assert_true(text_of(claims, "cred").size > 0);
    json_free(&header);
    json_free(&claims);
    /* Without a request there is no token, and no two tokens are equal. */
    char *second = stated(fixture);
    assert_string_not_equal(token, second);
    fixture->ada.id_token = false;
    assert_result(sign_in(&fixture->ada, NULL, &fixture->passkey), PASSKEY_OK);
    assert_null(fixture->ada.account->id_token.data);
    free(second);
    free(token);
}

/* r ‖ s as DER, for OpenSSL. */
static size_t der_of(const uint8_t raw[64], uint8_t der[72])
{
    size_t size = 2;
    for (int half = 0; half < 2; half++) {
        const uint8_t *number = raw + (size_t)half * 32;
        size_t skip = 0;
        while (skip < 31 && number[skip] == 0)
            skip++;
        bool high = (number[skip] & 0x80) != 0;
        der[size++] = 0x02;
        der[size++] = (uint8_t)(32 - skip + high);
        if (high)
            der[size++] = 0;
        memcpy(der + size, number + skip, 32 - skip);
        size += 32 - skip;
    }
    der[0] = 0x30;
    der[1] = (uint8_t)(size - 2);
    return size;
}

static bool verifies(const char *token, const uint8_t public_key[65])
{
    const char *dot = strrchr(token, '.');
    uint8_t raw[100];
    uint8_t der[72];
    size_t size = 0;
    assert_true(base64url_decode(bytes_text(dot + 1), raw, &size));
    assert_int_equal(size, ES256_SIGNATURE_SIZE);
    size_t der_size = der_of(raw, der);
    EVP_PKEY *key = EVP_EC_gen("P-256");
    assert_int_equal(EVP_PKEY_set1_encoded_public_key(key, public_key, 65), 1);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    assert_int_equal(EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key), 1);
    int done = EVP_DigestVerify(
        context, der, der_size, (const unsigned char *)token, (size_t)(dot - token));
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
    return done == 1;
}

static void test_signature_verifies_with_the_published_key(void **state)
{
    struct fixture *fixture = *state;
    for (int i = 0; i < 20; i++) { /* short and long numbers */
        char *token = stated(fixture);
        struct passkey_signing_key_list *keys = published(fixture);
        assert_int_equal(keys->count, 1);
        assert_true(verifies(token, keys->items[0].public_key));
        token[5] = (char)(token[5] ^ 1);
        assert_false(verifies(token, keys->items[0].public_key));
        passkey_free(keys);
        free(token);
    }
}

static void test_an_id_token_is_no_session(void **state)
{
    struct fixture *fixture = *state;
    char *token = stated(fixture);
    struct passkey_caller caller = { .size = sizeof(caller), .session_token = bytes_text(token) };
    struct passkey_account *account = NULL;
    assert_result(passkey_account_get(fixture->harness->worker, &caller, NULL, &account, NULL),
        PASSKEY_UNAUTHENTICATED);
    free(token);
}

/* ---- rotation ---- */

static void test_keys_overlap(void **state)
{
    struct fixture *fixture = *state;
    struct harness *harness = fixture->harness;
    struct passkey_caller holder = { .size = sizeof(holder), .is_operator = true };
    struct passkey_caller stranger = { .size = sizeof(stranger), .relying_party = 0 };
    char *first = kid_now(fixture);
    assert_result(passkey_signing_key_rotate(harness->worker, &stranger, false, NULL),
        PASSKEY_UNAUTHENTICATED);
    assert_result(passkey_signing_key_rotate(harness->worker, &holder, false, NULL), PASSKEY_OK);
    assert_string_equal(harness_audit(harness)->name, "signing_key_rotated");
    struct passkey_signing_key_list *keys = published(fixture);
    assert_int_equal(keys->count, 2);
    passkey_free(keys);
    char *soon = kid_now(fixture);
    assert_string_equal(soon, first);
    harness->now_ms += HOUR_MS;
    char *later = kid_now(fixture);
    assert_string_not_equal(later, first);
    assert_true(published_has(fixture, first));
    harness->now_ms += HOUR_MS;
    assert_false(published_has(fixture, first));
    assert_true(published_has(fixture, later));
    assert_result(passkey_service_sweep(harness->service, false, NULL, NULL), PASSKEY_OK);
    assert_int_equal(harness_sql(harness, "SELECT count(*) FROM signing_key"), 1);
    free(first);
    free(soon);
    free(later);
}

static void test_a_stolen_key_is_removed_at_once(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_caller holder = { .size = sizeof(holder), .is_operator = true };
    char *first = kid_now(fixture);
    assert_result(
        passkey_signing_key_rotate(fixture->harness->worker, &holder, true, NULL), PASSKEY_OK);
    char *second = kid_now(fixture);
    assert_string_not_equal(first, second);
    assert_false(published_has(fixture, first));
    free(first);
    free(second);
}

/* Also keys that are superseded or do not sign yet, and permanently, whatever the clock shows. */
static void test_at_once_withdraws_every_older_key(void **state)
{
    struct fixture *fixture = *state;
    struct harness *harness = fixture->harness;
    struct passkey_caller holder = { .size = sizeof(holder), .is_operator = true };
    harness->now_ms += 48 * HOUR_MS; /* so that the clock never precedes the passkey's creation */
    fixture->ada.token[0] = '\0';    /* the session has ended */
    char *first = kid_now(fixture);
    assert_result(passkey_signing_key_rotate(harness->worker, &holder, false, NULL), PASSKEY_OK);
    harness->now_ms += HOUR_MS / 2;
    assert_result(passkey_signing_key_rotate(harness->worker, &holder, true, NULL), PASSKEY_OK);
    char *last = kid_now(fixture);
    assert_string_not_equal(first, last);
    static const int64_t steps_ms[] = { 0, HOUR_MS / 2, HOUR_MS, -2 * HOUR_MS, -24 * HOUR_MS };
    for (size_t i = 0; i < sizeof(steps_ms) / sizeof(steps_ms[0]); i++) {
        harness->now_ms += steps_ms[i];
        if (steps_ms[i] < 0)
            harness_restart(harness); /* its limits in memory would wait for the old time */
        char *kid = kid_now(fixture);
        struct passkey_signing_key_list *keys = published(fixture);
        assert_string_equal(kid, last);
        assert_int_equal(keys->count, 1);
        assert_bytes_equal(keys->items[0].id, bytes_text(last));
        passkey_free(keys);
        free(kid);
    }
    free(first);
    free(last);
}

static void test_keys_rotate_by_themselves(void **state)
{
    struct fixture *fixture = *state;
    struct harness *harness = fixture->harness;
    harness->now_ms += 89 * 24 * HOUR_MS;
    assert_result(passkey_service_sweep(harness->service, false, NULL, NULL), PASSKEY_OK);
    assert_int_equal(harness_sql(harness, "SELECT count(*) FROM signing_key"), 1);
    harness->now_ms += 25 * HOUR_MS;
    assert_result(passkey_service_sweep(harness->service, false, NULL, NULL), PASSKEY_OK);
    assert_int_equal(harness_sql(harness, "SELECT count(*) FROM signing_key"), 2);
    harness->now_ms += 3 * HOUR_MS;
    assert_result(passkey_service_sweep(harness->service, false, NULL, NULL), PASSKEY_OK);
    assert_int_equal(harness_sql(harness, "SELECT count(*) FROM signing_key"), 1);
}

static void test_the_key_survives_a_restart(void **state)
{
    struct fixture *fixture = *state;
    char *first = kid_now(fixture);
    harness_restart(fixture->harness);
    char *second = kid_now(fixture);
    assert_string_equal(first, second);
    free(first);
    free(second);
}

/* ---- sealing ---- */

static enum passkey_result open_with(struct harness *harness, struct passkey_bytes key)
{
    struct passkey_bytes origin = BYTES_LITERAL(HARNESS_ORIGIN);
    struct passkey_relying_party party = { .size = sizeof(party),
        .rp_id = BYTES_LITERAL("example.org"),
        .origins = &origin,
        .origin_count = 1 };
    struct passkey_service_configuration configuration = { .size = sizeof(configuration),
        .relying_parties = &party,
        .relying_party_count = 1,
        .sealing_key = key };
    struct passkey_service *service = NULL;
    enum passkey_result result =
        passkey_service_new(&configuration, harness->store.real, NULL, &service, &harness->error);
    passkey_service_free(&service);
    return result;
}

static void test_secrets_are_sealed_from_the_first_key_on(void **state)
{
    struct fixture *fixture = *state;
    struct harness *harness = fixture->harness;
    static const uint8_t key[SEAL_KEY_SIZE] = { 1, 2, 3 };
    static const uint8_t other[SEAL_KEY_SIZE] = { 3, 2, 1 };
    assert_int_equal(harness_sql(harness, "SELECT length(value) FROM secret"), 32);
    assert_result(open_with(harness, BYTES_LITERAL("short")), PASSKEY_MEMBER_INVALID);
    assert_result(open_with(harness, BYTES_ARRAY(key)), PASSKEY_OK);
    assert_int_equal(harness_sql(harness, "SELECT length(value) FROM secret"), 61);
    /* The unsealed key ends, and a sealed one begins. */
    assert_int_equal(harness_sql(harness, "SELECT count(*) FROM signing_key WHERE "
                                          "length(private_key) = 61 AND retired_at_ms = 0"),
        1);
    assert_result(open_with(harness, BYTES_ARRAY(key)), PASSKEY_OK);
    assert_result(open_with(harness, BYTES_ARRAY(other)), PASSKEY_INTERNAL);
    assert_non_null(strstr(harness->error.message, "sealed with another key"));
    assert_result(open_with(harness, (struct passkey_bytes){ NULL, 0 }), PASSKEY_INTERNAL);
    assert_non_null(strstr(harness->error.message, "configure the key file"));
}

static void test_seal(void **state)
{
    (void)state;
    static const uint8_t key[SEAL_KEY_SIZE] = { 1, 2, 3 };
    static const uint8_t nonce[SEAL_NONCE_SIZE] = { 9 };
    struct passkey_bytes secret = BYTES_LITERAL("thirty-two bytes that are secret");
    uint8_t sealed[32 + SEAL_OVERHEAD];
    uint8_t opened[32];
    struct passkey_bytes what = BYTES_LITERAL("decoys");
    assert_result(seal(key, nonce, what, secret, sealed, NULL), PASSKEY_OK);
    assert_result(seal_open(key, what, BYTES_ARRAY(sealed), opened, NULL), PASSKEY_OK);
    assert_memory_equal(opened, secret.data, sizeof(opened));
    assert_result(seal_open(key, BYTES_LITERAL("other"), BYTES_ARRAY(sealed), opened, NULL),
        PASSKEY_INTERNAL);
    assert_int_equal(opened[0], 0);
    for (size_t i = 0; i < sizeof(sealed); i++) {
        sealed[i] ^= 1;
        assert_result(seal_open(key, what, BYTES_ARRAY(sealed), opened, NULL), PASSKEY_INTERNAL);
        sealed[i] ^= 1;
    }
}

static void test_a_key_that_is_no_pair_is_not_opened(void **state)
{
    (void)state;
    static const uint8_t seed[ES256_SEED_SIZE] = { 5 };
    uint8_t private_key[ES256_PRIVATE_KEY_SIZE];
    uint8_t public_key[ES256_PUBLIC_KEY_SIZE];
    struct es256_key *key = NULL;
    assert_result(es256_key_make(seed, private_key, public_key, NULL), PASSKEY_OK);
    assert_result(es256_key_open(private_key, public_key, &key, NULL), PASSKEY_OK);
    es256_key_free(&key);
    private_key[31] ^= 1;
    assert_result(es256_key_open(private_key, public_key, &key, NULL), PASSKEY_INTERNAL);
    private_key[31] ^= 1;
    public_key[10] ^= 1;
    assert_result(es256_key_open(private_key, public_key, &key, NULL), PASSKEY_INTERNAL);
    assert_null(key);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_claims),
        TEST(test_signature_verifies_with_the_published_key),
        TEST(test_an_id_token_is_no_session),
        TEST(test_keys_overlap),
        TEST(test_a_stolen_key_is_removed_at_once),
        TEST(test_at_once_withdraws_every_older_key),
        TEST(test_keys_rotate_by_themselves),
        TEST(test_the_key_survives_a_restart),
        TEST(test_secrets_are_sealed_from_the_first_key_on),
        cmocka_unit_test(test_seal),
        cmocka_unit_test(test_a_key_that_is_no_pair_is_not_opened),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
