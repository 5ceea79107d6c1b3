/* SPDX-License-Identifier: Apache-2.0 */
/* Views and the reader: comparisons at their limits, and no length beyond the remaining bytes. */
#include "base/bytes.h"
#include "base/reader.h"
#include "unit/unit.h"
#include <stdlib.h>

static void test_equal(void **state)
{
    (void)state;
    static const struct {
        const char *a;
        const char *b;
        bool equal;
    } rows[] = {
        { "", "", true },
        { NULL, "", true },
        { NULL, NULL, true },
        { "a", "", false },
        { "abc", "abc", true },
        { "abc", "abd", false },
        { "abc", "xbc", false },
        { "abc", "abcd", false },
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct passkey_bytes a = bytes_text(rows[i].a);
        struct passkey_bytes b = bytes_text(rows[i].b);
        assert_int_equal(bytes_equal(a, b), rows[i].equal);
        assert_int_equal(bytes_equal(b, a), rows[i].equal);
        assert_int_equal(bytes_equal_constant_time(a, b), rows[i].equal);
        assert_int_equal(bytes_equal_constant_time(b, a), rows[i].equal);
    }
}

static void test_start_with(void **state)
{
    (void)state;
    assert_true(bytes_start_with(BYTES_LITERAL("abc"), BYTES_LITERAL("ab")));
    assert_true(bytes_start_with(BYTES_LITERAL("abc"), BYTES_LITERAL("")));
    assert_true(bytes_start_with(bytes_text(NULL), bytes_text(NULL)));
    assert_false(bytes_start_with(BYTES_LITERAL("abc"), BYTES_LITERAL("abcd")));
    assert_false(bytes_start_with(BYTES_LITERAL("abc"), BYTES_LITERAL("b")));
}

static void test_duplicate_and_wipe(void **state)
{
    (void)state;
    char *copy = bytes_duplicate(BYTES_LITERAL("a\0b"));
    assert_non_null(copy);
    assert_memory_equal(copy, "a\0b\0", 4);
    bytes_wipe(copy, 3);
    assert_memory_equal(copy, "\0\0\0\0", 4);
    free(copy);
    copy = bytes_duplicate(bytes_text(NULL));
    assert_non_null(copy);
    assert_string_equal(copy, "");
    free(copy);
    bytes_wipe(NULL, 0);
}

static void test_reader(void **state)
{
    (void)state;
    static const uint8_t bytes[] = { 1, 2, 3, 0xff, 0xfe, 0xfd, 0xfc, 9, 10 };
    struct reader reader = reader_of(BYTES_ARRAY(bytes));
    struct passkey_bytes view;
    uint8_t one;
    uint16_t two;
    uint32_t four;
    assert_true(reader_u8(&reader, &one));
    assert_int_equal(one, 1);
    assert_true(reader_u16(&reader, &two));
    assert_int_equal(two, 0x0203);
    assert_true(reader_u32(&reader, &four));
    assert_int_equal(four, 0xfffefdfc);
    assert_false(reader_u32(&reader, &four));
    assert_false(reader_take(&reader, 3, &view));
    assert_false(reader_take(&reader, SIZE_MAX, &view));
    assert_int_equal(reader_rest(&reader).size, 2); /* a refusal takes nothing */
    assert_true(reader_take(&reader, 2, &view));
    assert_ptr_equal(view.data, bytes + 7);
    assert_true(reader_end(&reader));
    assert_true(reader_take(&reader, 0, &view));
    assert_false(reader_u8(&reader, &one));
    assert_false(reader_u16(&reader, &two));
}

static void test_hex_digit(void **state)
{
    (void)state;
    static const char digits[] = "0123456789abcdef", upper[] = "0123456789ABCDEF";
    int found = 0;
    for (int character = 0; character < 256; character++)
        found += hex_digit((uint8_t)character) >= 0;
    assert_int_equal(found, 22);
    for (int i = 0; i < 16; i++) {
        assert_int_equal(hex_digit((uint8_t)digits[i]), i);
        assert_int_equal(hex_digit((uint8_t)upper[i]), i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hex_digit),
        cmocka_unit_test(test_equal),
        cmocka_unit_test(test_start_with),
        cmocka_unit_test(test_duplicate_and_wipe),
        cmocka_unit_test(test_reader),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
