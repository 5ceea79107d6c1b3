/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Paths from a leaf over an intermediate to a root: with many anchors, with different spellings of
 * names, with revocation lists.
 */
#include "authenticator/metadata_blob.h"
#include "crypto/certificate_path.h"
#include "unit/unit.h"
#include <openssl/x509.h>

#define NOW_MS       1795262400000 /* 2026-11-21 */
#define ANCHOR_COUNT 300

static struct {
    struct metadata_signer signer;
    struct metadata_signer stranger;
    struct random_source random;
    struct passkey_bytes chain[2];
    struct passkey_bytes anchors[ANCHOR_COUNT];
    struct buffer list;
    struct passkey_bytes lists[2];
    struct certificate_path path;
    struct passkey_error error;
    const char *problem;
} fixture;

static unsigned signatures_verified;

int __real_X509_verify(X509 *certificate, EVP_PKEY *key);
int __wrap_X509_verify(X509 *certificate, EVP_PKEY *key);

int __wrap_X509_verify(X509 *certificate, EVP_PKEY *key)
{
    signatures_verified++;
    return __real_X509_verify(certificate, key);
}

static void arrange(void)
{
    fixture.chain[0] = buffer_view(&fixture.signer.leaf);
    fixture.chain[1] = buffer_view(&fixture.signer.intermediate);
    fixture.anchors[0] = buffer_view(&fixture.signer.root);
    fixture.path = (struct certificate_path){ .chain = fixture.chain,
        .chain_count = 2,
        .anchors = fixture.anchors,
        .anchor_count = 1,
        .problem = &fixture.problem,
        .now_ms = NOW_MS };
}

static int setup(void **state)
{
    (void)state;
    fixture.random = (struct random_source){ BYTES_LITERAL("path"), BYTES_LITERAL("signer"), 0 };
    metadata_signer_draw(&fixture.signer, SIGNING_ES256, &fixture.random);
    metadata_signer_draw(&fixture.stranger, SIGNING_ES256, &fixture.random);
    buffer_init(&fixture.list, 8192);
    arrange();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    metadata_signer_deinit(&fixture.signer);
    metadata_signer_deinit(&fixture.stranger);
    buffer_deinit(&fixture.list);
    return 0;
}

static bool trusted(void)
{
    bool answer = false;
    assert_result(certificate_path_evaluate(&fixture.path, &answer, &fixture.error), PASSKEY_OK);
    return answer;
}

static void assert_problem(const char *part)
{
    assert_false(trusted());
    if (strstr(fixture.problem, part) == NULL)
        fail_msg("\"%s\" is not in: %s", part, fixture.problem);
}

static void test_anchors(void **state)
{
    (void)state;
    assert_true(trusted());
    for (size_t i = 0; i < 2; i++) {
        fixture.anchors[0] = fixture.chain[i];
        assert_true(trusted());
    }
    fixture.anchors[0] = buffer_view(&fixture.stranger.root);
    assert_problem("unable to get local issuer certificate");
    fixture.path.anchor_count = 0;
    assert_problem("no anchor");
}

static void revoke(const struct revocation_list_options *options)
{
    buffer_reset(&fixture.list);
    revocation_list_write(options, &fixture.list);
    fixture.lists[0] = buffer_view(&fixture.list);
    fixture.path.revocation_lists = fixture.lists;
    fixture.path.revocation_list_count = 1;
}

/* The second time, only what can change is checked again. */
static void test_cache(void **state)
{
    struct certificate_cache *cache = NULL;
    struct revocation_list_options options = metadata_signer_revocations(&fixture.signer);
    (void)state;
    assert_result(certificate_cache_new(&cache, NULL), PASSKEY_OK);
    fixture.path.cache = cache;
    signatures_verified = 0;
    assert_true(trusted());
    assert_int_equal(signatures_verified, 2);
    assert_true(trusted());
    assert_int_equal(signatures_verified, 2);
    fixture.anchors[0] = buffer_view(&fixture.stranger.root);
    assert_false(trusted());
    fixture.anchors[0] = buffer_view(&fixture.signer.root);
    fixture.path.now_ms = INT64_C(32530000000000); /* in 3000 */
    assert_true(trusted());
    fixture.path.now_ms = INT64_C(35659000000000); /* in 3099 */
    assert_problem("expired");
    fixture.path.now_ms = INT64_C(1577836800000); /* 2020 */
    assert_problem("not yet valid");
    fixture.path.now_ms = NOW_MS;
    options.serial_number = METADATA_LEAF_SERIAL;
    revoke(&options);
    assert_problem("revoked");
    certificate_cache_free(&cache);
}

