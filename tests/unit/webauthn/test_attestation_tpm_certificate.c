/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The certificate of a TPM's attestation key (TPM-4, TPM-5, TCERT-*): each check fails in a
 * certificate that is otherwise valid.
 */
#include "authenticator/der_writer.h"
#include "unit/webauthn/attestation_fixture.h"

static struct buffer names;

static int setup(void **state)
{
    int result = fixture_setup(state);
    fixture.request.attestation = ATTESTATION_TPM;
    attester_make_tpm(&attester, NULL, NULL);
    buffer_init(&names, 4096);
    return result;
}

static int teardown(void **state)
{
    buffer_deinit(&names);
    return fixture_teardown(state);
}

static void refuse_leaf(enum check check)
{
    attester_certify(&attester);
    expect_refused(check);
    attester_make_tpm(&attester, NULL, NULL);
}

/* TCERT-1, TCERT-2, and so TPM-4, as in all that follow. */
static void test_version_and_subject(void **state)
{
    (void)state;
    attester.leaf.version = 2;
    refuse_leaf(CHECK_TCERT_1);
    attester.leaf.version = 3;
    attester.leaf.subject.common_name = "A subject";
    refuse_leaf(CHECK_TCERT_2);
    expect_accepted();
}

/* TCERT-3: incomplete or missing. */
static void test_names(void **state)
{
    (void)state;
    const struct tpm_names incomplete[] = {
        { NULL, "model", "id:00000001" },
        { "id:494E5443", NULL, "id:00000001" },
        { "id:494E5443", "model", NULL },
        { "", "model", "id:00000001" },
        { NULL, NULL, NULL },
    };
    for (size_t i = 0; i < sizeof(incomplete) / sizeof(incomplete[0]); i++) {
        attester_make_tpm(&attester, &incomplete[i], NULL);
        expect_refused(CHECK_TCERT_3);
    }
    attester_make_tpm(&attester, NULL, NULL);
    attester.leaf.extra_count = 1;
    refuse_leaf(CHECK_TCERT_3);
    const struct certificate_extra twice[] = { attester.extras[0], attester.extras[1],
        attester.extras[1] };
    attester.leaf.extras = twice;
    attester.leaf.extra_count = 3;
    refuse_leaf(CHECK_TCERT_3);
}

/* From now on, the extension has this value. */
static void with_names(struct passkey_bytes value)
{
    attester.extras[1].value = value;
    attester_certify(&attester);
}

static void put_attribute(const char *identifier, const char *value)
{
    size_t start = names.size;
    der_object_identifier(&names, identifier);
    der_value(&names, DER_PRINTABLE_STRING, bytes_text(value));
    der_wrap(&names, start, DER_SEQUENCE);
    der_wrap(&names, start, DER_SET);
}

/* TCERT-3: one relative name each, and other names in addition. */
static void test_other_layouts(void **state)
{
    (void)state;
    der_value(&names, DER_CONTEXT_2, BYTES_LITERAL("example.org")); /* dNSName */
    size_t start = names.size;
    put_attribute("2.23.133.2.3", "id:00000001");
    put_attribute("2.23.133.2.2", "model");
    put_attribute("2.5.4.3", "something else");
    put_attribute("2.23.133.2.1", "id:494E5443");
    der_wrap(&names, start, DER_SEQUENCE);
    der_wrap(&names, start, DER_CONTEXT_4_CONSTRUCTED);
    der_wrap(&names, 0, DER_SEQUENCE);
    with_names(buffer_view(&names));
    expect_accepted();
    attester.extras[1].critical = false;
    attester_certify(&attester);
    expect_accepted();
    /* A length that is one too large, and bytes after the end. */
    names.data[names.size - 12]++;
    with_names(buffer_view(&names));
    expect_refused(CHECK_TCERT_3);
    names.data[names.size - 12]--;
    buffer_append_u8(&names, 0);
    with_names(buffer_view(&names));
    expect_refused(CHECK_TCERT_3);
}

/* Not DER, at each level. */
static void test_malformed_names(void **state)
{
    (void)state;
    const struct passkey_bytes malformed[] = {
        BYTES_LITERAL(""),
        BYTES_LITERAL("\x30"),
        BYTES_LITERAL("\x30\x00"),
        BYTES_LITERAL("\x30\x02\xa4\x01"),
        BYTES_LITERAL("\x30\x04\xa4\x02\x31\x00"),
        BYTES_LITERAL("\x30\x06\xa4\x04\x30\x02\x30\x00"),
        BYTES_LITERAL("\x30\x08\xa4\x06\x30\x04\x31\x02\x30\x00"),
        BYTES_LITERAL("\x30\x80\x00\x00"),
    };
    for (size_t i = 0; i < sizeof(malformed) / sizeof(malformed[0]); i++) {
        with_names(malformed[i]);
        expect_refused(CHECK_TCERT_3);
    }
}

