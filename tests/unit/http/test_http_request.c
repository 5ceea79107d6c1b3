/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading requests: methods, media types, bodies, Accept-Encoding, cookies.
 */
#include "base/header_value.h"
#include "base/limits.h"
#include "http/exchange/cookie.h"
#include "http/exchange/parameter.h"
#include "http/exchange/request.h"
#include "unit/unit.h"

static void test_methods(void **state)
{
    (void)state;
    assert_int_equal(method_of(BYTES_LITERAL("GET")), METHOD_GET);
    assert_int_equal(method_of(BYTES_LITERAL("HEAD")), METHOD_HEAD);
    assert_int_equal(method_of(BYTES_LITERAL("POST")), METHOD_POST);
    assert_int_equal(method_of(BYTES_LITERAL("OPTIONS")), METHOD_OPTIONS);
    assert_int_equal(method_of(BYTES_LITERAL("get")), METHOD_OTHER);
    assert_int_equal(method_of(BYTES_LITERAL("")), METHOD_OTHER);
    assert_int_equal(method_of(BYTES_LITERAL("GETS")), METHOD_OTHER);
    assert_string_equal(method_name(METHOD_POST), "POST");
    assert_string_equal(method_name(METHOD_OTHER), "");
}

static void test_cut(void **state)
{
    (void)state;
    struct passkey_bytes rest = BYTES_LITERAL("a;b;;c");
    assert_bytes_equal(text_cut(&rest, ';'), BYTES_LITERAL("a"));
    assert_bytes_equal(text_cut(&rest, ';'), BYTES_LITERAL("b"));
    assert_bytes_equal(text_cut(&rest, ';'), BYTES_LITERAL(""));
    assert_bytes_equal(text_cut(&rest, ';'), BYTES_LITERAL("c"));
    assert_bytes_equal(text_cut(&rest, ';'), BYTES_LITERAL(""));
    struct passkey_bytes absent = { NULL, 0 };
    assert_int_equal(text_cut(&absent, ';').size, 0);
    assert_bytes_equal(text_trim(BYTES_LITERAL(" \t a b\t ")), BYTES_LITERAL("a b"));
    assert_bytes_equal(text_trim(BYTES_LITERAL(" \t ")), BYTES_LITERAL(""));
}

static void test_media_types(void **state)
{
    (void)state;
    static const struct {
        const char *type;
        bool good;
    } rows[] = {
        { "application/json", true },
        { "application/json; charset=utf-8", true },
        { "APPLICATION/Json ;x=y", true },
        { " application/json ", true },
        { NULL, false },
        { "", false },
        { ";", false },
        { "application/json5", false },
        { "application/jso", false },
        { "application/problem+json", false },
        { "text/plain;application/json", false },
        { "text/plain, application/json", false },
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct request request = { .content_type = bytes_text(rows[i].type) };
        assert_result(request_check_body(&request, NULL),
            rows[i].good ? PASSKEY_OK : PASSKEY_MEDIA_TYPE_NOT_SUPPORTED);
        request.body_too_large = true;
        assert_result(request_check_body(&request, NULL), PASSKEY_BODY_TOO_LARGE);
    }
}

static void test_bodies(void **state)
{
    (void)state;
    static const struct {
        const char *body;
        enum passkey_result result;
    } rows[] = {
        { NULL, PASSKEY_OK },
        { "", PASSKEY_OK },
        { "{}", PASSKEY_OK },
        { " {\"a\":1} ", PASSKEY_OK },
        { "[]", PASSKEY_JSON_INVALID },
        { "null", PASSKEY_JSON_INVALID },
        { " ", PASSKEY_JSON_INVALID },
        { "{", PASSKEY_JSON_INVALID },
        { "{\"a\":1,\"a\":2}", PASSKEY_JSON_INVALID },
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct request request = { .body = bytes_text(rows[i].body) };
        struct json *json = NULL;
        assert_result(request_json(&request, &json, NULL), rows[i].result);
        assert_int_equal(json != NULL, rows[i].result == PASSKEY_OK);
        json_free(&json);
    }
}

static void test_weights(void **state)
{
    (void)state;
    static const struct {
        const char *parameters;
        unsigned weight;
    } rows[] = {
        { "", 1000 },
        { "q=1", 1000 },
        { " Q = 0.5 ", 500 },
        { "q=0.025", 25 },
        { "q=0.0009", 0 },
        { "q=0", 0 },
        { "q=9", 1000 },
        { "q=x", 1000 },
        { "level=0", 1000 },
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_int_equal(text_weight(bytes_text(rows[i].parameters)), rows[i].weight);
}

static void test_gzip(void **state)
{
    (void)state;
    static const struct {
        const char *header;
        bool taken;
    } rows[] = {
        { "gzip", true },
        { "br, gzip, deflate", true },
        { "GZip;q=0.5", true },
        { "gzip;q=0.001", true },
        { "gzip ; q=1.0", true },
        { "gzip;level=0", true },
        { "gzip;q=0", false },
        { "gzip; q=0.0", false },
        { "gzip;Q=0.000, br", false },
        { "xgzip, gzipx", false },
        { "deflate", false },
        { "", false },
        { NULL, false },
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct request request = { .accept_encoding = bytes_text(rows[i].header) };
        assert_int_equal(request_takes_gzip(&request), rows[i].taken);
    }
}

static void test_cookies(void **state)
{
    (void)state;
    static const struct {
        const char *header;
        const char *value; /* NULL: absent */
    } rows[] = {
        { "s=1", "1" },
        { "a=0; s=1; b=2", "1" },
        { "a=0;s=1", "1" },
        { "s=1; s=2", "1" },
        { "s=a=b", "a=b" },
        { "s=", "" },
        { "s", "" },
        { " s = 1 ", "1" },
        { "S=1", NULL },
        { "xs=1; sx=2", NULL },
        { "a=s=1", NULL },
        { "", NULL },
        { NULL, NULL },
        { ";;;", NULL },
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct passkey_bytes value = { 0 };
        bool found = cookie_find(bytes_text(rows[i].header), "s", &value);
        assert_int_equal(found, rows[i].value != NULL);
        if (found)
            assert_bytes_equal(value, bytes_text(rows[i].value));
    }
}

/* A bearer token takes precedence over a cookie; other schemes are not bearer tokens. */
static void test_callers(void **state)
{
    (void)state;
    static const struct {
        const char *authorization;
        const char *cookie;
        const char *token; /* NULL: anonymous */
        bool by_cookie;
    } rows[] = {
        { NULL, NULL, NULL, false },
        { "Bearer t", NULL, "t", false },
        { "bearer  t ", NULL, "t", false },
        { "Bearer t", "passkey_session=c", "t", false },
        { "Basic t", "passkey_session=c", "c", true },
        { "Bearert", NULL, NULL, false },
        { NULL, "a=b; passkey_session=c", "c", true },
        { NULL, "__Host-passkey_session=c", NULL, false },
    };
    static const struct party party = { .plain = true };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct request request = { .authorization = bytes_text(rows[i].authorization),
            .cookie = bytes_text(rows[i].cookie) };
        struct exchange exchange = { .request = &request, .party = &party };
        cookie_read_caller(&exchange);
        assert_int_equal(exchange.cookie_used, rows[i].by_cookie);
        assert_bytes_equal(exchange.caller.session_token, bytes_text(rows[i].token));
    }
}

