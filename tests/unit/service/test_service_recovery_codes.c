/* SPDX-License-Identifier: Apache-2.0 */
/* Recovery codes: their text, and who may create, see and revoke a set. */
#include "base/bytes.h"
#include "service/account/recovery_code.h"
#include "unit/service/service_fixture.h"
#include <string.h>

/* ---- text ---- */

static void test_text_is_read_back(void **state)
{
    (void)state;
    static const uint8_t patterns[][RECOVERY_CODE_BYTES] = {
        { 0 },
        { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF },
        { 0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF, 0x10, 0x32 },
        { 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0x01 },
    };
    static const char *const texts[] = { "0000-0000-0000-0000", "ZZZZ-ZZZZ-ZZZZ-ZZZZ",
        "04HM-ASW9-NF6Y-Y41J", "G000-0000-0000-0001" };
    for (size_t i = 0; i < 4; i++) {
        char text[PASSKEY_RECOVERY_CODE_SIZE];
        struct recovery_code_list list;
        recovery_code_write(patterns[i], text);
        assert_string_equal(text, texts[i]);
        assert_int_equal(recovery_codes_read(bytes_text(text), &list), 1);
        assert_memory_equal(list.bytes[0], patterns[i], RECOVERY_CODE_BYTES);
    }
}

static void test_text_as_people_type_it(void **state)
{
    (void)state;
    static const char *const good[] = { "04hm-asw9-nf6y-y41j", "04HMASW9NF6YY41J",
        " O4HM ASW9 nf6y y4lj ", "o4hm-asw9-nf6y-y4Ij", "0-4-H-M-ASW9NF6YY41J--",
        "04HM\xE2\x80\x93" /* en dash */ "ASW9\xE2\x80\x91NF6Y\xE2\x88\x92Y41J", /* minus */
        "\xC2\xA0" /* no-break space */ "04HM\xC2\xA0"
        "ASW9 NF6Y\xE3\x80\x80Y41J\r\n",
        "1. 04HM-ASW9-NF6Y-Y41J", " 10) 04HM-ASW9-NF6Y-Y41J.", "3.04HMASW9NF6YY41J, ",
        "\t04HM-ASW9-\nNF6Y-Y41J\n" };
    static const char *const bad[] = { "", "04HM-ASW9-NF6Y-Y41", "04HM-ASW9-NF6Y-Y41JJ",
        "04HM-ASW9-NF6Y-Y41U", "04HM_ASW9_NF6Y_Y41J", "04HM-ASW9-NF6Y-Y41\xc3\x84", "1.", "1. ",
        "04HM-ASW9.NF6Y-Y41J", "04HM-ASW9-NF6Y-Y41J..", "04HM-ASW9-NF6Y-Y41J\xE2\x80",
        "04HM-ASW9-NF6Y-Y41J\xC2", "1. 04HM-ASW9-NF6Y-Y41", "04HM ASW9 NF6Y Y41J X",
        "1. 2. 04HM ASW9 NF6Y Y41J", "100. 04HM ASW9 NF6Y Y41J", "04HM ASW9 NF6Y Y41U" };
    static const uint8_t zero[RECOVERY_CODE_BYTES];
    struct recovery_code_list list = { .count = 0 };
    uint8_t first[RECOVERY_CODE_BYTES];
    assert_int_equal(recovery_codes_read(BYTES_LITERAL("04HM-ASW9-NF6Y-Y41J"), &list), 1);
    memcpy(first, list.bytes[0], sizeof(first));
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        assert_int_equal(recovery_codes_read(bytes_text(good[i]), &list), 1);
        assert_memory_equal(list.bytes[0], first, sizeof(first));
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_int_equal(recovery_codes_read(bytes_text(bad[i]), &list), 0);
        assert_int_equal(list.count, 0);
        assert_memory_equal(list.bytes[0], zero, sizeof(zero));
    }
    assert_int_equal(
        recovery_codes_read((struct passkey_bytes){ (const uint8_t *)"0000\0", 5 }, &list), 0);
}

