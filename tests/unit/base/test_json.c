/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Strict JSON: invalid texts that cJSON would accept are refused, and accepted ones read back
 * exactly (JSON-14, CD-7).
 */
#include "base/json.h"
#include "base/json_walk.h"
#include "base/limits.h"
#include "base/names.h"
#include "unit/unit.h"
#include <stdlib.h>

static enum passkey_result parse(const char *text, size_t size)
{
    struct passkey_error error = { .result = PASSKEY_OK };
    struct json *json = NULL;
    /* A copy of the exact size, so that a sanitizer detects reading one byte too many. */
    uint8_t *copy = malloc(size == 0 ? 1 : size);
    assert_non_null(copy);
    memcpy(copy, text, size);
    enum passkey_result result = json_parse((struct passkey_bytes){ copy, size }, &json, &error);
    assert_int_equal(json != NULL, result == PASSKEY_OK);
    assert_int_equal(error.result, result);
    json_free(&json);
    free(copy);
    return result;
}

#define TEXT(text)                                                                                 \
    {                                                                                              \
        text, sizeof(text) - 1                                                                     \
    }

struct text {
    const char *text;
    size_t size;
};

static void test_accepted(void **state)
{
    (void)state;
    static const struct text texts[] = {
        TEXT("{}"),
        TEXT("[]"),
        TEXT(" \t\r\n{ \"a\" : [ 1 , 2 ] } \n"),
        TEXT("null"),
        TEXT("true"),
        TEXT("false"),
        TEXT("\"\""),
        TEXT("0"),
        TEXT("-0"),
        TEXT("-1.5e+10"),
        TEXT("1E5"),
        TEXT("0.1"),
        TEXT("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\""),
        TEXT("\"\\ud83d\\ude00\""),
        TEXT("\"\xf0\x9f\x98\x80 \xc3\xa9\""),
        TEXT("{\"a\":1,\"A\":2,\"\":3}"),
        TEXT("[[],{},[{}]]"),
        TEXT("[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]"),
        TEXT("{\"a\":{\"a\":{\"a\":1}}}"),
        TEXT("[\"\x7f\"]"),
        TEXT("1234567890123456789012345678901234567890"),
    };
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        if (parse(texts[i].text, texts[i].size) != PASSKEY_OK)
            fail_msg("refused: %s", texts[i].text);
}

static const struct text refused[] = {
    TEXT(""),
    TEXT(" "),
    TEXT("{"),
    TEXT("}"),
    TEXT("["),
    TEXT("{]"),
    TEXT("[}"),
    TEXT("[1,]"),
    TEXT("[,1]"),
    TEXT("{,}"),
    TEXT("{\"a\"}"),
    TEXT("{\"a\":}"),
    TEXT("{\"a\":1,}"),
    TEXT("{a:1}"),
    TEXT("{'a':1}"),
    TEXT("{1:1}"),
    TEXT("{\"a\" 1}"),
    TEXT("[1 2]"),
    TEXT("[1]]"),
    TEXT("{} {}"),
    TEXT("{}x"),
    TEXT("{}\0"),
    TEXT("nul"),
    TEXT("nulll"),
    TEXT("True"),
    TEXT("NaN"),
    TEXT("Infinity"),
    TEXT("-"),
    TEXT("+1"),
    TEXT("01"),
    TEXT("-01"),
    TEXT("1."),
    TEXT(".5"),
    TEXT("1e"),
    TEXT("1e+"),
    TEXT("0x10"),
    TEXT("1_0"),
    TEXT("12345678901234567890123456789012345678901"),
    TEXT("\""),
    TEXT("\"a"),
    TEXT("\"\\\""),
    TEXT("\"\\x\""),
    TEXT("\"\\u12g4\""),
    TEXT("\"\\u12\""),
    TEXT("\"\\u\""),
    TEXT("\"\\"),
    /* text that ends a C string: "https://good.example\0.evil" */
    TEXT("{\"origin\":\"https://good.example\\u0000.evil\"}"),
    TEXT("\"a\0b\""),
    /* lone surrogates, and halves in the wrong order */
    TEXT("\"\\ud83d\""),
    TEXT("\"\\ude00\""),
    TEXT("\"\\ud83dx\""),
    TEXT("\"\\ud83d\\n\""),
    TEXT("\"\\ud83d\\ud83d\""),
    TEXT("\"\\ud83d\\u0041\""),
    TEXT("\"\\ud83d\\u"),
    TEXT("\"\\ud83d\\ude0\""),
    /* raw control characters, and characters that are not white space in JSON */
    TEXT("\"a\nb\""),
    TEXT("\"a\tb\""),
    TEXT("\"12345678\x1f\""),
    TEXT("\x01{}"),
    TEXT("{}\x0b"),
    TEXT("[1,\f2]"),
    TEXT("\xc2\xa0{}"),
    /* a byte order mark */
    TEXT("\xef\xbb\xbf{}"),
    /* invalid UTF-8: truncated, lone, overlong, surrogate, above U+10FFFF */
    TEXT("\"\xc3\""),
    TEXT("\"\x80\""),
    TEXT("\"\xc0\xaf\""),
    TEXT("\"\xe0\x80\xaf\""),
    TEXT("\"\xed\xa0\x80\""),
    TEXT("\"\xf4\x90\x80\x80\""),
    TEXT("\"\xf5\x80\x80\x80\""),
    TEXT("\"\xff\""),
    TEXT("\"\xf0\x9f\x98"),
    /* the same name twice, with the same spelling or not */
    TEXT("{\"a\":1,\"a\":1}"),
    TEXT("{\"a\":1,\"b\":2,\"\\u0061\":1}"),
    TEXT("[{\"x\":{\"a\":1,\"a\":2}}]"),
    TEXT("{\"\":1,\"\":1}"),
    /* 17 levels */
    TEXT("[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]"),
    TEXT("[[[[[[[[[[[[[[[[{}]]]]]]]]]]]]]]]]"),
    /* comments */
    TEXT("/**/{}"),
    TEXT("{}//"),
};