/* Certificates with the same names and other keys or signatures are not those in the cache. */
static void test_cache_of_namesakes(void **state)
{
    struct certificate_cache *cache = NULL;
    struct buffer leaf;
    (void)state;
    assert_result(certificate_cache_new(&cache, NULL), PASSKEY_OK);
    fixture.path.cache = cache;
    assert_true(trusted());
    buffer_init(&leaf, 4096);
    buffer_append(&leaf, fixture.chain[0]);
    leaf.data[leaf.size - 1] ^= 1;
    fixture.chain[0] = buffer_view(&leaf);
    assert_problem("signature failure");
    fixture.chain[0] = buffer_view(&fixture.signer.leaf);
    fixture.chain[1] = buffer_view(&fixture.stranger.intermediate);
    fixture.anchors[0] = buffer_view(&fixture.stranger.root);
    assert_false(trusted());
    arrange();
    fixture.path.cache = cache;
    assert_true(trusted());
    buffer_deinit(&leaf);
    certificate_cache_free(&cache);
}

/* Another key with the same name is tried, but trusted only for what it signed. */
static void test_many_anchors(void **state)
{
    struct buffer namesake;
    (void)state;
    struct certificate_options options =
        certificate_root(&fixture.stranger.root_key, BYTES_LITERAL("\x07"));
    options.subject.common_name = "Another root altogether";
    options.issuer = options.subject;
    buffer_init(&namesake, 4096);
    certificate_write(&options, &namesake);
    for (size_t i = 0; i < ANCHOR_COUNT - 1; i++)
        fixture.anchors[i] =
            i % 2 == 0 ? buffer_view(&namesake) : buffer_view(&fixture.stranger.root);
    fixture.anchors[ANCHOR_COUNT - 1] = buffer_view(&fixture.signer.root);
    fixture.path.anchor_count = ANCHOR_COUNT;
    assert_true(trusted());
    fixture.path.anchor_count--;
    assert_false(trusted());
    buffer_deinit(&namesake);
}

/* Case does not matter in names (RFC 5280, 7.1). */
static void test_spelling(void **state)
{
    struct buffer leaf;
    struct certificate_options options =
        certificate_leaf(&fixture.signer.key, &fixture.signer.root_key, BYTES_LITERAL("\x09"));
    (void)state;
    options.issuer.common_name = "SOFTWARE  authenticator";
    struct certificate_options root =
        certificate_root(&fixture.signer.root_key, BYTES_LITERAL("\x08"));
    struct buffer anchor;
    buffer_init(&leaf, 4096);
    buffer_init(&anchor, 4096);
    certificate_write(&options, &leaf);
    certificate_write(&root, &anchor);
    fixture.chain[0] = buffer_view(&leaf);
    fixture.path.chain_count = 1;
    fixture.anchors[0] = buffer_view(&anchor);
    assert_true(trusted());
    buffer_deinit(&leaf);
    buffer_deinit(&anchor);
}

/* An anchor that cannot be parsed matters only if the path needs it. */
static void test_broken_anchor(void **state)
{
    bool answer;
    (void)state;
    fixture.anchors[1] = buffer_view(&fixture.stranger.leaf);
    fixture.anchors[1].size -= 1;
    fixture.path.anchor_count = 2;
    assert_result(
        certificate_path_evaluate(&fixture.path, &answer, &fixture.error), PASSKEY_MEMBER_INVALID);
    assert_non_null(strstr(fixture.error.message, "number 2"));
    fixture.anchors[1] = BYTES_LITERAL("no certificate");
    assert_result(
        certificate_path_evaluate(&fixture.path, &answer, &fixture.error), PASSKEY_MEMBER_INVALID);
    fixture.anchors[1] = (struct passkey_bytes){ NULL, 0 };
    assert_result(
        certificate_path_evaluate(&fixture.path, &answer, &fixture.error), PASSKEY_MEMBER_INVALID);
}

