/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The cost of an answer: signatures verified, hashes, scrypts, JSON texts read, random bytes, and
 * the store calls in their order. It is the same for every name that a stranger asks for. The
 * linker puts the functions below in front of OpenSSL's and ours.
 */
#include "base/base64url.h"
#include "base/json.h"
#include "base/json_scan.h"
#include "crypto/rsa_pkcs1.h"
#include "service/ceremony/decoy.h"
#include "unit/service/service_harness.h"
#include <openssl/evp.h>
#include <stdlib.h>

/* ada has a passkey; bob is disabled; carol's passkey is disabled; frank has no passkey; dave does
 * not exist. */
static const char *const names[] = { "ada", "bob", "carol", "frank", "dave" };
#define NAME_COUNT   5
#define SIGNED_COUNT 3

static struct {
    unsigned verifications; /* of every algorithm */
    unsigned others;        /* of these, with EdDSA or RSA */
    unsigned hashes;
    unsigned scrypts;
    unsigned texts;
    unsigned drawn_before;
} counted;

int __wrap_EVP_PKEY_verify(EVP_PKEY_CTX *context, const unsigned char *signature,
    size_t signature_size, const unsigned char *hash, size_t hash_size);
int __real_EVP_PKEY_verify(EVP_PKEY_CTX *context, const unsigned char *signature,
    size_t signature_size, const unsigned char *hash, size_t hash_size);
int __wrap_EVP_DigestVerify(EVP_MD_CTX *context, const unsigned char *signature,
    size_t signature_size, const unsigned char *message, size_t message_size);
int __real_EVP_DigestVerify(EVP_MD_CTX *context, const unsigned char *signature,
    size_t signature_size, const unsigned char *message, size_t message_size);
int __wrap_rsa_pkcs1_verify_sha256(struct rsa_pkcs1 *rsa, const struct cose_key *key,
    const uint8_t hash[SHA256_SIZE], struct passkey_bytes signature);
int __real_rsa_pkcs1_verify_sha256(struct rsa_pkcs1 *rsa, const struct cose_key *key,
    const uint8_t hash[SHA256_SIZE], struct passkey_bytes signature);
int __wrap_EVP_DigestFinal_ex(EVP_MD_CTX *context, unsigned char *digest, unsigned int *size);
int __real_EVP_DigestFinal_ex(EVP_MD_CTX *context, unsigned char *digest, unsigned int *size);
int __wrap_EVP_PBE_scrypt(const char *secret, size_t secret_size, const unsigned char *salt,
    size_t salt_size, uint64_t n, uint64_t r, uint64_t p, uint64_t memory_max, unsigned char *key,
    size_t key_size);
int __real_EVP_PBE_scrypt(const char *secret, size_t secret_size, const unsigned char *salt,
    size_t salt_size, uint64_t n, uint64_t r, uint64_t p, uint64_t memory_max, unsigned char *key,
    size_t key_size);

int __wrap_EVP_PKEY_verify(EVP_PKEY_CTX *context, const unsigned char *signature,
    size_t signature_size, const unsigned char *hash, size_t hash_size)
{
    counted.verifications++;
    return __real_EVP_PKEY_verify(context, signature, signature_size, hash, hash_size);
}

int __wrap_EVP_DigestVerify(EVP_MD_CTX *context, const unsigned char *signature,
    size_t signature_size, const unsigned char *message, size_t message_size)
{
    counted.verifications++;
    counted.others++;
    return __real_EVP_DigestVerify(context, signature, signature_size, message, message_size);
}

int __wrap_rsa_pkcs1_verify_sha256(struct rsa_pkcs1 *rsa, const struct cose_key *key,
    const uint8_t hash[SHA256_SIZE], struct passkey_bytes signature)
{
    counted.verifications++;
    counted.others++;
    return __real_rsa_pkcs1_verify_sha256(rsa, key, hash, signature);
}

int __wrap_EVP_DigestFinal_ex(EVP_MD_CTX *context, unsigned char *digest, unsigned int *size)
{
    counted.hashes++;
    return __real_EVP_DigestFinal_ex(context, digest, size);
}

