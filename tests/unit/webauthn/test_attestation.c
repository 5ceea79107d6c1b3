/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The format "packed" (PACKED-*, FMT-*), its leaf certificate (PCERT-*) and the path to an anchor
 * (FMT-12, REG-24c), with a single error in each case.
 */
#include "authenticator/metadata_blob.h"
#include "base/limits.h"
#include "unit/unit.h"
#include "unit/webauthn/ceremony.h"

#define SERIAL_NUMBER BYTES_LITERAL("\x11\x22\x33")

static struct ceremony fixture;
static struct attester attester;
static struct buffer value;
static struct buffer list;
static struct passkey_bytes list_view;

/* ---- statements ---- */

/* Replace one member of the statement, register, and compare the result. */
static void with_member(struct passkey_bytes key, struct passkey_bytes encoded,
    enum passkey_result result, enum check check)
{
    const struct statement_member member = { key, encoded };
    fixture.mutations.statement = &member;
    fixture.mutations.statement_count = 1;
    assert_result(ceremony_register(&fixture), result);
    if (result != PASSKEY_OK)
        assert_cites(&fixture, check);
    fixture.mutations.statement = NULL;
    fixture.mutations.statement_count = 0;
}

#define ALG                                                                                        \
    BYTES_LITERAL("\x63"                                                                           \
                  "alg")
#define SIG                                                                                        \
    BYTES_LITERAL("\x63"                                                                           \
                  "sig")
#define X5C                                                                                        \
    BYTES_LITERAL("\x63"                                                                           \
                  "x5c")
#define ABSENT ((struct passkey_bytes){ NULL, 0 })

static void test_self(void **state)
{
    (void)state;
    fixture.request.attestation = ATTESTATION_PACKED_SELF;
    assert_result(ceremony_register(&fixture), PASSKEY_OK);
    with_member(ALG, BYTES_LITERAL("\x27"), PASSKEY_ATTESTATION_INVALID, CHECK_PACKED_7);
    with_member(ALG, ABSENT, PASSKEY_ATTESTATION_INVALID, CHECK_PACKED_1);
    with_member(ALG, BYTES_LITERAL("\x61\x61"), PASSKEY_ATTESTATION_INVALID, CHECK_PACKED_1);
    with_member(SIG, ABSENT, PASSKEY_ATTESTATION_INVALID, CHECK_PACKED_1);
    with_member(SIG, BYTES_LITERAL("\x61\x61"), PASSKEY_ATTESTATION_INVALID, CHECK_PACKED_1);
    with_member(SIG, BYTES_LITERAL("\x40"), PASSKEY_ATTESTATION_INVALID, CHECK_PACKED_8);
    /* Members that the format does not define are ignored. */
    with_member(BYTES_LITERAL("\x61\x61"), BYTES_LITERAL("\x82\x01\xf6"), PASSKEY_OK, CHECK_NONE);
}

/* FMT-4: limits beyond all real values. */
static void test_sizes(void **state)
{
    (void)state;
    static const uint8_t zeros[CERTIFICATE_SIZE_MAX + 1];
    fixture.request.attestation = ATTESTATION_PACKED_CERTIFICATE;
    buffer_reset(&value);
    cbor_write_bytes(&value, (struct passkey_bytes){ zeros, SIGNATURE_SIZE_MAX });
    with_member(SIG, buffer_view(&value), PASSKEY_ATTESTATION_INVALID, CHECK_PACKED_2);
    buffer_reset(&value);
    cbor_write_bytes(&value, (struct passkey_bytes){ zeros, SIGNATURE_SIZE_MAX + 1 });
    with_member(SIG, buffer_view(&value), PASSKEY_ATTESTATION_INVALID, CHECK_PACKED_1);
    buffer_reset(&value);
    cbor_write_array(&value, 1);
    cbor_write_bytes(&value, (struct passkey_bytes){ zeros, CERTIFICATE_SIZE_MAX });
    with_member(X5C, buffer_view(&value), PASSKEY_ATTESTATION_INVALID, CHECK_FMT_4);
    buffer_reset(&value);
    cbor_write_array(&value, 1);
    cbor_write_bytes(&value, BYTES_ARRAY(zeros));
    with_member(X5C, buffer_view(&value), PASSKEY_ATTESTATION_INVALID, CHECK_PACKED_1);
}

