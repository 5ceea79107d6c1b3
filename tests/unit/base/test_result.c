/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Results: the table is valid, details are filled in and truncated, quotes contain only printable
 * ASCII.
 */
#include "base/result.h"
#include "unit/unit.h"

struct row {
    enum passkey_result result;
    const char *slug;
    const char *sentence;
};

static const struct row rows[] = {
#define ROW(number, name, slug, sentence) { PASSKEY_##name, (slug), (sentence) },
    PASSKEY_RESULTS(ROW)
#undef ROW
};
#define ROW_COUNT (sizeof(rows) / sizeof(rows[0]))

static void test_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROW_COUNT; i++) {
        assert_string_equal(passkey_result_slug(rows[i].result), rows[i].slug);
        assert_string_equal(passkey_result_sentence(rows[i].result), rows[i].sentence);
        for (const char *at = rows[i].slug; *at != '\0'; at++)
            assert_true(strchr("abcdefghijklmnopqrstuvwxyz0123456789_", *at) != NULL);
        for (size_t other = 0; other < i; other++)
            assert_string_not_equal(rows[other].slug, rows[i].slug);
        /* Ascending, so that no number occurs twice. */
        assert_true(i == 0 || rows[i - 1].result < rows[i].result);
    }
    assert_string_equal(passkey_result_slug((enum passkey_result)9999), "internal");
    assert_string_equal(passkey_result_sentence((enum passkey_result)9999),
        passkey_result_sentence(PASSKEY_INTERNAL));
}

static void test_checks(void **state)
{
    (void)state;
    assert_null(check_id(CHECK_NONE));
    assert_null(check_reference(CHECK_NONE));
    assert_string_equal(check_id(CHECK_AUTH_12), "AUTH-12");
    assert_string_equal(check_reference(CHECK_AUTH_12), "WebAuthn L3 7.2 step 12");
}

static void test_refuse_and_fault(void **state)
{
    (void)state;
    struct passkey_error error;
    assert_result(refuse(&error, PASSKEY_ORIGIN_MISMATCH, CHECK_AUTH_12, "%s", "It differs."),
        PASSKEY_ORIGIN_MISMATCH);
    assert_int_equal(error.result, PASSKEY_ORIGIN_MISMATCH);
    assert_string_equal(error.step, "WebAuthn L3 7.2 step 12");
    assert_string_equal(error.message, "It differs.");
    assert_result(fault(&error, "%d", 12), PASSKEY_INTERNAL);
    assert_int_equal(error.result, PASSKEY_INTERNAL);
    assert_null(error.step);
    assert_string_equal(error.message, "12");
    assert_result(refuse(NULL, PASSKEY_CONFLICT, CHECK_NONE, "x"), PASSKEY_CONFLICT);
    assert_result(fault(NULL, "x"), PASSKEY_INTERNAL);
    assert_result(refuse(&error, PASSKEY_CONFLICT, CHECK_NONE, "%600d", 1), PASSKEY_CONFLICT);
    assert_int_equal(strlen(error.message), PASSKEY_ERROR_MESSAGE_SIZE - 1);
}

static void test_quote(void **state)
{
    (void)state;
    char quoted[TEXT_QUOTE_SIZE];
    uint8_t text[201];
    assert_string_equal(text_quote(bytes_text(NULL), quoted), "");
    assert_string_equal(
        text_quote(BYTES_LITERAL("a\0b\x1b[31m\xc3\xa9\x7f~ "), quoted), "a?b?[31m???~ ");
    memset(text, 'x', sizeof(text));
    assert_int_equal(strlen(text_quote((struct passkey_bytes){ text, 200 }, quoted)), 200);
    text_quote((struct passkey_bytes){ text, 201 }, quoted);
    assert_int_equal(strlen(quoted), 203);
    assert_string_equal(quoted + 198, "xx...");
}

static enum passkey_result forward(enum passkey_result result, bool *after)
{
    TRY(result);
    *after = true;
    return PASSKEY_OK;
}

static void test_try(void **state)
{
    (void)state;
    bool after = false;
    assert_result(forward(PASSKEY_CONFLICT, &after), PASSKEY_CONFLICT);
    assert_result(forward(PASSKEY_INTERNAL, &after), PASSKEY_INTERNAL);
    assert_false(after);
    assert_result(forward(PASSKEY_OK, &after), PASSKEY_OK);
    assert_true(after);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_checks),
        cmocka_unit_test(test_refuse_and_fault),
        cmocka_unit_test(test_quote),
        cmocka_unit_test(test_try),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
