/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The format "compound": every statement must be valid, the strongest is reported, and its form is
 * checked.
 */
#include "unit/webauthn/attestation_fixture.h"

static struct attester tpm;
static struct attestation_element elements[8];
static struct buffer statement;

static void with_elements(size_t count)
{
    fixture.request.elements = elements;
    fixture.request.element_count = count;
}

static int setup(void **state)
{
    int result = fixture_setup(state);
    attester_draw(&tpm, ABSENT, &fixture.random);
    attester_make_tpm(&tpm, NULL, NULL);
    fixture.request.attestation = ATTESTATION_COMPOUND;
    elements[0] = (struct attestation_element){ ATTESTATION_PACKED_CERTIFICATE, &attester };
    elements[1] = (struct attestation_element){ ATTESTATION_TPM, &tpm };
    for (size_t i = 2; i < 8; i++)
        elements[i] = elements[0];
    with_elements(2);
    buffer_init(&statement, 4096);
    return result;
}

static int teardown(void **state)
{
    buffer_deinit(&statement);
    attester_deinit(&tpm);
    return fixture_teardown(state);
}

/* COMP-3, COMP-5, CBOR-6: two statements with certificates, which are nested five levels deep. */
static void test_accepted(void **state)
{
    (void)state;
    expect_accepted();
    const struct passkey_credential *credential = &fixture.stored;
    assert_bytes_equal(credential->attestation_format, BYTES_LITERAL("compound"));
    assert_int_equal(credential->attestation_type, PASSKEY_ATTESTATION_TYPE_BASIC);
    assert_false(credential->attestation_trusted);
    with_elements(4);
    expect_accepted();
}

static enum passkey_attestation_type type_with(enum attestation first, enum attestation second)
{
    elements[0].attestation = first;
    elements[1].attestation = second;
    expect_accepted();
    return fixture.stored.attestation_type;
}

/* COMP-5: certificates precede self attestation, which precedes none, in any order. */
static void test_strongest(void **state)
{
    (void)state;
    elements[1].attester = &attester;
    assert_int_equal(type_with(ATTESTATION_NONE, ATTESTATION_NONE), PASSKEY_ATTESTATION_TYPE_NONE);
    assert_int_equal(
        type_with(ATTESTATION_NONE, ATTESTATION_PACKED_SELF), PASSKEY_ATTESTATION_TYPE_SELF);
    assert_int_equal(
        type_with(ATTESTATION_PACKED_SELF, ATTESTATION_NONE), PASSKEY_ATTESTATION_TYPE_SELF);
    assert_int_equal(
        type_with(ATTESTATION_PACKED_SELF, ATTESTATION_APPLE), PASSKEY_ATTESTATION_TYPE_ANONCA);
    assert_int_equal(type_with(ATTESTATION_ANDROID_KEY, ATTESTATION_PACKED_SELF),
        PASSKEY_ATTESTATION_TYPE_BASIC);
    assert_int_equal(
        type_with(ATTESTATION_APPLE, ATTESTATION_ANDROID_KEY), PASSKEY_ATTESTATION_TYPE_ANONCA);
}

/* The statement that leads to an anchor is the strongest. */
static void test_trust(void **state)
{
    (void)state;
    expect_trust(&attester.root_certificate, true);
    assert_int_equal(fixture.stored.attestation_type, PASSKEY_ATTESTATION_TYPE_BASIC);
    expect_trust(&tpm.root_certificate, true);
    assert_int_equal(fixture.stored.attestation_type, PASSKEY_ATTESTATION_TYPE_ATTCA);
    struct attester other;
    attester_draw(&other, ABSENT, &fixture.random);
    expect_trust(&other.root_certificate, false);
    attester_deinit(&other);
    /* A chain with SHA-1 is valid only for the tpm statement. */
    attester.leaf.sha1 = true;
    attester_certify(&attester);
    expect_trust(&attester.root_certificate, false);
}

/* COMP-1 */
static void test_too_few(void **state)
{
    (void)state;
    with_elements(1);
    expect_refused(CHECK_COMP_1);
    with_elements(0);
    expect_refused(CHECK_COMP_1);
}

/* COMP-6 */
static void test_too_many(void **state)
{
    (void)state;
    with_elements(5);
    expect_refused(CHECK_COMP_6);
}

/* COMP-4: one invalid statement is enough for a refusal. */
static void test_one_wrong(void **state)
{
    (void)state;
    mutate_byte(PART_CERTIFY_INFO, 0, 1);
    expect_refused(CHECK_TPM_7);
    elements[0] = elements[1];
    elements[1] = (struct attestation_element){ ATTESTATION_PACKED_CERTIFICATE, &attester };
    expect_refused(CHECK_TPM_7);
    mutate_nothing();
    expect_accepted();
    fixture_attester_key(SIGNING_ES256);
    attester.leaf.subject.unit = "Another unit";
    attester_certify(&attester);
    expect_refused(CHECK_PCERT_4);
}