static void test_x5c_form(void **state)
{
    (void)state;
    fixture.request.attestation = ATTESTATION_PACKED_CERTIFICATE;
    with_member(X5C, BYTES_LITERAL("\x80"), PASSKEY_ATTESTATION_INVALID, CHECK_PACKED_1);
    with_member(X5C, BYTES_LITERAL("\xa0"), PASSKEY_ATTESTATION_INVALID, CHECK_PACKED_1);
    with_member(X5C, BYTES_LITERAL("\x81\x01"), PASSKEY_ATTESTATION_INVALID, CHECK_PACKED_1);
    with_member(X5C, BYTES_LITERAL("\x89\x40\x40\x40\x40\x40\x40\x40\x40\x40"),
        PASSKEY_ATTESTATION_INVALID, CHECK_PACKED_1);
    with_member(X5C, BYTES_LITERAL("\x81\x40"), PASSKEY_ATTESTATION_INVALID, CHECK_FMT_4);
    /* Without certificates this is self attestation, with the wrong key. */
    with_member(X5C, ABSENT, PASSKEY_ATTESTATION_INVALID, CHECK_PACKED_8);
    /* PACKED-10: the algorithm must match the leaf's key. */
    with_member(ALG, BYTES_LITERAL("\x39\x01\x00"), PASSKEY_ATTESTATION_INVALID, CHECK_PACKED_10);
    with_member(ALG, BYTES_LITERAL("\x27"), PASSKEY_ATTESTATION_INVALID, CHECK_PACKED_10);
    with_member(ALG, BYTES_LITERAL("\x38\x22"), PASSKEY_ATTESTATION_INVALID, CHECK_PACKED_10);
}

/* x5c with these certificates, in `value`. */
static struct passkey_bytes x5c_of(const struct buffer *const *certificates, size_t count)
{
    buffer_reset(&value);
    cbor_write_array(&value, count);
    for (size_t i = 0; i < count; i++)
        cbor_write_bytes(&value, buffer_view(certificates[i]));
    return buffer_view(&value);
}

/* FMT-4: each element contains exactly one certificate, also after the leaf. */
static void test_x5c_certificates(void **state)
{
    (void)state;
    struct buffer mutated;
    const struct buffer *certificates[] = { &mutated, &attester.certificate };
    fixture.request.attestation = ATTESTATION_PACKED_CERTIFICATE;
    buffer_init(&mutated, 8192);
    buffer_append(&mutated, buffer_view(&attester.certificate));
    with_member(X5C, x5c_of(certificates, 1), PASSKEY_OK, CHECK_NONE);
    buffer_append_u8(&mutated, 0);
    with_member(X5C, x5c_of(certificates, 1), PASSKEY_ATTESTATION_INVALID, CHECK_FMT_4);
    mutated.size -= 2;
    with_member(X5C, x5c_of(certificates, 1), PASSKEY_ATTESTATION_INVALID, CHECK_FMT_4);
    const struct buffer *behind[] = { &attester.certificate, &mutated };
    with_member(X5C, x5c_of(behind, 2), PASSKEY_ATTESTATION_INVALID, CHECK_FMT_4);
    buffer_deinit(&mutated);
}

/* The attestation key may have any known algorithm. */
static void test_attestation_keys(void **state)
{
    (void)state;
    static const enum signing_algorithm algorithms[] = { SIGNING_EDDSA, SIGNING_RS256 };
    fixture.request.attestation = ATTESTATION_PACKED_CERTIFICATE;
    for (size_t i = 0; i < sizeof(algorithms) / sizeof(algorithms[0]); i++) {
        signing_key_deinit(&attester.key);
        signing_key_draw(&attester.key, algorithms[i], &fixture.random);
        struct certificate_options leaf =
            certificate_leaf(&attester.key, &attester.root_key, SERIAL_NUMBER);
        buffer_reset(&attester.certificate);
        certificate_write(&leaf, &attester.certificate);
        assert_result(ceremony_register(&fixture), PASSKEY_OK);
    }
}

