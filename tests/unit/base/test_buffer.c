/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The growing buffer: its maximum is exact; after a failure, it stays failed and keeps its
 * contents.
 */
#include "base/buffer.h"
#include "unit/unit.h"
#include <stdlib.h>

static void test_grows_to_its_maximum_exactly(void **state)
{
    (void)state;
    struct buffer buffer;
    buffer_init(&buffer, 1000);
    for (size_t i = 0; i < 1000; i++)
        buffer_append_u8(&buffer, (uint8_t)i);
    assert_result(buffer_check(&buffer, NULL), PASSKEY_OK);
    assert_int_equal(buffer_view(&buffer).size, 1000);
    for (size_t i = 0; i < 1000; i++)
        assert_int_equal(buffer.data[i], (uint8_t)i);
    buffer_append_u8(&buffer, 0);
    assert_result(buffer_check(&buffer, NULL), PASSKEY_INTERNAL);
    assert_int_equal(buffer.size, 1000);
    buffer_deinit(&buffer);
}

static void test_failure_sticks(void **state)
{
    (void)state;
    struct passkey_error error;
    struct buffer buffer;
    char *text = NULL;
    size_t size = 7;
    buffer_init(&buffer, 8);
    buffer_append_text(&buffer, "12345");
    buffer_append_text(&buffer, "6789");
    buffer_append_text(&buffer, "6");
    assert_null(buffer_extend(&buffer, 1));
    assert_bytes_equal(buffer_view(&buffer), bytes_text("12345"));
    assert_result(buffer_take(&buffer, &text, &size, &error), PASSKEY_INTERNAL);
    assert_null(text);
    assert_int_equal(size, 7);
    buffer_reset(&buffer);
    buffer_append_text(&buffer, "12345678");
    assert_result(buffer_check(&buffer, &error), PASSKEY_OK);
    buffer_deinit(&buffer);
}

static void test_huge_sizes(void **state)
{
    (void)state;
    struct buffer buffer;
    buffer_init(&buffer, SIZE_MAX);
    assert_null(buffer_extend(&buffer, 1)); /* this maximum leaves no space for the NUL */
    buffer_deinit(&buffer);
    buffer_init(&buffer, 100);
    buffer_append_text(&buffer, "1");
    assert_null(buffer_extend(&buffer, SIZE_MAX));
    buffer_deinit(&buffer);
}

static void test_take(void **state)
{
    (void)state;
    struct buffer buffer;
    char *text = NULL;
    size_t size;
    buffer_init(&buffer, 4);
    assert_result(buffer_take(&buffer, &text, &size, NULL), PASSKEY_OK);
    assert_string_equal(text, "");
    assert_int_equal(size, 0);
    free(text);
    buffer_append(&buffer, bytes_text(NULL));
    buffer_append_text(&buffer, "full");
    assert_result(buffer_take(&buffer, &text, &size, NULL), PASSKEY_OK);
    assert_string_equal(text, "full");
    assert_int_equal(size, 4);
    assert_null(buffer_view(&buffer).data);
    free(text);
    buffer_deinit(&buffer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_grows_to_its_maximum_exactly),
        cmocka_unit_test(test_failure_sticks),
        cmocka_unit_test(test_huge_sizes),
        cmocka_unit_test(test_take),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