/* Each text contains the codes 0000-0000-0000-0001 to ...000N. */
static void test_lists_as_people_paste_them(void **state)
{
    (void)state;
    static const struct {
        size_t count;
        const char *text;
    } lists[] = {
        { 2, "0000-0000-0000-0001\n0000-0000-0000-0002\n" },
        { 2, "0000-0000-0000-0001\r\n0000-0000-0000-0002" },
        { 2, "0000-0000-0000-00010000-0000-0000-0002" }, /* line ends were removed */
        { 3, "0000 0000 0000 0001, 0000 0000 0000 0002, 0000 0000 0000 0003." },
        { 3, "1. 0000-0000-0000-0001 2. 0000-0000-0000-0002 10) 0000-0000-0000-0003" },
        { 2, "1.0000-0000-0000-00012.0000-0000-0000-0002" },
        { 2, "Recovery codes of eve for example.org, created 30 November 2026\n\n"
             "0000-0000-0000-0001\n0000-0000-0000-0002\n" },
        { 2, "Code:\t0000-0000-0000-0001\v(used) 0000-0000-0000-0002" },
        { 1, "100. 0000-0000-0000-0001" },
        { 1, "1. 2. 0000-0000-0000-0001" },
        { 1, ". 0000-0000-0000-0001" },
    };
    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        struct recovery_code_list list;
        assert_int_equal(recovery_codes_read(bytes_text(lists[i].text), &list), lists[i].count);
        for (size_t k = 0; k < list.count; k++) {
            uint8_t expected[RECOVERY_CODE_BYTES] = { [RECOVERY_CODE_BYTES - 1] =
                                                          (uint8_t)(k + 1) };
            assert_memory_equal(list.bytes[k], expected, sizeof(expected));
        }
    }
}

/* At most a complete set is read, with and without a heading. */
static void test_long_lists_are_cut(void **state)
{
    (void)state;
    char text[1000] = "Heading ";
    struct recovery_code_list list;
    for (int i = 1; i <= 12; i++) {
        size_t size = strlen(text);
        (void)snprintf(text + size, sizeof(text) - size, "0000-0000-0000-00%02d\n", i);
    }
    assert_int_equal(recovery_codes_read(bytes_text(text), &list), PASSKEY_RECOVERY_CODE_COUNT);
    assert_int_equal(list.bytes[9][9], 32); /* "10" */
    assert_int_equal(recovery_codes_read(bytes_text(text + 8), &list), PASSKEY_RECOVERY_CODE_COUNT);
    assert_int_equal(list.bytes[9][9], 32);
}

/* ---- sets ---- */

static enum passkey_result make(struct browser *browser, struct passkey_recovery_codes *codes)
{
    struct passkey_caller caller = browser_caller(browser);
    struct passkey_account *account = NULL;
    enum passkey_result result = passkey_recovery_codes_make(
        browser->harness->worker, &caller, codes, &account, &browser->harness->error);
    passkey_account_free(&account);
    return result;
}

static enum passkey_result status(struct browser *browser, struct passkey_recovery_code_set *set)
{
    struct passkey_caller caller = browser_caller(browser);
    return passkey_recovery_codes_status(browser->harness->worker, &caller,
        (struct passkey_bytes){ NULL, 0 }, set, &browser->harness->error);
}

static void test_a_set_is_made_and_seen(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_recovery_codes codes;
    struct passkey_recovery_code_set set;
    assert_result(status(&fixture->eve, &set), PASSKEY_OK);
    assert_int_equal(set.total, 0);
    assert_result(make(&fixture->eve, &codes), PASSKEY_OK);
    assert_string_equal(harness_audit(fixture->harness)->name, "recovery_codes_created");
    for (size_t i = 0; i < PASSKEY_RECOVERY_CODE_COUNT; i++) {
        assert_int_equal(strlen(codes.texts[i]), PASSKEY_RECOVERY_CODE_SIZE - 1);
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(codes.texts[i], codes.texts[j]);
    }
    assert_result(status(&fixture->eve, &set), PASSKEY_OK);
    assert_int_equal(set.total, 10);
    assert_int_equal(set.left, 10);
    assert_true(set.created_at_ms == fixture->harness->now_ms);
    recovery_codes_wipe(&codes);
    assert_int_equal(codes.texts[3][2], 0);
}