/* ---- leaf certificates ---- */

static struct certificate_options honest_leaf(void)
{
    return certificate_leaf(&attester.key, &attester.root_key, SERIAL_NUMBER);
}

static void with_leaf(
    const struct certificate_options *leaf, enum passkey_result result, enum check check)
{
    buffer_reset(&attester.certificate);
    certificate_write(leaf, &attester.certificate);
    assert_result(ceremony_register(&fixture), result);
    if (result != PASSKEY_OK)
        assert_cites(&fixture, check);
}

/* PCERT-2 to PCERT-5, and so PACKED-3, as in all that follow. */
static void test_leaf_subject(void **state)
{
    (void)state;
    fixture.request.attestation = ATTESTATION_PACKED_CERTIFICATE;
    struct certificate_options leaf = honest_leaf();
    with_leaf(&leaf, PASSKEY_OK, CHECK_NONE);
    leaf.subject.country = NULL;
    with_leaf(&leaf, PASSKEY_ATTESTATION_INVALID, CHECK_PCERT_2);
    leaf.subject.country = "aa";
    with_leaf(&leaf, PASSKEY_ATTESTATION_INVALID, CHECK_PCERT_2);
    leaf.subject.country = "A1";
    with_leaf(&leaf, PASSKEY_ATTESTATION_INVALID, CHECK_PCERT_2);
    leaf.subject.country = "AAA";
    with_leaf(&leaf, PASSKEY_ATTESTATION_INVALID, CHECK_PCERT_2);
    leaf = honest_leaf();
    leaf.subject.organization = NULL;
    with_leaf(&leaf, PASSKEY_ATTESTATION_INVALID, CHECK_PCERT_3);
    leaf = honest_leaf();
    leaf.subject.unit = NULL;
    with_leaf(&leaf, PASSKEY_ATTESTATION_INVALID, CHECK_PCERT_4);
    leaf.subject.unit = "authenticator attestation";
    with_leaf(&leaf, PASSKEY_ATTESTATION_INVALID, CHECK_PCERT_4);
    leaf.subject.unit = "Authenticator Attestation CA";
    with_leaf(&leaf, PASSKEY_ATTESTATION_INVALID, CHECK_PCERT_4);
    leaf = honest_leaf();
    leaf.subject.common_name = NULL;
    with_leaf(&leaf, PASSKEY_ATTESTATION_INVALID, CHECK_PCERT_5);
}

static void test_leaf_form(void **state)
{
    (void)state;
    fixture.request.attestation = ATTESTATION_PACKED_CERTIFICATE;
    struct certificate_options leaf = honest_leaf();
    leaf.version = 1;
    with_leaf(&leaf, PASSKEY_ATTESTATION_INVALID, CHECK_PCERT_1);
    assert_non_null(strstr(fixture.error.message, "version 3"));
    leaf = honest_leaf();
    leaf.authority = true;
    with_leaf(&leaf, PASSKEY_ATTESTATION_INVALID, CHECK_PCERT_9);
    leaf = honest_leaf();
    leaf.constraints_absent = true;
    with_leaf(&leaf, PASSKEY_ATTESTATION_INVALID, CHECK_PCERT_9);
}

static void test_leaf_aaguid(void **state)
{
    (void)state;
    fixture.request.attestation = ATTESTATION_PACKED_CERTIFICATE;
    struct certificate_options leaf = honest_leaf();
    leaf.aaguid = (struct passkey_bytes){ fixture.credential.aaguid, 16 };
    with_leaf(&leaf, PASSKEY_OK, CHECK_NONE);
    leaf.aaguid_critical = true;
    with_leaf(&leaf, PASSKEY_ATTESTATION_INVALID, CHECK_PCERT_7);
    leaf.aaguid_critical = false;
    leaf.aaguid.size = 15;
    with_leaf(&leaf, PASSKEY_ATTESTATION_INVALID, CHECK_PCERT_6);
    leaf.aaguid = BYTES_LITERAL("0123456789abcdef");
    with_leaf(&leaf, PASSKEY_ATTESTATION_INVALID, CHECK_PACKED_4);
    leaf.aaguid = BYTES_LITERAL("");
    with_leaf(&leaf, PASSKEY_ATTESTATION_INVALID, CHECK_PCERT_6);
}