/* TCERT-3: everything must be DER, even after the values that are needed. */
static void test_malformed_behind(void **state)
{
    (void)state;
    static const struct passkey_bytes relative[] = {
        BYTES_CONSTANT("\x02\x01\x00"),                             /* not a set */
        BYTES_CONSTANT("\x31\x03\x02\x01\x00"),                     /* a set without an attribute */
        BYTES_CONSTANT("\x31\x08\x30\x06\x02\x01\x00\x13\x01\x61"), /* no type */
        BYTES_CONSTANT("\x31\x07\x30\x05\x06\x03\x55\x04\x03"),     /* no value */
        BYTES_CONSTANT("\x31\x0c\x30\x0a\x06\x03\x55\x04\x03\x13\x01\x61\x05\x00"), /* two values */
    };
    static const struct passkey_bytes general[] = {
        BYTES_CONSTANT("\xa4\x02\x31\x00"), /* a directory name that is not a sequence */
        BYTES_CONSTANT("\x82\x05\x61"),     /* ends too early */
    };
    for (size_t i = 0; i < 5 + 2 + 1; i++) {
        buffer_reset(&names);
        put_attribute("2.23.133.2.3", "id:00000001");
        put_attribute("2.23.133.2.2", "model");
        put_attribute("2.23.133.2.1", "id:494E5443");
        buffer_append(&names, i < 5 ? relative[i] : ABSENT);
        der_wrap(&names, 0, DER_SEQUENCE);
        der_wrap(&names, 0, DER_CONTEXT_4_CONSTRUCTED);
        buffer_append(&names, i >= 5 && i < 7 ? general[i - 5] : ABSENT);
        der_wrap(&names, 0, DER_SEQUENCE);
        with_names(buffer_view(&names));
        if (i < 7)
            expect_refused(CHECK_TCERT_3);
        else
            expect_accepted();
    }
}

/* TCERT-4 */
static void test_purpose(void **state)
{
    (void)state;
    attester_make_tpm(&attester, NULL, "2.23.133.8.1");
    expect_refused(CHECK_TCERT_4);
    attester_make_tpm(&attester, NULL, NULL);
    attester.leaf.extras = &attester.extras[1];
    attester.leaf.extra_count = 1;
    refuse_leaf(CHECK_TCERT_4);
    attester.extras[0].value = BYTES_LITERAL("\x30\x03\x02\x01\x00");
    refuse_leaf(CHECK_TCERT_4);
    attester.extras[0].value = BYTES_LITERAL("\x30\x0a\x02\x01\x00\x06\x05\x67\x81\x05\x08\x03");
    refuse_leaf(CHECK_TCERT_4);
    attester.extras[0].value = BYTES_LITERAL("");
    refuse_leaf(CHECK_TCERT_4);
    /* One of several purposes. */
    attester.extras[0].value =
        BYTES_LITERAL("\x30\x0c\x06\x03\x2a\x03\x04\x06\x05\x67\x81\x05\x08\x03");
    attester_certify(&attester);
    expect_accepted();
}

/* TCERT-4: the right purpose, but twice. */
static void test_two_purposes(void **state)
{
    (void)state;
    const struct certificate_extra twice[] = { attester.extras[0], attester.extras[0],
        attester.extras[1] };
    attester.leaf.extras = twice;
    attester.leaf.extra_count = 3;
    refuse_leaf(CHECK_TCERT_4);
}

/* TCERT-5 */
static void test_authority(void **state)
{
    (void)state;
    attester.leaf.authority = true;
    refuse_leaf(CHECK_TCERT_5);
    attester.leaf.authority = false;
    attester.leaf.constraints_absent = true;
    refuse_leaf(CHECK_TCERT_5);
}

/* TCERT-7: only if the policy has a list. */
static void test_vendors(void **state)
{
    (void)state;
    const struct tpm_names unknown = { "id:00000000", "model", "id:00000001" };
    const struct passkey_bytes own = BYTES_LITERAL("id:00000000");
    attester_make_tpm(&attester, &unknown, NULL);
    expect_accepted();
    fixture.policy.tpm_vendors = passkey_tpm_vendors(&fixture.policy.tpm_vendor_count);
    expect_refused(CHECK_TCERT_7);
    attester_make_tpm(&attester, NULL, NULL); /* Intel */
    expect_accepted();
    fixture.policy.tpm_vendors = &own;
    fixture.policy.tpm_vendor_count = 1;
    expect_refused(CHECK_TCERT_7);
    attester_make_tpm(&attester, &unknown, NULL);
    expect_accepted();
}

/* TPM-5 */
static void test_aaguid(void **state)
{
    (void)state;
    attester.leaf.aaguid = (struct passkey_bytes){ fixture.credential.aaguid, 16 };
    attester_certify(&attester);
    expect_accepted();
    attester.leaf.aaguid = BYTES_LITERAL("0123456789abcdef");
    refuse_leaf(CHECK_TPM_5);
    attester.leaf.aaguid.size = 15;
    refuse_leaf(CHECK_PCERT_6);
    attester.leaf.aaguid = (struct passkey_bytes){ fixture.credential.aaguid, 16 };
    attester.leaf.aaguid_critical = true;
    refuse_leaf(CHECK_PCERT_7);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_version_and_subject),
        TEST(test_names),
        TEST(test_other_layouts),
        TEST(test_malformed_names),
        TEST(test_malformed_behind),
        TEST(test_purpose),
        TEST(test_two_purposes),
        TEST(test_authority),
        TEST(test_vendors),
        TEST(test_aaguid),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
