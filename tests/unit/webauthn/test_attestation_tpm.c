/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The format "tpm": each check of the statement and its structures fails in a statement that is
 * otherwise valid. test_attestation_tpm_certificate.c tests the certificate.
 */
#include "unit/webauthn/attestation_fixture.h"
#include <openssl/evp.h>
#include <openssl/rsa.h>

/* Offsets of members of an ECC public area and of certInfo. */
#define AREA_NAME_ALGORITHM 2
#define AREA_CURVE          14
#define AREA_X              20
#define AREA_Y              54
#define AREA_RSA_EXPONENT   16
#define INFO_MAGIC          0
#define INFO_TYPE           4
#define INFO_EXTRA_DATA     10
#define INFO_NAME           69
#define INFO_SIZE           105

static struct buffer area;

static int setup(void **state)
{
    int result = fixture_setup(state);
    fixture.request.attestation = ATTESTATION_TPM;
    attester_make_tpm(&attester, NULL, NULL);
    buffer_init(&area, 4096);
    return result;
}

static int teardown(void **state)
{
    buffer_deinit(&area);
    return fixture_teardown(state);
}

static void take_area(enum part part, struct buffer *bytes, void *context)
{
    (void)context;
    if (part == PART_PUBLIC_AREA)
        buffer_append(&area, buffer_view(bytes));
}

/* From now on, replace the bytes between two offsets of the valid public area. */
static void splice_area(size_t from, size_t to, struct passkey_bytes bytes)
{
    void (*change)(enum part, struct buffer *, void *) = fixture.mutations.change;
    uint8_t rest[1024];
    buffer_reset(&area);
    fixture.mutations.change = take_area;
    (void)ceremony_register(&fixture);
    fixture.mutations.change = change;
    size_t rest_size = area.size - to;
    memcpy(rest, area.data + to, rest_size);
    area.size = from;
    buffer_append(&area, bytes);
    buffer_append(&area, (struct passkey_bytes){ rest, rest_size });
    mutate_part(PART_PUBLIC_AREA, buffer_view(&area));
}

/* TPM-14; members that the format does not define are ignored. */
static void test_accepted(void **state)
{
    (void)state;
    fixture_member("other", BYTES_LITERAL("\xf6"));
    expect_accepted();
    const struct passkey_credential *credential = &fixture.stored;
    assert_bytes_equal(credential->attestation_format, BYTES_LITERAL("tpm"));
    assert_int_equal(credential->attestation_type, PASSKEY_ATTESTATION_TYPE_ATTCA);
    assert_false(credential->attestation_trusted);
}

/* TPM-2: an RSA key; the exponent 0 means 65537. */
static void test_rsa(void **state)
{
    (void)state;
    fixture_credential(SIGNING_RS256);
    fixture_attester_key(SIGNING_RS256);
    expect_accepted();
    splice_area(AREA_RSA_EXPONENT, AREA_RSA_EXPONENT + 4, BYTES_LITERAL("\x00\x01\x00\x01"));
    expect_accepted();
    splice_area(AREA_RSA_EXPONENT, AREA_RSA_EXPONENT + 4, BYTES_LITERAL("\x00\x00\x00\x03"));
    expect_refused(CHECK_TPM_2);
    mutate_byte(PART_PUBLIC_AREA, AREA_RSA_EXPONENT + 30, 1);
    expect_refused(CHECK_TPM_2);
}

/* RS1 is accepted only in the statement. */
static void test_rs1(void **state)
{
    (void)state;
    attester.rs1 = true;
    fixture_attester_key(SIGNING_RS256);
    expect_accepted();
    mutate_byte(PART_SIGNATURE, 100, 1);
    expect_refused(CHECK_TPM_6);
    mutate_size(PART_SIGNATURE, 1);
    expect_refused(CHECK_TPM_6);
    mutate_byte(PART_CERTIFY_INFO, INFO_EXTRA_DATA, 1);
    expect_refused(CHECK_TPM_9);
    mutate_nothing();
    refuse_member("alg", BYTES_LITERAL("\x39\x01\x00"), CHECK_TPM_6);
    attester.rs1 = false;
    refuse_member("alg", BYTES_LITERAL("\x39\xff\xfe"), CHECK_TPM_6);
    fixture.request.attestation = ATTESTATION_PACKED_CERTIFICATE;
    refuse_member("alg", BYTES_LITERAL("\x39\xff\xfe"), CHECK_PACKED_10);
}

/* TPM-6, COSE-13: the rules for a credential's key apply to a certificate's key, too. */
static void test_weak_key(void **state)
{
    (void)state;
    fixture_attester_key(SIGNING_RS256);
    EVP_PKEY_free(attester.key.pkey);
    attester.key.pkey = EVP_RSA_gen(1024);
    attester_certify(&attester);
    expect_refused(CHECK_TPM_6);
    attester.rs1 = true;
    expect_refused(CHECK_TPM_6);
}

