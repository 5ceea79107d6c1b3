/* SPDX-License-Identifier: Apache-2.0 */
/* RFC 3339 times: valid and invalid ones, their values, and writing them. */
#include "base/rfc3339.h"
#include "unit/unit.h"

static const struct {
    const char *text;
    int64_t time_ms;
} times[] = {
    { "1970-01-01T00:00:00Z", 0 },
    { "1969-12-31T23:59:59Z", -1000 },
    { "2026-05-08T08:41:53Z", 1778229713000 },
    { "2026-05-08t08:41:53z", 1778229713000 },
    { "2026-05-08T10:41:53+02:00", 1778229713000 },
    { "2026-05-08T03:11:53-05:30", 1778229713000 },
    { "2026-05-08T08:41:53.5Z", 1778229713500 },
    { "2026-05-08T08:41:53.123456789Z", 1778229713123 },
    { "2024-02-29T00:00:00Z", 1709164800000 },
    { "9999-12-31T23:59:59Z", 253402300799000 },
    { "0000-01-01T00:00:00Z", -62167219200000 },
};

static const char *const others[] = { "", "2026", "2026-05-08", "2026-05-08T08:41:53",
    "2026-05-08 08:41:53Z", "2026-05-08T08:41Z", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z",
    "2026-00-01T00:00:00Z", "2026-05-00T00:00:00Z", "2026-05-08T24:00:00Z", "2026-05-08T08:60:00Z",
    "2026-05-08T08:41:60Z", "2026-05-08T08:41:53.Z", "2026-05-08T08:41:53+2:00",
    "2026-05-08T08:41:53+24:00", "2026-05-08T08:41:53+02:60", "2026-05-08T08:41:53+0200",
    "2026-05-08T08:41:53Z ", " 2026-05-08T08:41:53Z", "-026-05-08T08:41:53Z",
    "2026-05-08T08:41:5+Z", "20260508T084153Z" };

static void test_times(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
        int64_t time_ms = 1;
        print_message("# %s\n", times[i].text);
        assert_true(rfc3339_read(bytes_text(times[i].text), &time_ms));
        assert_int_equal(time_ms, times[i].time_ms);
    }
}

static void test_others(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        int64_t time_ms = 1;
        print_message("# %s\n", others[i]);
        assert_false(rfc3339_read(bytes_text(others[i]), &time_ms));
        assert_int_equal(time_ms, 1);
    }
}

static void test_write(void **state)
{
    static const struct {
        int64_t time_ms;
        const char *text;
    } rows[] = {
        { 0, "1970-01-01T00:00:00Z" },
        { -1, "1969-12-31T23:59:59Z" },
        { 1778229713999, "2026-05-08T08:41:53Z" },
        { 1709164800000, "2024-02-29T00:00:00Z" },
        { 253402300799999, "9999-12-31T23:59:59Z" },
        { -62167219200000, "0000-01-01T00:00:00Z" },
    };
    char text[RFC3339_SIZE];
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_true(rfc3339_write(rows[i].time_ms, text));
        assert_string_equal(text, rows[i].text);
    }
    assert_false(rfc3339_write(253402300800000, text));
    assert_false(rfc3339_write(-62167219200001, text));
    assert_false(rfc3339_write(INT64_MAX, text));
    assert_false(rfc3339_write(INT64_MIN, text));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_times),
        cmocka_unit_test(test_others),
        cmocka_unit_test(test_write),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