static void test_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
        if (parse(refused[i].text, refused[i].size) != PASSKEY_JSON_INVALID)
            fail_msg("row %zu accepted: %s", i, refused[i].text);
}

/* No prefix of a document is a document, and none is read beyond its end. */
static void test_every_cut(void **state)
{
    (void)state;
    static const char text[] =
        "{\"id\":\"\\ud83d\\ude00\xc3\xa9\",\"n\":[-1.5e3,true,null,{\"x\":[]}]}";
    assert_result(parse(text, sizeof(text) - 1), PASSKEY_OK);
    for (size_t size = 0; size < sizeof(text) - 1; size++)
        assert_result(parse(text, size), PASSKEY_JSON_INVALID);
}

static void test_every_special_at_every_offset(void **state)
{
    (void)state;
    for (size_t at = 1; at < 40; at++) {
        char text[64];
        memset(text, 'x', sizeof(text));
        text[0] = '"';
        text[sizeof(text) - 1] = '"';
        assert_result(parse(text, sizeof(text)), PASSKEY_OK);
        for (int byte = 0; byte < 256; byte++) {
            text[at] = (char)byte;
            bool plain = byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\';
            assert_result(parse(text, sizeof(text)), plain ? PASSKEY_OK : PASSKEY_JSON_INVALID);
        }
    }
}

static void test_limits(void **state)
{
    (void)state;
    char *text = malloc(JSON_SIZE_MAX + 1);
    assert_non_null(text);
    memset(text, ' ', JSON_SIZE_MAX + 1);
    text[0] = '1';
    assert_result(parse(text, JSON_SIZE_MAX), PASSKEY_OK);
    assert_result(parse(text, JSON_SIZE_MAX + 1), PASSKEY_JSON_INVALID);
    for (size_t count = JSON_MEMBER_COUNT_MAX; count <= JSON_MEMBER_COUNT_MAX + 1; count++) {
        size_t size = 0;
        for (size_t i = 0; i < count; i++)
            size += (size_t)snprintf(
                text + size, JSON_SIZE_MAX - size, "%c\"%zu\":0", i == 0 ? '{' : ',', i);
        text[size++] = '}';
        assert_result(
            parse(text, size), count == JSON_MEMBER_COUNT_MAX ? PASSKEY_OK : PASSKEY_JSON_INVALID);
    }
    free(text);
}

static struct json *parsed(const char *text)
{
    struct json *json = NULL;
    assert_result(json_parse(bytes_text(text), &json, NULL), PASSKEY_OK);
    return json;
}