/* RS1 with a key that is not an RSA key. */
static void test_rs1_other_key(void **state)
{
    (void)state;
    refuse_member("alg", BYTES_LITERAL("\x39\xff\xfe"), CHECK_TPM_6);
}

/* TPM-1 */
static void test_form(void **state)
{
    (void)state;
    static const char *const names[] = { "ver", "alg", "sig", "certInfo", "pubArea" };
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        refuse_member(names[i], ABSENT, CHECK_TPM_1);
        refuse_member(names[i], BYTES_LITERAL("\xf6"), CHECK_TPM_1);
    }
    refuse_member("ver", BYTES_LITERAL("\x63\x31.2"), CHECK_TPM_1);
    refuse_member("ver", BYTES_LITERAL("\x43\x32.0"), CHECK_TPM_1);
    refuse_member("x5c", BYTES_LITERAL("\xf6"), CHECK_TPM_1);
}

/* TPM-2 */
static void test_public_area(void **state)
{
    (void)state;
    mutate_byte(PART_PUBLIC_AREA, AREA_X, 1);
    expect_refused(CHECK_TPM_2);
    mutate_byte(PART_PUBLIC_AREA, AREA_Y + 31, 1);
    expect_refused(CHECK_TPM_2);
    mutate_byte(PART_PUBLIC_AREA, AREA_CURVE + 1, 7); /* P-384 */
    expect_refused(CHECK_TPM_2);
    mutate_byte(PART_PUBLIC_AREA, AREA_CURVE + 1, 0x13); /* one that COSE does not have */
    expect_refused(CHECK_TPM_2);
    fixture_credential(SIGNING_EDDSA);
    expect_refused(CHECK_TPM_2);
}

/* TPM-12: everything in it is read, whatever algorithms it names, and nothing may follow. */
static void test_public_area_forms(void **state)
{
    (void)state;
    splice_area(10, 12, BYTES_LITERAL("\x00\x06\x00\x80\x00\x43")); /* AES of 128 bits, CFB */
    expect_accepted();
    splice_area(12, 14, BYTES_LITERAL("\x00\x18\x00\x0b")); /* ECDSA with SHA-256 */
    expect_accepted();
    splice_area(12, 14, BYTES_LITERAL("\x00\x1a\x00\x0b\x00\x01")); /* ECDAA */
    expect_accepted();
    splice_area(16, 18, BYTES_LITERAL("\x00\x07\x00\x0b")); /* a key derivation */
    expect_accepted();
    splice_area(8, 10, BYTES_LITERAL("\x00\x02\xab\xcd")); /* a policy */
    expect_accepted();
    splice_area(18, 20, BYTES_LITERAL("\x00\x21\x00")); /* x with a leading zero */
    expect_accepted();
    splice_area(
        10, 12, BYTES_LITERAL("\x00\x0a\x00\x80\x00\x43")); /* XOR, which a key cannot have */
    expect_refused(CHECK_TPM_12);
    splice_area(0, 2, BYTES_LITERAL("\x00\x08")); /* a key for HMAC */
    expect_refused(CHECK_TPM_12);
    splice_area(0, 0, BYTES_LITERAL("\x00\x56")); /* TPM2B */
    expect_refused(CHECK_TPM_12);
    mutate_size(PART_PUBLIC_AREA, 1);
    expect_refused(CHECK_TPM_12);
    mutate_size(PART_PUBLIC_AREA, -1);
    expect_refused(CHECK_TPM_12);
}

/* TPM-12: truncated anywhere, an area of either kind ends too early. */
static void test_public_area_cuts(void **state)
{
    (void)state;
    for (int cut = 1; cut <= 86; cut++) {
        mutate_size(PART_PUBLIC_AREA, cut);
        expect_refused(CHECK_TPM_12);
    }
    mutate_nothing();
    fixture_credential(SIGNING_RS256);
    for (int cut = 1; cut <= 278; cut += cut < 250 ? 27 : 1) {
        mutate_size(PART_PUBLIC_AREA, cut);
        expect_refused(CHECK_TPM_12);
    }
}

/* TPM-2: an area with an empty point, on a curve that COSE does not have, is not an RSA key. */
static void test_empty_point(void **state)
{
    (void)state;
    splice_area(14, 86, BYTES_LITERAL("\x00\x10\x00\x10\x00\x00\x00\x00"));
    fixture_credential(SIGNING_RS256);
    expect_refused(CHECK_TPM_2);
}

/* TPM-3, FMT-4 */
static void test_path(void **state)
{
    (void)state;
    struct passkey_bytes leaf = buffer_view(&attester.certificate);
    refuse_member("x5c", ABSENT, CHECK_TPM_3);
    refuse_member("x5c", BYTES_LITERAL("\x80"), CHECK_TPM_3);
    leaf.size--;
    refuse_member("x5c", fixture_path(&leaf, 1), CHECK_FMT_4);
}

