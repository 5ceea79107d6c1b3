/* SPDX-License-Identifier: Apache-2.0 */
/* base64 of certificates: with and without padding, with white space anywhere, and nothing else. */
#include "base/base64.h"
#include "unit/unit.h"

static void test_known_values(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        { "", "" },
        { "Zg==", "f" },
        { "Zg", "f" },
        { "Zm8=", "fo" },
        { "Zm9v", "foo" },
        { "\tZm9v\r\n Ym\nFy ", "foobar" },
        { "Zg = =\n", "f" },
        { "/+/+", "\xff\xef\xfe" },
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint8_t decoded[32];
        size_t size = 99;
        assert_true(base64_decode(bytes_text(rows[i][0]), decoded, &size));
        assert_bytes_equal(((struct passkey_bytes){ decoded, size }), bytes_text(rows[i][1]));
    }
}

static void test_refused(void **state)
{
    (void)state;
    static const char *const texts[] = { "Z", "Z===", "Zg=", "Zg===", "=",
        "====", "Zm9v=", "Zg==Zg==", "Zh==", "Zm9=", "-_-_", "Zm9v.Zm9v", "Zm\xc3\xa9",
        "Zm9v\x0b" };
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        uint8_t decoded[32];
        size_t size = 99;
        if (base64_decode(bytes_text(texts[i]), decoded, &size))
            fail_msg("accepted: %s", texts[i]);
        assert_int_equal(size, 99);
    }
}

/* In the memory of the text. */
static void test_in_place(void **state)
{
    (void)state;
    uint8_t text[] = "Zm 9vY\nmFy";
    size_t size = 0;
    assert_true(base64_decode((struct passkey_bytes){ text, sizeof(text) - 1 }, text, &size));
    assert_bytes_equal(((struct passkey_bytes){ text, size }), BYTES_LITERAL("foobar"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_values),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_in_place),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