/* The file contains nothing of a code: neither its text nor its bytes, nor a plain hash of them. */
static void test_a_set_is_hashed_with_its_salt(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_recovery_codes codes;
    assert_result(make(&fixture->eve, &codes), PASSKEY_OK);
    assert_int_equal(harness_sql(fixture->harness, "SELECT log2_n = 12 AND r = 8 AND p = 1 AND "
                                                   "length(salt) = 16 FROM recovery_code_set"),
        1);
    assert_int_equal(harness_sql(fixture->harness, "SELECT count(DISTINCT hash) FROM recovery_code "
                                                   "WHERE length(hash) = 32 AND used_at_ms = 0"),
        10);
    char sql[200];
    snprintf(sql, sizeof(sql),
        "SELECT count(*) FROM recovery_code WHERE instr(hash, CAST('%.4s' AS BLOB)) > 0",
        codes.texts[0]);
    assert_int_equal(harness_sql(fixture->harness, sql), 0);
}

static void test_a_set_needs_a_fresh_session(void **state)
{
    struct fixture *fixture = *state;
    struct passkey_recovery_codes codes;
    assert_result(make(&fixture->ada, &codes), PASSKEY_UNAUTHENTICATED);
    fixture->harness->now_ms += 10 * 60 * 1000 + 1;
    assert_result(make(&fixture->eve, &codes), PASSKEY_REAUTHENTICATION_REQUIRED);
    assert_int_equal(harness_sql(fixture->harness, "SELECT count(*) FROM recovery_code"), 0);
}

static void test_an_operator_sees_and_revokes(void **state)
{
    struct fixture *fixture = *state;
    struct harness *harness = fixture->harness;
    struct passkey_caller holder = { .size = sizeof(holder), .is_operator = true };
    struct passkey_caller stranger = { .size = sizeof(stranger), .relying_party = 0 };
    struct passkey_bytes eve = fixture->eve.account->user->id;
    struct passkey_recovery_codes codes;
    struct passkey_recovery_code_set set;
    assert_result(passkey_recovery_codes_revoke(harness->worker, &holder, eve, &harness->error),
        PASSKEY_NOT_FOUND);
    assert_result(make(&fixture->eve, &codes), PASSKEY_OK);
    assert_result(
        passkey_recovery_codes_status(harness->worker, &holder, eve, &set, &harness->error),
        PASSKEY_OK);
    assert_int_equal(set.left, 10);
    assert_result(passkey_recovery_codes_status(
                      harness->worker, &holder, BYTES_LITERAL("unknown"), &set, &harness->error),
        PASSKEY_NOT_FOUND);
    struct passkey_account *none = NULL;
    assert_result(
        passkey_recovery_codes_make(harness->worker, &holder, &codes, &none, &harness->error),
        PASSKEY_UNAUTHENTICATED);
    struct passkey_caller session = browser_caller(&fixture->eve);
    assert_result(passkey_recovery_codes_revoke(harness->worker, &session, eve, &harness->error),
        PASSKEY_UNAUTHENTICATED);
    assert_result(passkey_recovery_codes_revoke(harness->worker, &stranger, eve, &harness->error),
        PASSKEY_UNAUTHENTICATED);
    assert_result(
        passkey_recovery_codes_revoke(harness->worker, &holder, eve, &harness->error), PASSKEY_OK);
    assert_string_equal(harness_audit(harness)->name, "recovery_codes_revoked");
    assert_int_equal(harness_sql(harness, "SELECT count(*) FROM recovery_code"), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text_is_read_back),
        cmocka_unit_test(test_text_as_people_type_it),
        cmocka_unit_test(test_lists_as_people_paste_them),
        cmocka_unit_test(test_long_lists_are_cut),
        TEST(test_a_set_is_made_and_seen),
        TEST(test_a_set_is_hashed_with_its_salt),
        TEST(test_a_set_needs_a_fresh_session),
        TEST(test_an_operator_sees_and_revokes),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