static void test_set_cookie(void **state)
{
    (void)state;
    static const struct party plain = { .plain = true };
    static const struct party secure = { .plain = false };
    struct reply reply;
    reply_init(&reply);
    struct exchange exchange = { .reply = &reply, .party = &plain };
    struct passkey_session_record session = { .auth_time_ms = 5000, .ends_at_ms = 65999 };
    struct passkey_account account = { .session = &session, .session_token = "psk_s_x" };
    cookie_set_session(&exchange, &account, PASSKEY_SESSION_BEARER);
    assert_null(reply_header_find(&reply, "Set-Cookie"));
    cookie_set_session(&exchange, &account, PASSKEY_SESSION_COOKIE);
    assert_string_equal(reply_header_find(&reply, "Set-Cookie"),
        "passkey_session=psk_s_x; Path=/; Max-Age=60; HttpOnly; SameSite=Lax");
    reply_deinit(&reply);
    reply_init(&reply);
    exchange.party = &secure;
    cookie_clear(&exchange);
    assert_string_equal(reply_header_find(&reply, "Set-Cookie"),
        "__Host-passkey_session=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax");
    reply_deinit(&reply);
}

/* ---- queries ---- */

static struct request request_with(struct passkey_bytes value)
{
    return (struct request){ .query = { { BYTES_LITERAL("name"), value } }, .query_count = 1 };
}

static void test_values_are_decoded(void **state)
{
    (void)state;
    static const struct {
        const char *value;
        const char *expected; /* NULL: refused */
    } rows[] = {
        { "ada", "ada" },
        { "", "" },
        { "a%20b c", "a b c" },
        { "ada%40example.org", "ada@example.org" },
        { "%C3%bc", "\xc3\xbc" },
        { "%2541", "%41" }, /* decoded once */
        { "%", NULL },
        { "a%4", NULL },
        { "%4%41", NULL },
        { "%g1", NULL },
        { "%1G", NULL },
        { "%-1", NULL },
        { "%0x", NULL },
        { "a%00b", NULL },
        { "%C3", NULL },
        { "\xc3", NULL },
        { "%ED%A0%80", NULL },
        { "%C0%AF", NULL },
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct request request = request_with(bytes_text(rows[i].value));
        struct parameter_memory memory;
        struct passkey_bytes value = { NULL, 0 };
        enum passkey_result result = parameter_text(&request, "name", &memory, &value, NULL);
        print_message("# %s\n", rows[i].value);
        assert_int_equal(result, rows[i].expected != NULL ? PASSKEY_OK : PASSKEY_MEMBER_INVALID);
        if (rows[i].expected != NULL)
            assert_bytes_equal(value, bytes_text(rows[i].expected));
        else
            assert_null(value.data);
    }
}

static void test_values_fit_or_are_refused(void **state)
{
    (void)state;
    struct parameter_memory memory;
    uint8_t text[sizeof(memory.bytes) + 1];
    memset(text, 'a', sizeof(text));
    struct passkey_bytes value = { NULL, 0 };
    struct request request = request_with((struct passkey_bytes){ text, sizeof(text) - 1 });
    assert_int_equal(parameter_text(&request, "name", &memory, &value, NULL), PASSKEY_OK);
    assert_int_equal(value.size, sizeof(memory.bytes));
    value = (struct passkey_bytes){ NULL, 0 };
    request = request_with(BYTES_ARRAY(text));
    assert_int_equal(
        parameter_text(&request, "name", &memory, &value, NULL), PASSKEY_MEMBER_INVALID);
    assert_int_equal(parameter_text(&request, "other", &memory, &value, NULL), PASSKEY_OK);
    assert_null(value.data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_methods),
        cmocka_unit_test(test_cut),
        cmocka_unit_test(test_media_types),
        cmocka_unit_test(test_bodies),
        cmocka_unit_test(test_weights),
        cmocka_unit_test(test_gzip),
        cmocka_unit_test(test_cookies),
        cmocka_unit_test(test_callers),
        cmocka_unit_test(test_set_cookie),
        cmocka_unit_test(test_values_are_decoded),
        cmocka_unit_test(test_values_fit_or_are_refused),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