static void test_revocation(void **state)
{
    struct revocation_list_options options = metadata_signer_revocations(&fixture.signer);
    (void)state;
    revoke(&options);
    assert_true(trusted());
    options.serial_number = BYTES_LITERAL("\x11");
    revoke(&options);
    assert_true(trusted());
    options.serial_number = METADATA_LEAF_SERIAL;
    revoke(&options);
    assert_problem("revoked");
    /* Without the list that names it, nothing is known about it. */
    fixture.path.revocation_list_count = 0;
    assert_true(trusted());
    options = metadata_root_revocations(&fixture.signer);
    options.serial_number = METADATA_INTERMEDIATE_SERIAL;
    revoke(&options);
    assert_problem("revoked");
}

static void test_unusable_list(void **state)
{
    struct revocation_list_options options = metadata_signer_revocations(&fixture.signer);
    bool answer;
    (void)state;
    options.next_update = "20261120000000Z";
    revoke(&options);
    assert_problem("CRL has expired");
    options = metadata_signer_revocations(&fixture.signer);
    options.this_update = "20261122000000Z";
    revoke(&options);
    assert_problem("CRL is not yet valid");
    options = metadata_signer_revocations(&fixture.signer);
    options.key = &fixture.stranger.root_key;
    revoke(&options);
    assert_problem("CRL signature failure");
    options = metadata_signer_revocations(&fixture.signer);
    revoke(&options);
    fixture.lists[0].size--;
    assert_result(
        certificate_path_evaluate(&fixture.path, &answer, &fixture.error), PASSKEY_MEMBER_INVALID);
}

/* A list of an issuer that is not in the path does not matter, even if it is outdated. */
static void test_other_list(void **state)
{
    struct revocation_list_options options = metadata_signer_revocations(&fixture.signer);
    (void)state;
    options.issuer.common_name = "Another issuer";
    options.serial_number = METADATA_LEAF_SERIAL;
    options.next_update = "20261120000000Z";
    revoke(&options);
    assert_true(trusted());
}

/* ---- authorityKeyIdentifier and keyCertSign ---- */

/* An intermediate under the signer's root, with the signer's name. */
static struct certificate_options intermediate_of(const struct signing_key *key)
{
    struct certificate_options options =
        certificate_leaf(key, &fixture.signer.root_key, BYTES_LITERAL("\x4d\x09"));
    struct certificate_options leaf = metadata_signer_leaf(&fixture.signer);
    options.subject = leaf.issuer;
    options.issuer = metadata_root_revocations(&fixture.signer).issuer;
    options.authority = true;
    return options;
}

static void replace(struct buffer *certificate, const struct certificate_options *options)
{
    buffer_reset(certificate);
    certificate_write(options, certificate);
    arrange();
}

/*
 * RFC 5280 6.1: names and signatures decide; here, the identifier at each link names another key.
 */
static void test_wrong_identifier(void **state)
{
    struct certificate_options leaf = metadata_signer_leaf(&fixture.signer);
    struct certificate_options intermediate = intermediate_of(&fixture.signer.intermediate_key);
    (void)state;
    leaf.identified = &fixture.stranger.root_key;
    replace(&fixture.signer.leaf, &leaf);
    assert_true(trusted());
    intermediate.identified = &fixture.stranger.key;
    replace(&fixture.signer.intermediate, &intermediate);
    assert_true(trusted());
    /* The same names, and the identifier of a key that did not sign. */
    fixture.anchors[0] = buffer_view(&fixture.stranger.root);
    assert_false(trusted());
    leaf.issuer_key = &fixture.stranger.intermediate_key;
    leaf.identified = &fixture.signer.intermediate_key;
    replace(&fixture.signer.leaf, &leaf);
    assert_problem("unable to get local issuer certificate");
}