/* TPM-6 */
static void test_signature(void **state)
{
    (void)state;
    mutate_byte(PART_TO_BE_SIGNED, 50, 1);
    expect_refused(CHECK_TPM_6);
    mutate_byte(PART_SIGNATURE, 8, 1);
    expect_refused(CHECK_TPM_6);
    mutate_nothing();
    refuse_member("alg", BYTES_LITERAL("\x39\x01\x00"), CHECK_TPM_6);
    refuse_member("alg", BYTES_LITERAL("\x38\x63"), CHECK_TPM_6); /* -100, which is unknown */
}

/* TPM-7, TPM-8 */
static void test_certify_info(void **state)
{
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        mutate_byte(PART_CERTIFY_INFO, INFO_MAGIC + i, 1);
        expect_refused(CHECK_TPM_7);
    }
    mutate_byte(PART_CERTIFY_INFO, INFO_TYPE, 1);
    expect_refused(CHECK_TPM_8);
    mutate_byte(PART_CERTIFY_INFO, INFO_TYPE + 1, 0x0f); /* TPM_ST_ATTEST_QUOTE */
    expect_refused(CHECK_TPM_8);
}

/* TPM-9; TPMs have no signature algorithm without a digest. */
static void test_extra_data(void **state)
{
    (void)state;
    mutate_byte(PART_CERTIFY_INFO, INFO_EXTRA_DATA, 1);
    expect_refused(CHECK_TPM_9);
    mutate_byte(PART_CERTIFY_INFO, INFO_EXTRA_DATA + 31, 0x80);
    expect_refused(CHECK_TPM_9);
    mutate_nothing();
    fixture_attester_key(SIGNING_EDDSA);
    expect_refused(CHECK_TPM_9);
}

/* TPM-10 */
static void test_name(void **state)
{
    (void)state;
    mutate_byte(PART_CERTIFY_INFO, INFO_NAME + 1, 1);
    expect_refused(CHECK_TPM_10);
    mutate_byte(PART_CERTIFY_INFO, INFO_NAME + 2, 1);
    expect_refused(CHECK_TPM_10);
    mutate_byte(PART_CERTIFY_INFO, INFO_NAME + 33, 1);
    expect_refused(CHECK_TPM_10);
    /* The public area names SHA-384, the name SHA-256. */
    mutate_byte(PART_PUBLIC_AREA, AREA_NAME_ALGORITHM + 1, 0x0b ^ 0x0c);
    expect_refused(CHECK_TPM_10);
    mutate_byte(PART_PUBLIC_AREA, AREA_NAME_ALGORITHM + 1, 0x0b ^ 0x12);
    expect_refused(CHECK_TPM_10);
}

/*
 * TPM-11: the clock and the firmware are not checked. TPM-12: certInfo must be complete, and
 * nothing may follow.
 */
static void test_certify_info_form(void **state)
{
    (void)state;
    mutate_byte(PART_CERTIFY_INFO, 42, 0xff);
    expect_accepted();
    mutate_byte(PART_CERTIFY_INFO, 66, 0xff);
    expect_accepted();
    mutate_size(PART_CERTIFY_INFO, -1);
    expect_refused(CHECK_TPM_12);
    for (int cut = 1; cut <= INFO_SIZE; cut++) {
        mutate_size(PART_CERTIFY_INFO, cut);
        expect_refused(CHECK_TPM_12);
    }
    mutate_byte(PART_CERTIFY_INFO, 8, 0xff); /* extraData is longer than the rest */
    expect_refused(CHECK_TPM_12);
}

static void test_paths(void **state)
{
    (void)state;
    walk_paths();
}

/* A chain with SHA-1 signatures is valid for a TPM, but for no other format. */
static void test_sha1_path(void **state)
{
    (void)state;
    attester.leaf.sha1 = true;
    attester_certify(&attester);
    expect_trust(&attester.root_certificate, true);
    attester.leaf =
        certificate_leaf(&attester.key, &attester.root_key, BYTES_ARRAY(attester.serial_number));
    attester.leaf.sha1 = true;
    attester_certify(&attester);
    fixture.request.attestation = ATTESTATION_PACKED_CERTIFICATE;
    expect_trust(&attester.root_certificate, false);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_accepted),
        TEST(test_rsa),
        TEST(test_rs1),
        TEST(test_weak_key),
        TEST(test_rs1_other_key),
        TEST(test_form),
        TEST(test_public_area),
        TEST(test_public_area_forms),
        TEST(test_public_area_cuts),
        TEST(test_empty_point),
        TEST(test_path),
        TEST(test_signature),
        TEST(test_certify_info),
        TEST(test_extra_data),
        TEST(test_name),
        TEST(test_certify_info_form),
        TEST(test_paths),
        TEST(test_sha1_path),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
