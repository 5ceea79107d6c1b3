/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Failing allocations in src/base: faults are returned, nothing leaks, and outputs are unchanged.
 */
#include "base/base64url.h"
#include "base/json.h"
#include "base/json_writer.h"
#include "fault/fault.h"
#include "unit/unit.h"
#include <stdlib.h>

static enum passkey_result parse(void *context)
{
    static const char text[] =
        "{\"id\":\"abc\",\"list\":[1,{\"x\":null},true],\"\\u00e9\":\"\\n\",\"o\":{}}";
    struct json *json = NULL;
    struct passkey_error error;
    (void)context;
    enum passkey_result result = json_parse(bytes_text(text), &json, &error);
    assert_int_equal(json != NULL, result == PASSKEY_OK);
    assert_true(result == PASSKEY_OK || error.result == PASSKEY_INTERNAL);
    json_free(&json);
    return result;
}

static void test_json_parse(void **state)
{
    (void)state;
    assert_in_range(fault_walk(parse, NULL), 10, 100);
}

static enum passkey_result write(void *context)
{
    static const char nothing[] = "untouched";
    struct buffer buffer;
    struct json_writer writer;
    char *text = NULL;
    size_t size = sizeof(nothing);
    (void)context;
    buffer_init(&buffer, 100000);
    json_writer_init(&writer, &buffer);
    json_array_begin(&writer);
    for (int i = 0; i < 100; i++) {
        json_text(&writer, BYTES_LITERAL("some text with a \n in it"));
        json_base64url(&writer, BYTES_LITERAL("bytes"));
    }
    json_array_end(&writer);
    enum passkey_result result = buffer_take(&buffer, &text, &size, NULL);
    assert_int_equal(text != NULL, result == PASSKEY_OK);
    assert_int_equal(size == sizeof(nothing), result != PASSKEY_OK);
    free(text);
    buffer_deinit(&buffer);
    return result;
}

static void test_json_writer(void **state)
{
    (void)state;
    assert_in_range(fault_walk(write, NULL), 3, 20);
}

static enum passkey_result take_empty(void *context)
{
    struct buffer buffer;
    char *text = NULL;
    size_t size = 1;
    (void)context;
    buffer_init(&buffer, 10);
    enum passkey_result result = buffer_take(&buffer, &text, &size, NULL);
    free(text);
    buffer_deinit(&buffer);
    return result;
}

static void test_buffer_take(void **state)
{
    (void)state;
    assert_int_equal(fault_walk(take_empty, NULL), 1);
}

static enum passkey_result duplicate(void *context)
{
    (void)context;
    char *copy = bytes_duplicate(BYTES_LITERAL("abc"));
    enum passkey_result result = copy == NULL ? PASSKEY_INTERNAL : PASSKEY_OK;
    free(copy);
    return result;
}

static void test_bytes_duplicate(void **state)
{
    (void)state;
    assert_int_equal(fault_walk(duplicate, NULL), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_json_parse),
        cmocka_unit_test(test_json_writer),
        cmocka_unit_test(test_buffer_take),
        cmocka_unit_test(test_bytes_duplicate),
    };
    fault_hook_libraries();
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