static void test_reading(void **state)
{
    (void)state;
    struct json *json =
        parsed("{\"text\":\"a\\u00e9\\n\",\"Text\":1,\"yes\":true,\"no\":false,\"null\":null,"
               "\"list\":[1,2,3],\"object\":{\"in\":\"side\"}}");
    struct passkey_bytes text;
    bool flag = false;
    assert_true(json_is_object(json));
    assert_int_equal(json_count(json), 7);
    assert_true(json_member_text(json, "text", &text));
    assert_bytes_equal(text, bytes_text("a\xc3\xa9\n"));
    assert_null(json_member(json, "TEXT")); /* names are case-sensitive */
    assert_false(json_member_text(json, "Text", &text));
    assert_true(json_member_bool(json, "yes", &flag) && flag);
    assert_true(json_member_bool(json, "no", &flag) && !flag);
    assert_false(json_member_bool(json, "null", &flag));
    assert_true(json_is_null(json_member(json, "null")));
    assert_false(json_is_null(json_member(json, "absent")));
    const struct json *list = json_member(json, "list");
    assert_true(json_is_array(list));
    assert_int_equal(json_count(list), 3);
    assert_null(json_member(list, "text"));
    assert_null(json_next(json_next(json_next(json_first(list)))));
    assert_bytes_equal(json_name(json_next(json_first(json))), bytes_text("Text"));
    json_free(&json);
    assert_null(json);
}

static void test_integers(void **state)
{
    (void)state;
    struct json *json = parsed("[9007199254740991,-9007199254740991,0,-7,1e3,9007199254740992,"
                               "9007199254740993,1.5,1e400,-1e400,\"1\",null]");
    static const int64_t values[] = { 9007199254740991, -9007199254740991, 0, -7, 1000 };
    size_t at = 0;
    for (const struct json *item = json_first(json); item != NULL; item = json_next(item), at++) {
        int64_t integer = 42;
        bool known = at < sizeof(values) / sizeof(values[0]);
        assert_int_equal(json_as_integer(item, &integer), known);
        assert_int_equal(integer, known ? values[at] : 42);
    }
    assert_int_equal(at, 12);
    json_free(&json);
}

static void test_members_by_type(void **state)
{
    (void)state;
    struct json *json = parsed("{\"t\":\"x\",\"b\":true,\"o\":{},\"n\":null}");
    struct passkey_error error;
    struct passkey_bytes text = { NULL, 7 };
    const struct json *object = NULL;
    bool flag = false;
    assert_result(json_required_text(json, "t", &text, NULL), PASSKEY_OK);
    assert_bytes_equal(text, bytes_text("x"));
    assert_result(json_required_text(json, "absent", &text, &error), PASSKEY_MEMBER_MISSING);
    assert_string_equal(error.message, "The member \"absent\" is missing.");
    assert_null(error.step);
    assert_result(json_required_text(json, "b", &text, &error), PASSKEY_MEMBER_INVALID);
    assert_string_equal(error.message, "The member \"b\" must be a string.");
    assert_result(json_optional_text(json, "absent", &text, &error), PASSKEY_OK);
    assert_result(json_optional_text(json, "n", &text, &error), PASSKEY_MEMBER_INVALID);
    assert_bytes_equal(text, bytes_text("x"));
    assert_result(json_optional_bool(json, "b", &flag, &error), PASSKEY_OK);
    assert_true(flag);
    assert_result(json_optional_bool(json, "absent", &flag, &error), PASSKEY_OK);
    assert_result(json_optional_bool(json, "t", &flag, &error), PASSKEY_MEMBER_INVALID);
    assert_result(json_required_object(json, "absent", &object, &error), PASSKEY_MEMBER_MISSING);
    assert_result(json_optional_object(json, "absent", &object, &error), PASSKEY_OK);
    assert_result(json_optional_object(json, "t", &object, &error), PASSKEY_MEMBER_INVALID);
    assert_null(object);
    assert_result(json_required_object(json, "o", &object, &error), PASSKEY_OK);
    assert_ptr_equal(object, json_member(json, "o"));
    json_free(&json);
}

static void test_only_members(void **state)
{
    (void)state;
    static const char *const names[] = { "a", "b", NULL };
    struct json *json = parsed("{\"a\":1}");
    struct passkey_error error;
    assert_result(json_only_members(json, names, &error), PASSKEY_OK);
    json_free(&json);
    json = parsed("{\"b\":1,\"A\\u0007\":2}");
    assert_result(json_only_members(json, names, &error), PASSKEY_MEMBER_UNKNOWN);
    assert_string_equal(error.message, "The member \"A?\" is unknown.");
    json_free(&json);
}