/* PCERT-6: the 16 bytes without their inner OCTET STRING, and the extension twice. */
static void test_leaf_aaguid_wrapping(void **state)
{
    (void)state;
    const struct certificate_extra once = { "1.3.6.1.4.1.45724.1.1.4", false,
        BYTES_LITERAL("0123456789abcdef") };
    struct certificate_options leaf = honest_leaf();
    fixture.request.attestation = ATTESTATION_PACKED_CERTIFICATE;
    leaf.extras = &once;
    leaf.extra_count = 1;
    with_leaf(&leaf, PASSKEY_ATTESTATION_INVALID, CHECK_PCERT_6);
    assert_non_null(strstr(fixture.error.message, "not an OCTET STRING of 16 bytes"));
    leaf.aaguid = (struct passkey_bytes){ fixture.credential.aaguid, 16 };
    with_leaf(&leaf, PASSKEY_ATTESTATION_INVALID, CHECK_PCERT_6);
}

/* An extension with the given identifier and content. */
static void with_extension(
    const struct certificate_extra *extension, enum passkey_result result, enum check check)
{
    struct certificate_options leaf = honest_leaf();
    fixture.request.attestation = ATTESTATION_PACKED_CERTIFICATE;
    leaf.extras = extension;
    leaf.extra_count = 1;
    with_leaf(&leaf, result, check);
}

/* PCERT-11, PCERT-12 */
static void test_leaf_extensions(void **state)
{
    (void)state;
    static const char firmware[] = "1.3.6.1.4.1.45724.1.1.5";
    static const char serial[] = "1.3.6.1.4.1.45724.1.1.2";
    const struct certificate_extra good[] = {
        { firmware, false, BYTES_LITERAL("\x02\x01\x05") },
        { serial, false, BYTES_LITERAL("\x04\x01\x05") },
    };
    const struct certificate_extra bad[] = {
        { firmware, true, BYTES_LITERAL("\x02\x01\x05") },
        { firmware, false, BYTES_LITERAL("\x02\x01\x85") },
        { firmware, false, BYTES_LITERAL("\x02\x00") },
        { firmware, false, BYTES_LITERAL("\x04\x01\x05") },
        { firmware, false, BYTES_LITERAL("\x02\x01\x05\x00") },
        { serial, true, BYTES_LITERAL("\x04\x01\x05") },
        { serial, false, BYTES_LITERAL("\x04\x00") },
        { serial, false, BYTES_LITERAL("\x02\x01\x05") },
        { serial, false, BYTES_LITERAL("\x04\x01\x05\x00") },
    };
    const struct certificate_extra twice[] = { good[0], good[0], good[1], good[1] };
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
        with_extension(&good[i], PASSKEY_OK, CHECK_NONE);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        bool is_serial = bad[i].identifier == serial;
        with_extension(
            &bad[i], PASSKEY_ATTESTATION_INVALID, is_serial ? CHECK_PCERT_12 : CHECK_PCERT_11);
    }
    for (size_t i = 0; i < 4; i += 2) {
        struct certificate_options leaf = honest_leaf();
        leaf.extras = &twice[i];
        leaf.extra_count = 2;
        with_leaf(&leaf, PASSKEY_ATTESTATION_INVALID, i == 0 ? CHECK_PCERT_11 : CHECK_PCERT_12);
    }
}

/* ---- trust ---- */

/* A root, an intermediate and a leaf with the attester's key. */
struct chain {
    struct signing_key intermediate_key;
    struct buffer intermediate;
    struct buffer leaf;
};

static void chain_init(struct chain *chain, bool intermediate_is_authority)
{
    static const struct certificate_name name = { "Intermediate", "Example", "CA", "AA" };
    signing_key_draw(&chain->intermediate_key, SIGNING_ES256, &fixture.random);
    struct certificate_options intermediate =
        certificate_leaf(&chain->intermediate_key, &attester.root_key, SERIAL_NUMBER);
    intermediate.subject = name;
    intermediate.authority = intermediate_is_authority;
    struct certificate_options leaf =
        certificate_leaf(&attester.key, &chain->intermediate_key, SERIAL_NUMBER);
    leaf.issuer = name;
    buffer_init(&chain->intermediate, 8192);
    buffer_init(&chain->leaf, 8192);
    certificate_write(&intermediate, &chain->intermediate);
    certificate_write(&leaf, &chain->leaf);
}

