/* SPDX-License-Identifier: Apache-2.0 */
/* The JSON writer: exact commas, escapes and times, and everything is read back. */
#include "base/json.h"
#include "base/json_writer.h"
#include "unit/unit.h"

static void test_structure(void **state)
{
    (void)state;
    struct buffer buffer;
    struct json_writer writer;
    buffer_init(&buffer, 1000);
    json_writer_init(&writer, &buffer);
    json_object_begin(&writer);
    json_key(&writer, "empty");
    json_array_begin(&writer);
    json_array_end(&writer);
    json_key(&writer, "list");
    json_array_begin(&writer);
    json_integer(&writer, INT64_MIN);
    json_bool(&writer, true);
    json_object_begin(&writer);
    json_object_end(&writer);
    json_null(&writer);
    json_array_end(&writer);
    json_key(&writer, "raw");
    json_raw(&writer, bytes_text("{\"a\":1}"));
    json_key(&writer, "bytes");
    json_base64url(&writer, BYTES_LITERAL("\xff\xfe"));
    json_key(&writer, "no");
    json_bool(&writer, false);
    json_object_end(&writer);
    assert_result(buffer_check(&buffer, NULL), PASSKEY_OK);
    assert_bytes_equal(buffer_view(&buffer),
        bytes_text("{\"empty\":[],\"list\":[-9223372036854775808,true,{},null],"
                   "\"raw\":{\"a\":1},\"bytes\":\"__4\",\"no\":false}"));
    buffer_deinit(&buffer);
}

static void test_every_character_reads_back(void **state)
{
    (void)state;
    uint8_t text[0x7f];
    struct buffer buffer;
    struct json_writer writer;
    struct json *json = NULL;
    struct passkey_bytes read;
    for (size_t i = 0; i < sizeof(text); i++)
        text[i] = (uint8_t)(i + 1);
    buffer_init(&buffer, 1000);
    json_writer_init(&writer, &buffer);
    json_text(&writer, BYTES_ARRAY(text));
    assert_result(json_parse(buffer_view(&buffer), &json, NULL), PASSKEY_OK);
    assert_true(json_as_text(json, &read));
    assert_bytes_equal(read, BYTES_ARRAY(text));
    json_free(&json);
    buffer_reset(&buffer);
    json_writer_init(&writer, &buffer);
    json_text(&writer, BYTES_LITERAL("\"\\\0\n\xc3\xa9"));
    assert_bytes_equal(buffer_view(&buffer), bytes_text("\"\\\"\\\\\\u0000\\u000a\xc3\xa9\""));
    buffer_deinit(&buffer);
}

static void test_invalid_text_fails(void **state)
{
    (void)state;
    struct buffer buffer;
    struct json_writer writer;
    buffer_init(&buffer, 1000);
    json_writer_init(&writer, &buffer);
    json_text(&writer, BYTES_LITERAL("\xff"));
    assert_result(buffer_check(&buffer, NULL), PASSKEY_INTERNAL);
    buffer_deinit(&buffer);
}

static void test_times(void **state)
{
    (void)state;
    static const struct {
        int64_t time_ms;
        const char *text; /* NULL: refused */
    } rows[] = {
        { 0, "\"1970-01-01T00:00:00Z\"" },
        { 1778230013999, "\"2026-05-08T08:46:53Z\"" },
        { -1, "\"1969-12-31T23:59:59Z\"" },
        { 951782400000, "\"2000-02-29T00:00:00Z\"" },
        { 253402300799999, "\"9999-12-31T23:59:59Z\"" },
        { 253402300800000, NULL },
        { -62167219200001, NULL },
        { INT64_MAX, NULL },
        { INT64_MIN, NULL },
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct buffer buffer;
        struct json_writer writer;
        buffer_init(&buffer, 100);
        json_writer_init(&writer, &buffer);
        json_time(&writer, rows[i].time_ms);
        assert_int_equal(buffer.failed, rows[i].text == NULL);
        assert_bytes_equal(buffer_view(&buffer), bytes_text(rows[i].text));
        buffer_deinit(&buffer);
    }
}

static void test_members(void **state)
{
    (void)state;
    struct buffer buffer;
    struct json_writer writer;
    buffer_init(&buffer, 1000);
    json_writer_init(&writer, &buffer);
    json_object_begin(&writer);
    json_text_member(&writer, "text", BYTES_LITERAL("a\"b"));
    json_base64url_member(&writer, "bytes", BYTES_LITERAL("\xff\xfe"));
    json_integer_member(&writer, "integer", -7);
    json_bool_member(&writer, "flag", true);
    json_fact_member(&writer, "yes", PASSKEY_FACT_YES);
    json_fact_member(&writer, "no", PASSKEY_FACT_NO);
    json_fact_member(&writer, "unknown", PASSKEY_FACT_UNKNOWN);
    json_time_member(&writer, "then", 1778230013999);
    json_time_member(&writer, "never", 0);
    json_words_member(&writer, "words", BYTES_LITERAL("otp user  mfa"));
    json_words_member(&writer, "none", BYTES_LITERAL(""));
    json_object_end(&writer);
    assert_bytes_equal(buffer_view(&buffer),
        BYTES_LITERAL("{\"text\":\"a\\\"b\",\"bytes\":\"__4\",\"integer\":-7,\"flag\":true,"
                      "\"yes\":true,\"no\":false,\"unknown\":null,"
                      "\"then\":\"2026-05-08T08:46:53Z\",\"never\":null,"
                      "\"words\":[\"otp\",\"user\",\"mfa\"],\"none\":[]}"));
    buffer_deinit(&buffer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_structure),
        cmocka_unit_test(test_every_character_reads_back),
        cmocka_unit_test(test_invalid_text_fails),
        cmocka_unit_test(test_times),
        cmocka_unit_test(test_members),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