/* A revoked leaf is found in the issuer's list, whatever the identifier is. */
static void test_wrong_identifier_revoked(void **state)
{
    struct certificate_options leaf = metadata_signer_leaf(&fixture.signer);
    struct revocation_list_options options = metadata_signer_revocations(&fixture.signer);
    (void)state;
    leaf.identified = &fixture.stranger.root_key;
    replace(&fixture.signer.leaf, &leaf);
    revoke(&options);
    assert_true(trusted());
    options.serial_number = METADATA_LEAF_SERIAL;
    revoke(&options);
    assert_problem("revoked");
}

/* Two issuers with the same name, in either order: the one that signed is found. */
static void test_two_issuers(void **state)
{
    struct certificate_options leaf = metadata_signer_leaf(&fixture.signer);
    struct certificate_options other = intermediate_of(&fixture.stranger.intermediate_key);
    const struct signing_key *identified[] = { &fixture.signer.intermediate_key,
        &fixture.stranger.intermediate_key, &fixture.stranger.key };
    struct passkey_bytes chain[3];
    struct buffer namesake;
    (void)state;
    buffer_init(&namesake, 4096);
    certificate_write(&other, &namesake);
    for (size_t i = 0; i < sizeof(identified) / sizeof(identified[0]); i++) {
        leaf.identified = identified[i];
        replace(&fixture.signer.leaf, &leaf);
        for (size_t own = 1; own <= 2; own++) {
            chain[0] = fixture.chain[0];
            chain[own] = fixture.chain[1];
            chain[3 - own] = buffer_view(&namesake);
            fixture.path.chain = chain;
            fixture.path.chain_count = 3;
            assert_true(trusted());
        }
    }
    chain[1] = chain[2] = buffer_view(&namesake);
    assert_false(trusted());
    buffer_deinit(&namesake);
}

/* RFC 5280 6.1.4 (n), with the right and with a wrong identifier. */
static void test_cert_sign(void **state)
{
    struct certificate_options leaf = metadata_signer_leaf(&fixture.signer);
    struct certificate_options intermediate = intermediate_of(&fixture.signer.intermediate_key);
    (void)state;
    intermediate.cert_sign_absent = true;
    replace(&fixture.signer.intermediate, &intermediate);
    assert_problem("invalid CA certificate");
    leaf.identified = &fixture.stranger.root_key;
    replace(&fixture.signer.leaf, &leaf);
    assert_problem("unable to get local issuer certificate");
    /* Also if it is an anchor. */
    fixture.anchors[0] = fixture.chain[1];
    assert_false(trusted());
    intermediate.cert_sign_absent = false;
    replace(&fixture.signer.intermediate, &intermediate);
    assert_true(trusted());
}

/* Anchors with the same name cost a limited number of verifications; an identifier needs none. */
static void test_many_issuers(void **state)
{
    struct certificate_options leaf = metadata_signer_leaf(&fixture.signer);
    struct certificate_options other = intermediate_of(&fixture.stranger.intermediate_key);
    struct buffer namesakes[20];
    const size_t count = sizeof(namesakes) / sizeof(namesakes[0]);
    (void)state;
    leaf.identified = &fixture.stranger.key;
    replace(&fixture.signer.leaf, &leaf);
    for (uint8_t i = 0; i < count; i++) {
        uint8_t serial_number[] = { 0x4e, i };
        other.serial_number = BYTES_ARRAY(serial_number);
        buffer_init(&namesakes[i], 4096);
        certificate_write(&other, &namesakes[i]);
        fixture.anchors[i + 1] = buffer_view(&namesakes[i]);
    }
    fixture.path.anchor_count = 9;
    assert_true(trusted());
    fixture.path.anchor_count = 1 + count;
    assert_false(trusted());
    leaf.identified = NULL;
    replace(&fixture.signer.leaf, &leaf);
    fixture.path.anchor_count = 1 + count;
    assert_true(trusted());
    for (size_t i = 0; i < count; i++)
        buffer_deinit(&namesakes[i]);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_anchors),
        TEST(test_cache),
        TEST(test_cache_of_namesakes),
        TEST(test_many_anchors),
        TEST(test_spelling),
        TEST(test_broken_anchor),
        TEST(test_revocation),
        TEST(test_unusable_list),
        TEST(test_other_list),
        TEST(test_wrong_identifier),
        TEST(test_wrong_identifier_revoked),
        TEST(test_two_issuers),
        TEST(test_cert_sign),
        TEST(test_many_issuers),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