static void chain_deinit(struct chain *chain)
{
    signing_key_deinit(&chain->intermediate_key);
    buffer_deinit(&chain->intermediate);
    buffer_deinit(&chain->leaf);
}

/* Register with this x5c and this anchor; the statement is always valid. */
static void expect_trust(
    const struct buffer *const *x5c, size_t count, const struct buffer *anchor, bool trusted)
{
    static struct passkey_bytes anchor_view; /* the policy refers to it */
    anchor_view = buffer_view(anchor);
    fixture.request.attestation = ATTESTATION_PACKED_CERTIFICATE;
    fixture.policy.anchors = &anchor_view;
    fixture.policy.anchor_count = 1;
    fixture.policy.trust = PASSKEY_TRUST_OPTIONAL;
    with_member(X5C, x5c_of(x5c, count), PASSKEY_OK, CHECK_NONE);
    assert_int_equal(fixture.stored.attestation_trusted, trusted);
    fixture.policy.trust = PASSKEY_TRUST_REQUIRED;
    with_member(X5C, x5c_of(x5c, count), trusted ? PASSKEY_OK : PASSKEY_ATTESTATION_UNTRUSTED,
        CHECK_REG_24C);
}

/* FMT-7, FMT-12: the anchor may be the root, an intermediate, or the leaf itself. */
static void test_paths(void **state)
{
    (void)state;
    struct chain chain;
    chain_init(&chain, true);
    const struct buffer *both[] = { &chain.leaf, &chain.intermediate };
    expect_trust(both, 2, &attester.root_certificate, true);
    expect_trust(both, 1, &attester.root_certificate, false);
    expect_trust(both, 1, &chain.intermediate, true);
    expect_trust(both, 2, &chain.intermediate, true);
    expect_trust(both, 1, &chain.leaf, true);
    expect_trust(both, 2, &attester.certificate, false);
    chain_deinit(&chain);
}

/* An intermediate that is not a CA, one that did not sign, and certificates in the wrong order. */
static void test_broken_paths(void **state)
{
    (void)state;
    struct chain chain, other;
    chain_init(&chain, false);
    chain_init(&other, true);
    const struct buffer *not_authority[] = { &chain.leaf, &chain.intermediate };
    expect_trust(not_authority, 2, &attester.root_certificate, false);
    const struct buffer *not_issuer[] = { &chain.leaf, &other.intermediate };
    expect_trust(not_issuer, 2, &attester.root_certificate, false);
    chain_deinit(&chain);
    chain_deinit(&other);
}

/* GHSA-6hxq-p678-4hr2: the attacker's own self-signed root in x5c does not establish trust. */
static void test_root_within_chain(void **state)
{
    (void)state;
    struct attester other;
    attester_draw(&other, (struct passkey_bytes){ NULL, 0 }, &fixture.random);
    const struct buffer *chain[] = { &attester.certificate, &attester.root_certificate };
    expect_trust(chain, 2, &other.root_certificate, false);
    fixture.policy.anchor_count = 0;
    with_member(X5C, x5c_of(chain, 2), PASSKEY_ATTESTATION_UNTRUSTED, CHECK_REG_24C);
    expect_trust(chain, 2, &attester.root_certificate, true);
    attester_deinit(&other);
}

/* The time is an argument. */
static void test_time(void **state)
{
    (void)state;
    const struct buffer *chain[] = { &attester.certificate };
    expect_trust(chain, 1, &attester.root_certificate, true);
    fixture.expected.now_ms = 1600000000000; /* 2020 */
    expect_trust(chain, 1, &attester.root_certificate, false);
    fixture.expected.now_ms = 33300000000000; /* 3025 */
    expect_trust(chain, 1, &attester.root_certificate, false);
    fixture.expected.now_ms = 0;
    expect_trust(chain, 1, &attester.root_certificate, false);
    struct certificate_options leaf = honest_leaf();
    leaf.not_after = "20250101000000Z";
    fixture.expected.now_ms = CEREMONY_NOW_MS;
    buffer_reset(&attester.certificate);
    certificate_write(&leaf, &attester.certificate);
    expect_trust(chain, 1, &attester.root_certificate, false);
}