int __wrap_EVP_PBE_scrypt(const char *secret, size_t secret_size, const unsigned char *salt,
    size_t salt_size, uint64_t n, uint64_t r, uint64_t p, uint64_t memory_max, unsigned char *key,
    size_t key_size)
{
    counted.scrypts++;
    return __real_EVP_PBE_scrypt(
        secret, secret_size, salt, salt_size, n, r, p, memory_max, key, key_size);
}

bool __wrap_json_scan_document(struct json_scanner *scanner);
bool __real_json_scan_document(struct json_scanner *scanner);

bool __wrap_json_scan_document(struct json_scanner *scanner)
{
    counted.texts++;
    return __real_json_scan_document(scanner);
}

/* ---- the fixture ---- */

struct fixture {
    struct harness *harness;
    struct browser browser;
    struct credential passkeys[SIGNED_COUNT];
    struct credential stray; /* of no user */
};

static void by_email(struct passkey_relying_party *party)
{
    party->email_sign_in = true;
}

static int setup(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    assert_non_null(fixture);
    fixture->harness = harness_new(by_email);
    browser_init(&fixture->browser, fixture->harness);
    for (int i = 0; i < SIGNED_COUNT; i++) {
        passkey_draw(fixture->harness, &fixture->passkeys[i]);
        assert_result(sign_up(&fixture->browser, names[i], &fixture->passkeys[i]), PASSKEY_OK);
        fixture->browser.token[0] = '\0';
    }
    passkey_draw(fixture->harness, &fixture->stray);
    fixture->stray.user_handle_size = 32;
    (void)harness_sql(
        fixture->harness, "UPDATE user SET disabled_at_ms = 1 WHERE name_key = 'bob'");
    (void)harness_sql(fixture->harness,
        "UPDATE credential SET disabled_at_ms = 1 WHERE user_id = (SELECT id FROM user WHERE "
        "name_key = 'carol')");
    (void)harness_sql(fixture->harness,
        "INSERT INTO user SELECT relying_party, x'99', 'frank', 'frank', '', created_at_ms, 0, "
        "'f@example.org', 'f@example.org', 1, '', 0, 0, '', 0 FROM user WHERE name_key = 'ada'");
    *state = fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    browser_deinit(&fixture->browser);
    for (int i = 0; i < SIGNED_COUNT; i++)
        credential_deinit(&fixture->passkeys[i]);
    credential_deinit(&fixture->stray);
    harness_free(fixture->harness);
    free(fixture);
    return 0;
}

struct cost {
    unsigned verifications;
    unsigned hashes;
    unsigned scrypts;
    unsigned texts;
    unsigned drawn;
    char trace[2048];
};

static void begin(struct fixture *fixture)
{
    counted.verifications = counted.others = counted.hashes = counted.scrypts = 0;
    counted.texts = 0;
    harness_forget(fixture->harness);
    counted.drawn_before = fixture->harness->drawn;
}

static struct cost cost_now(const struct fixture *fixture)
{
    struct cost cost = { counted.verifications, counted.hashes, counted.scrypts, counted.texts,
        fixture->harness->drawn - counted.drawn_before, "" };
    (void)snprintf(cost.trace, sizeof(cost.trace), "%s", fixture->harness->store.trace);
    return cost;
}

static void assert_same(const char *name, struct cost cost, struct cost first)
{
    print_message("# %s: %u verifications, %u hashes, %u scrypts, %u texts, %u drawn, %s\n", name,
        cost.verifications, cost.hashes, cost.scrypts, cost.texts, cost.drawn, cost.trace);
    assert_int_equal(cost.verifications, first.verifications);
    assert_int_equal(cost.hashes, first.hashes);
    assert_int_equal(cost.scrypts, first.scrypts);
    assert_int_equal(cost.texts, first.texts);
    assert_int_equal(cost.drawn, first.drawn);
    assert_string_equal(cost.trace, first.trace);
}

/* ---- requests of a stranger ---- */

static void ask_options(struct fixture *fixture, const char *name)
{
    begin(fixture);
    assert_result(start_authentication(&fixture->browser, name), PASSKEY_OK);
}