static void test_member_source(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *value; /* NULL: absent */
    } rows[] = {
        { "{\"x\":1}", "1" },
        { " { \"y\" : {\"x\":2} , \"x\" : [ 1 , {\"z\":\"}\"} ] } ", "[ 1 , {\"z\":\"}\"} ]" },
        { "{\"X\":1,\"\\u0078\":\"\\u0078\"}", "\"\\u0078\"" },
        { "{\"\\u0178\":1,\"\\n\":2,\"xx\":3}", NULL },
        { "{}", NULL },
        { "{\"y\":{\"x\":1}}", NULL },
        { "[\"x\"]", NULL },
        { "{\"\":0,\"x\":null}", "null" },
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct passkey_bytes value = { NULL, 0 };
        bool found = json_member_source(bytes_text(rows[i].text), "x", &value);
        assert_int_equal(found, rows[i].value != NULL);
        assert_bytes_equal(value, bytes_text(rows[i].value));
    }
}

static void test_walk(void **state)
{
    (void)state;
    static const char *const elements[] = { "1", "[ 2 , 3 ]", "\"]\"" };
    struct json_walk walk;
    struct passkey_bytes name;
    struct passkey_bytes value;
    size_t count = 0;
    assert_false(json_walk_begin(&walk, BYTES_LITERAL("{}"), '['));
    assert_true(json_walk_begin(&walk, BYTES_LITERAL(" [ ] "), '['));
    assert_false(json_walk_next(&walk, &name, &value));
    assert_true(json_walk_begin(&walk, BYTES_LITERAL(" [ 1 , [ 2 , 3 ],\"]\"] "), '['));
    for (; json_walk_next(&walk, &name, &value); count++) {
        assert_null(name.data);
        assert_bytes_equal(value, bytes_text(elements[count]));
    }
    assert_int_equal(count, 3);
    assert_true(json_walk_begin(&walk, BYTES_LITERAL("{\"\\u006eo\":[{}]}"), '{'));
    assert_true(json_walk_next(&walk, &name, &value));
    assert_true(json_quoted_is(name, "no"));
    assert_false(json_quoted_is(name, "n"));
    assert_bytes_equal(value, BYTES_LITERAL("[{}]"));
    assert_false(json_walk_next(&walk, &name, &value));
}

static void test_names(void **state)
{
    (void)state;
    enum passkey_attachment attachment = PASSKEY_ATTACHMENT_PLATFORM;
    assert_string_equal(attachment_name(attachment), "platform");
    assert_null(attachment_name(PASSKEY_ATTACHMENT_UNKNOWN));
    assert_null(attachment_name((enum passkey_attachment)3));
    assert_false(attachment_of(BYTES_LITERAL("Platform"), &attachment));
    assert_false(attachment_of((struct passkey_bytes){ NULL, 0 }, &attachment));
    assert_int_equal(attachment, PASSKEY_ATTACHMENT_PLATFORM);
    assert_true(attachment_of(BYTES_LITERAL("cross-platform"), &attachment));
    assert_int_equal(attachment, PASSKEY_ATTACHMENT_CROSS_PLATFORM);
}

static void test_message_has_the_position(void **state)
{
    (void)state;
    struct passkey_error error;
    struct json *json = NULL;
    assert_result(json_parse(bytes_text("{\"a\":01}"), &json, &error), PASSKEY_JSON_INVALID);
    assert_string_equal(error.message, "The JSON is invalid at byte 7: not a number.");
    assert_result(json_parse(bytes_text("\xef\xbb\xbf{}"), &json, &error), PASSKEY_JSON_INVALID);
    assert_string_equal(
        error.message, "The JSON begins with a byte order mark, which is not allowed.");
    assert_result(json_parse(bytes_text("{\"a\":1,\"a\":2}"), &json, &error), PASSKEY_JSON_INVALID);
    assert_string_equal(error.message, "The JSON has the member \"a\" twice in one object.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_accepted),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_every_cut),
        cmocka_unit_test(test_every_special_at_every_offset),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_reading),
        cmocka_unit_test(test_integers),
        cmocka_unit_test(test_members_by_type),
        cmocka_unit_test(test_only_members),
        cmocka_unit_test(test_member_source),
        cmocka_unit_test(test_walk),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_message_has_the_position),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