/* Changes a valid list of the root to one with this serial number, valid until then. */
static void make_list(struct passkey_bytes serial_number, const char *next_update)
{
    struct certificate_options root = certificate_root(&attester.root_key, BYTES_LITERAL("\x01"));
    struct revocation_list_options options = { .key = &attester.root_key,
        .issuer = root.subject,
        .serial_number = serial_number,
        .this_update = "20240101000000Z",
        .next_update = next_update };
    buffer_reset(&list);
    revocation_list_write(&options, &list);
    list_view = buffer_view(&list);
    fixture.policy.revocation_lists = &list_view;
    fixture.policy.revocation_list_count = 1;
}

/*
 * FMT-6: if the certificate is revoked, or its status is unknown, the statement is valid but not
 * trusted.
 */
static void test_revocation(void **state)
{
    (void)state;
    const struct buffer *chain[] = { &attester.certificate };
    buffer_init(&list, 4096);
    make_list(BYTES_LITERAL("\x11"), "20490101000000Z");
    expect_trust(chain, 1, &attester.root_certificate, true);
    make_list(BYTES_ARRAY(attester.serial_number), "20490101000000Z");
    expect_trust(chain, 1, &attester.root_certificate, false);
    assert_non_null(strstr(fixture.error.message, "certificate revoked"));
    make_list(BYTES_LITERAL("\x11"), "20250101000000Z");
    expect_trust(chain, 1, &attester.root_certificate, false);
    assert_non_null(strstr(fixture.error.message, "CRL has expired"));
    list_view.size--;
    assert_result(ceremony_register(&fixture), PASSKEY_MEMBER_INVALID);
    buffer_deinit(&list);
}

/* FMT-6: the same for the authority between the leaf and the anchor. */
static void test_revoked_intermediate(void **state)
{
    (void)state;
    struct chain chain;
    chain_init(&chain, true);
    const struct buffer *both[] = { &chain.leaf, &chain.intermediate };
    buffer_init(&list, 4096);
    make_list(BYTES_LITERAL("\x11"), "20490101000000Z");
    expect_trust(both, 2, &attester.root_certificate, true);
    make_list(SERIAL_NUMBER, "20490101000000Z");
    expect_trust(both, 2, &attester.root_certificate, false);
    buffer_deinit(&list);
    chain_deinit(&chain);
}

static void test_bad_anchor(void **state)
{
    (void)state;
    struct passkey_bytes anchors[] = { buffer_view(&attester.root_certificate),
        BYTES_LITERAL("no certificate") };
    fixture.request.attestation = ATTESTATION_PACKED_CERTIFICATE;
    fixture.policy.anchors = anchors;
    fixture.policy.anchor_count = 2;
    assert_result(ceremony_register(&fixture), PASSKEY_MEMBER_INVALID);
}

static int setup(void **state)
{
    (void)state;
    ceremony_init(&fixture, SIGNING_ES256);
    attester_draw(&attester, (struct passkey_bytes){ NULL, 0 }, &fixture.random);
    fixture.request.attester = &attester;
    buffer_init(&value, 65536);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    buffer_deinit(&value);
    attester_deinit(&attester);
    ceremony_deinit(&fixture);
    return 0;
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_self),
        TEST(test_sizes),
        TEST(test_x5c_form),
        TEST(test_x5c_certificates),
        TEST(test_attestation_keys),
        TEST(test_leaf_subject),
        TEST(test_leaf_form),
        TEST(test_leaf_aaguid),
        TEST(test_leaf_aaguid_wrapping),
        TEST(test_leaf_extensions),
        TEST(test_paths),
        TEST(test_broken_paths),
        TEST(test_root_within_chain),
        TEST(test_time),
        TEST(test_revocation),
        TEST(test_revoked_intermediate),
        TEST(test_bad_anchor),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