static size_t listed_id(const struct browser *browser, uint8_t id[1024])
{
    struct json *json = NULL;
    struct passkey_bytes text = { 0 };
    size_t size = 0;
    assert_result(json_parse(started_member(browser, "allowCredentials"), &json, NULL), PASSKEY_OK);
    assert_true(json_member_text(json_first(json), "id", &text));
    assert_true(base64url_decode(text, id, &size));
    json_free(&json);
    return size;
}

static void answer_junk(struct fixture *fixture, const char *name)
{
    uint8_t id[1024];
    assert_result(start_authentication(&fixture->browser, name), PASSKEY_OK);
    struct mutations mutations = { .id = { id, listed_id(&fixture->browser, id) } };
    answer_authentication(&fixture->browser, &fixture->stray, &mutations);
    begin(fixture);
    assert_result(finish_authentication(&fixture->browser), PASSKEY_SIGNATURE_INVALID);
    assert_int_equal(counted.verifications, 1);
}

static void answer_junk_without_a_list(struct fixture *fixture, const char *name)
{
    uint8_t id[1024];
    assert_result(start_authentication(&fixture->browser, name), PASSKEY_OK);
    struct mutations mutations = { .id = { id, listed_id(&fixture->browser, id) } };
    assert_result(start_authentication(&fixture->browser, NULL), PASSKEY_OK);
    answer_authentication(&fixture->browser, &fixture->stray, &mutations);
    begin(fixture);
    assert_result(finish_authentication(&fixture->browser), PASSKEY_SIGNATURE_INVALID);
    assert_int_equal(counted.verifications, 1);
}

/* The flag ED, and no extensions. */
static void damage(enum part part, struct buffer *bytes, void *context)
{
    (void)context;
    if (part != PART_AUTHENTICATOR_DATA)
        return;
    bytes->data[32] |= 0x80;
    buffer_append(bytes, BYTES_LITERAL("\xff"));
}

static void answer_damaged(struct fixture *fixture, const char *name)
{
    uint8_t id[1024];
    assert_result(start_authentication(&fixture->browser, name), PASSKEY_OK);
    struct mutations mutations = { .id = { id, listed_id(&fixture->browser, id) },
        .change = damage };
    answer_authentication(&fixture->browser, &fixture->stray, &mutations);
    begin(fixture);
    assert_result(finish_authentication(&fixture->browser), PASSKEY_CBOR_INVALID);
    assert_in_range(counted.texts, 1, 9);
}

static void redeem_code(struct fixture *fixture, const char *name)
{
    struct passkey_caller caller = { .size = sizeof(caller),
        .address = BYTES_LITERAL("\x01\x02\x03\x04") };
    struct passkey_recovery_request request = { sizeof(request), bytes_text(name),
        BYTES_LITERAL("0000-0000-0000-0000") };
    struct passkey_account *account = NULL;
    begin(fixture);
    assert_result(passkey_recovery_redeem(fixture->harness->worker, &caller, &request, &account,
                      &fixture->harness->error),
        PASSKEY_RECOVERY_REFUSED);
    assert_int_equal(counted.scrypts, 1);
}

static void ask_link(struct fixture *fixture, const char *name)
{
    struct passkey_caller caller = { .size = sizeof(caller),
        .address = BYTES_LITERAL("\x01\x02\x03\x04") };
    struct passkey_link_request request = { .size = sizeof(request),
        .purpose = PASSKEY_LINK_EMAIL_SIGN_IN,
        .user_name = bytes_text(name) };
    struct passkey_link link = { .size = sizeof(link) };
    begin(fixture);
    assert_result(passkey_link_create(
                      fixture->harness->worker, &caller, &request, &link, &fixture->harness->error),
        PASSKEY_OK);
}

static void sign_up_as(struct fixture *fixture, const char *name)
{
    begin(fixture);
    assert_result(start_registration(&fixture->browser, name), PASSKEY_OK);
}