/* COMP-4: the policy's list of formats applies to the inner statements, too. */
static void test_policy(void **state)
{
    (void)state;
    const struct passkey_bytes formats[] = { BYTES_LITERAL("compound"), BYTES_LITERAL("packed"),
        BYTES_LITERAL("tpm") };
    fixture.policy.formats = formats;
    fixture.policy.format_count = 3;
    expect_accepted();
    fixture.policy.format_count = 2;
    assert_result(ceremony_register(&fixture), PASSKEY_ATTESTATION_FORMAT_NOT_ALLOWED);
    assert_cites(&fixture, CHECK_COMP_4);
    fixture.policy.formats = &formats[1];
    assert_result(ceremony_register(&fixture), PASSKEY_ATTESTATION_FORMAT_NOT_ALLOWED);
    assert_cites(&fixture, CHECK_REG_21);
}

/* ---- statements built by hand ---- */

static void begin(size_t count)
{
    buffer_reset(&statement);
    cbor_write_array(&statement, count);
}

/* An element with these two encoded members; an absent one is omitted. */
static void put_element(struct passkey_bytes format, struct passkey_bytes inner)
{
    struct map_writer map;
    map_writer_init(&map);
    if (format.data != NULL)
        buffer_append(map_writer_member(&map, "fmt"), format);
    if (inner.data != NULL)
        buffer_append(map_writer_member(&map, "attStmt"), inner);
    cbor_write_bool(map_writer_member(&map, "more"), true);
    map_writer_write(&map, &statement);
    map_writer_deinit(&map);
}

#define NONE      BYTES_LITERAL("\x64none")
#define EMPTY_MAP BYTES_LITERAL("\xa0")

static void refuse_element(
    struct passkey_bytes format, struct passkey_bytes inner, enum check check)
{
    begin(2);
    put_element(NONE, EMPTY_MAP);
    put_element(format, inner);
    fixture.mutations.whole_statement = buffer_view(&statement);
    expect_refused(check);
}

/* COMP-2, COMP-3, COMP-6 */
static void test_elements(void **state)
{
    (void)state;
    begin(2);
    put_element(NONE, EMPTY_MAP);
    put_element(NONE, EMPTY_MAP);
    fixture.mutations.whole_statement = buffer_view(&statement);
    expect_accepted();
    refuse_element(BYTES_LITERAL("\x68\x63ompound"), BYTES_LITERAL("\x80"), CHECK_COMP_2);
    refuse_element(ABSENT, EMPTY_MAP, CHECK_COMP_3);
    refuse_element(NONE, ABSENT, CHECK_COMP_3);
    refuse_element(BYTES_LITERAL("\x44none"), EMPTY_MAP, CHECK_COMP_3);
    refuse_element(NONE, BYTES_LITERAL("\x80"), CHECK_COMP_3);
    refuse_element(NONE, BYTES_LITERAL("\xf6"), CHECK_COMP_3);
    refuse_element(NONE, BYTES_LITERAL("\xa1\x61\x61\x00"), CHECK_NONE_1);
    refuse_element(BYTES_LITERAL("\x64None"), EMPTY_MAP, CHECK_COMP_6);
    refuse_element(BYTES_LITERAL("\x60"), EMPTY_MAP, CHECK_COMP_6);
}

/* COMP-3, CBOR-2, CBOR-6 */
static void test_forms(void **state)
{
    (void)state;
    fixture.mutations.whole_statement = BYTES_LITERAL("\x82\xf6\xf6");
    expect_refused(CHECK_COMP_3);
    fixture.mutations.whole_statement = BYTES_LITERAL("\x82\x80\x80");
    expect_refused(CHECK_COMP_3);
    fixture.mutations.whole_statement =
        BYTES_LITERAL("\x81\xa2\x63\x66mt\x64none\x63\x66mt\x64none");
    assert_result(ceremony_register(&fixture), PASSKEY_CBOR_INVALID);
    fixture.mutations.whole_statement = BYTES_LITERAL("\x81\x81\x81\x81\x81\x81\x81\x81\x81\x00");
    assert_result(ceremony_register(&fixture), PASSKEY_CBOR_INVALID);
}

/* CBOR-7: an array for compound, a map for all others. */
static void test_object(void **state)
{
    (void)state;
    fixture.mutations.whole_statement = EMPTY_MAP;
    assert_result(ceremony_register(&fixture), PASSKEY_ATTESTATION_OBJECT_INVALID);
    assert_cites(&fixture, CHECK_CBOR_7);
    fixture.request.attestation = ATTESTATION_PACKED_CERTIFICATE;
    fixture.mutations.whole_statement = BYTES_LITERAL("\x80");
    assert_result(ceremony_register(&fixture), PASSKEY_ATTESTATION_OBJECT_INVALID);
    assert_cites(&fixture, CHECK_CBOR_7);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_accepted),
        TEST(test_strongest),
        TEST(test_trust),
        TEST(test_too_few),
        TEST(test_too_many),
        TEST(test_one_wrong),
        TEST(test_policy),
        TEST(test_elements),
        TEST(test_forms),
        TEST(test_object),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