static void test_every_name_costs_the_same(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *what;
        void (*ask)(struct fixture *fixture, const char *name);
    } questions[] = { { "options", ask_options }, { "junk for a listed id", answer_junk },
        { "junk for that id without a list", answer_junk_without_a_list },
        { "damaged data for a listed id", answer_damaged }, { "a recovery code", redeem_code },
        { "a link by mail", ask_link }, { "a sign-up", sign_up_as } };
    for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
        struct cost first = { 0 };
        print_message("# %s\n", questions[i].what);
        for (size_t j = 0; j < NAME_COUNT; j++) {
            questions[i].ask(fixture, names[j]);
            struct cost cost = cost_now(fixture);
            first = j == 0 ? cost : first;
            assert_same(names[j], cost, first);
        }
    }
}

static void pad_signature(enum part part, struct buffer *bytes, void *context)
{
    static const uint8_t nothing[256] = { 0 };
    if (part != PART_SIGNATURE)
        return;
    buffer_reset(bytes);
    buffer_append(bytes, (struct passkey_bytes){ nothing, *(const size_t *)context });
}

/* Whether a signature of that size gets as far as the verification with EdDSA (64) or RSA (256). */
static unsigned is_other(
    struct fixture *fixture, const char *name, size_t signature_size, size_t *size)
{
    uint8_t id[1024];
    fixture->harness->now_ms += 300001; /* so that no limit is reached */
    assert_result(passkey_service_sweep(fixture->harness->service, false, NULL, NULL), PASSKEY_OK);
    assert_result(start_authentication(&fixture->browser, name), PASSKEY_OK);
    *size = listed_id(&fixture->browser, id);
    struct mutations mutations = {
        .id = { id, *size }, .change = pad_signature, .context = &signature_size
    };
    answer_authentication(&fixture->browser, &fixture->stray, &mutations);
    begin(fixture);
    assert_result(finish_authentication(&fixture->browser), PASSKEY_SIGNATURE_INVALID);
    return counted.others;
}

/* Passkeys with IDs of 32 bytes often have RS256 (Windows Hello), and some of 48 bytes EdDSA.
 * Decoys do, too; an ID always has the same algorithm. */
static void test_decoys_have_keys_of_their_kind(void **state)
{
    struct fixture *fixture = *state;
    unsigned rs256[DECOY_SIZE_MAX + 1] = { 0 };
    unsigned eddsa[DECOY_SIZE_MAX + 1] = { 0 };
    unsigned all[DECOY_SIZE_MAX + 1] = { 0 };
    for (int i = 0; i < 200; i++) {
        char name[20];
        size_t size = 0;
        (void)snprintf(name, sizeof(name), "unknown %d", i);
        unsigned first = is_other(fixture, name, 256, &size);
        assert_int_equal(is_other(fixture, name, 256, &size), first);
        assert_in_range(size, 16, DECOY_SIZE_MAX);
        rs256[size] += first;
        eddsa[size] += is_other(fixture, name, 64, &size);
        all[size]++;
    }
    for (size_t size = 16; size <= DECOY_SIZE_MAX; size++) {
        assert_true(size == 32 ? rs256[size] > 0 && rs256[size] < all[size] : rs256[size] == 0);
        assert_true(size == 48 ? eddsa[size] > 0 && eddsa[size] < all[size] : eddsa[size] == 0);
    }
}

/* A count that is always zero would prove nothing. */
static void test_costs_are_counted(void **state)
{
    struct fixture *fixture = *state;
    begin(fixture);
    assert_result(sign_in(&fixture->browser, "ada", &fixture->passkeys[0]), PASSKEY_OK);
    struct cost cost = cost_now(fixture);
    assert_int_equal(cost.verifications, 1);
    assert_true(cost.hashes > 3 && cost.drawn > 2 && strlen(cost.trace) > 2);
    fixture->browser.token[0] = '\0';
    redeem_code(fixture, "ada");
    assert_int_equal(cost_now(fixture).scrypts, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_every_name_costs_the_same, setup, teardown),
        cmocka_unit_test_setup_teardown(test_decoys_have_keys_of_their_kind, setup, teardown),
        cmocka_unit_test_setup_teardown(test_costs_are_counted, setup, teardown),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
