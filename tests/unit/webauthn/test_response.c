/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The JSON forms of responses (JSON-1, -2, -5 to -8, -13): a single invalid member at a time, and
 * what is ignored. The rows contain replacements in a valid response.
 */
#include "unit/unit.h"
#include "unit/webauthn/ceremony.h"

/* Replaces the first occurrence of `from`. */
struct row {
    const char *from;
    const char *to;
    enum passkey_result result;
    enum check check;
};

static struct ceremony fixture;

static void replace(struct passkey_bytes text, const struct row *row, struct buffer *out)
{
    size_t size = strlen(row->from);
    size_t at = 0;
    while (at + size <= text.size && memcmp(text.data + at, row->from, size) != 0)
        at++;
    if (at + size > text.size)
        fail_msg("%s is not in the response", row->from);
    buffer_reset(out);
    buffer_append(out, (struct passkey_bytes){ text.data, at });
    buffer_append_text(out, row->to);
    buffer_append(out, (struct passkey_bytes){ text.data + at + size, text.size - at - size });
}

static void walk(const struct row *rows, size_t count, struct passkey_bytes good,
    enum passkey_result (*evaluate)(struct ceremony *ceremony, struct passkey_bytes json))
{
    struct buffer json;
    buffer_init(&json, 65536);
    for (size_t i = 0; i < count; i++) {
        print_message("# %s -> %s\n", rows[i].from, rows[i].to);
        replace(good, &rows[i], &json);
        assert_result(evaluate(&fixture, buffer_view(&json)), rows[i].result);
        if (rows[i].result == PASSKEY_OK)
            continue;
        assert_int_not_equal(fixture.error.message[0], '\0');
        assert_step(fixture.error.step, rows[i].check);
    }
    buffer_deinit(&json);
}

/* For both ceremonies. */
static const struct row common[] = {
    { "{\"id\"", "[{\"id\"", PASSKEY_JSON_INVALID, CHECK_NONE },
    { "{\"id\"", "{\"x\":1,\"x\":2,\"id\"", PASSKEY_JSON_INVALID, CHECK_NONE }, /* JSON-14 */
    { "{\"id\"", "{\"unknown\":{\"a\":[1,null]},\"id\"", PASSKEY_OK, CHECK_NONE },
    { "\"id\"", "\"Id\"", PASSKEY_MEMBER_MISSING, CHECK_NONE },
    { "\"id\":\"", "\"id\":\"A", PASSKEY_CREDENTIAL_ID_MISMATCH, CHECK_JSON_7 }, /* JSON-7 */
    { "\"rawId\"", "\"raw\"", PASSKEY_MEMBER_MISSING, CHECK_NONE },
    { "\"rawId\":\"", "\"rawId\":\"=", PASSKEY_BASE64URL_INVALID, CHECK_NONE }, /* JSON-1 */
    { "\"rawId\":\"", "\"rawId\":\"", PASSKEY_OK, CHECK_NONE },
    { "\"type\":\"public-key\"", "\"type\":\"password\"", PASSKEY_MEMBER_INVALID,
        CHECK_JSON_8 }, /* JSON-8 */
    { "\"type\":\"public-key\"", "\"type\":1", PASSKEY_MEMBER_INVALID, CHECK_NONE },
    { "\"type\":\"public-key\",", "", PASSKEY_MEMBER_MISSING, CHECK_NONE },
    { "\"response\"", "\"answer\"", PASSKEY_MEMBER_MISSING, CHECK_NONE },
    { "\"response\":{", "\"response\":[],\"x\":{", PASSKEY_MEMBER_INVALID, CHECK_NONE },
    { "\"authenticatorAttachment\":", "\"x\":", PASSKEY_OK, CHECK_NONE },
    { "\"authenticatorAttachment\":", "\"authenticatorAttachment\":null,\"x\":", PASSKEY_OK,
        CHECK_NONE },
    { "\"authenticatorAttachment\":", "\"authenticatorAttachment\":7,\"x\":", PASSKEY_OK,
        CHECK_NONE },
    { "\"authenticatorAttachment\":", "\"authenticatorAttachment\":\"\",\"x\":", PASSKEY_OK,
        CHECK_NONE },
    /* Extension results are hints: absent, null and wrong types mean the same as an empty
     * object. */
    { "\"clientExtensionResults\":", "\"x\":", PASSKEY_OK, CHECK_NONE },
    { "\"clientExtensionResults\":", "\"clientExtensionResults\":null,\"x\":", PASSKEY_OK,
        CHECK_NONE },
    { "\"clientExtensionResults\":", "\"clientExtensionResults\":[1],\"x\":", PASSKEY_OK,
        CHECK_NONE },
};

static const struct row registration_rows[] = {
    /* REG-03 */
    { "\"clientDataJSON\"", "\"clientData\"", PASSKEY_MEMBER_MISSING, CHECK_REG_03 },
    { "\"clientDataJSON\":\"", "\"clientDataJSON\":\"+", PASSKEY_BASE64URL_INVALID, CHECK_REG_03 },
    { "\"clientDataJSON\":", "\"clientDataJSON\":null,\"x\":", PASSKEY_MEMBER_INVALID,
        CHECK_REG_03 },
    { "\"clientDataJSON\":", "\"clientDataJSON\":\"\",\"x\":", PASSKEY_MEMBER_INVALID,
        CHECK_REG_03 },
    { "\"attestationObject\"", "\"object\"", PASSKEY_MEMBER_MISSING, CHECK_REG_03 },
    { "\"attestationObject\":\"", "\"attestationObject\":\" ", PASSKEY_BASE64URL_INVALID,
        CHECK_REG_03 },
    /* JSON-10: the convenience copies are not read. */
    { "\"publicKey\":", "\"publicKey\":\"AAAA\",\"x\":", PASSKEY_OK, CHECK_NONE },
    { "\"publicKey\":", "\"publicKey\":null,\"x\":", PASSKEY_OK, CHECK_NONE },
    { "\"publicKeyAlgorithm\":", "\"publicKeyAlgorithm\":\"nonsense\",\"x\":", PASSKEY_OK,
        CHECK_NONE },
    { "\"authenticatorData\":", "\"authenticatorData\":\"!\",\"x\":", PASSKEY_OK, CHECK_NONE },
    /* JSON-5, JSON-12 */
    { "\"transports\":", "\"x\":", PASSKEY_OK, CHECK_NONE },
    { "\"transports\":", "\"transports\":[],\"x\":", PASSKEY_OK, CHECK_NONE },
    { "\"transports\":", "\"transports\":[\"usb\",\"usb\"],\"x\":", PASSKEY_OK, CHECK_NONE },
};

static void test_registration(void **state)
{
    (void)state;
    assert_result(ceremony_register(&fixture), PASSKEY_OK);
    struct passkey_bytes good = buffer_view(&fixture.response.json);
    walk(common, sizeof(common) / sizeof(common[0]), good, ceremony_register_json);
    walk(registration_rows, sizeof(registration_rows) / sizeof(registration_rows[0]), good,
        ceremony_register_json);
}

static const struct row authentication_rows[] = {
    /* AUTH-07 */
    { "\"clientDataJSON\"", "\"clientData\"", PASSKEY_MEMBER_MISSING, CHECK_AUTH_07 },
    { "\"clientDataJSON\":\"", "\"clientDataJSON\":\"+", PASSKEY_BASE64URL_INVALID, CHECK_AUTH_07 },
    { "\"clientDataJSON\":", "\"clientDataJSON\":null,\"x\":", PASSKEY_MEMBER_INVALID,
        CHECK_AUTH_07 },
    { "\"clientDataJSON\":", "\"clientDataJSON\":\"\",\"x\":", PASSKEY_MEMBER_INVALID,
        CHECK_AUTH_07 },
    /* AUTH-03, JSON-6 */
    { "\"authenticatorData\"", "\"data\"", PASSKEY_MEMBER_MISSING, CHECK_AUTH_03 },
    { "\"authenticatorData\":\"", "\"authenticatorData\":\"\\u002f", PASSKEY_BASE64URL_INVALID,
        CHECK_AUTH_03 },
    { "\"signature\"", "\"sig\"", PASSKEY_MEMBER_MISSING, CHECK_AUTH_03 },
    { "\"signature\":", "\"signature\":true,\"x\":", PASSKEY_MEMBER_INVALID, CHECK_AUTH_03 },
    /* USER-1, USER-7 */
    { "\"userHandle\":", "\"x\":", PASSKEY_OK, CHECK_NONE },
    { "\"userHandle\":", "\"userHandle\":null,\"x\":", PASSKEY_OK, CHECK_NONE },
    { "\"userHandle\":", "\"userHandle\":\"\",\"x\":", PASSKEY_OK, CHECK_NONE },
    { "\"userHandle\":", "\"userHandle\":7,\"x\":", PASSKEY_MEMBER_INVALID, CHECK_USER_1 },
    { "\"userHandle\":",
        "\"userHandle\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
        "AAAAAAAAAAAAAAAAAAAAA\",\"x\":",
        PASSKEY_MEMBER_INVALID, CHECK_USER_1 },
};

static void test_authentication(void **state)
{
    (void)state;
    assert_result(ceremony_authenticate(&fixture), PASSKEY_OK);
    struct passkey_bytes good = buffer_view(&fixture.response.json);
    walk(common, sizeof(common) / sizeof(common[0]), good, ceremony_authenticate_json);
    walk(authentication_rows, sizeof(authentication_rows) / sizeof(authentication_rows[0]), good,
        ceremony_authenticate_json);
}

/* RQ-6, OPT-11: transports are stored unchanged, including unknown ones. One that cannot be stored
 * is dropped. */
static void test_transports(void **state)
{
    (void)state;
    static const char longest[] =
        "0123456789012345678901234567890123456789012345678901234567890123";
    static const struct {
        const char *list;
        size_t count;
        const char *first;
    } rows[] = {
        { "[\"smoke-signal\",\"usb\"]", 2, "smoke-signal" },
        { "[\"0123456789012345678901234567890123456789012345678901234567890123\"]", 1, longest },
        { "[\"01234567890123456789012345678901234567890123456789012345678901234\",\"usb\"]", 1,
            "usb" },
        { "[\"\",\"usb\",null,7,[\"nfc\"]]", 1, "usb" },
        { "[\"a\",\"b\",\"c\",\"d\",\"e\",\"f\",\"g\",\"h\",\"i\",\"j\",\"k\",\"l\",\"m\",\"n\","
          "\"o\",\"p\",\"q\",\"r\"]",
            PASSKEY_TRANSPORT_COUNT_MAX, "a" },
        { "[\"\"]", 0, NULL },
        { "[]", 0, NULL },
        { "\"usb\"", 0, NULL },
        { "{\"a\":\"usb\"}", 0, NULL },
        { "null", 0, NULL },
    };
    assert_result(ceremony_register(&fixture), PASSKEY_OK);
    struct passkey_bytes good = buffer_view(&fixture.response.json);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct buffer json;
        char member[256];
        (void)snprintf(member, sizeof(member), "\"transports\":%s,\"x\":", rows[i].list);
        const struct row row = { "\"transports\":", member, PASSKEY_OK, CHECK_NONE };
        buffer_init(&json, 65536);
        replace(good, &row, &json);
        assert_result(ceremony_register_json(&fixture, buffer_view(&json)), PASSKEY_OK);
        const struct passkey_transports *kept = &fixture.stored.transports;
        assert_int_equal(kept->count, rows[i].count);
        if (kept->count > 0)
            assert_bytes_equal(kept->names[0], bytes_text(rows[i].first));
        buffer_deinit(&json);
    }
}

/* A member with different case is missing, and the message names the one that is present. */
static void test_case_pointed_out(void **state)
{
    (void)state;
    static const struct row row = { "\"clientDataJSON\"", "\"clientDataJson\"",
        PASSKEY_MEMBER_MISSING, CHECK_AUTH_07 };
    struct buffer json;
    buffer_init(&json, 65536);
    assert_result(ceremony_authenticate(&fixture), PASSKEY_OK);
    replace(buffer_view(&fixture.response.json), &row, &json);
    assert_result(ceremony_authenticate_json(&fixture, buffer_view(&json)), row.result);
    assert_string_equal(fixture.error.message,
        "The member \"clientDataJSON\" is missing; \"clientDataJson\" is present, but names are "
        "case-sensitive.");
    buffer_deinit(&json);
}

/* Outputs under the name of FIDO's server binding are not ignored silently. */
static void test_binding_name_pointed_out(void **state)
{
    (void)state;
    static const struct row row = { "\"clientExtensionResults\"", "\"getClientExtensionResults\"",
        PASSKEY_MEMBER_MISSING, CHECK_NONE };
    struct buffer json;
    buffer_init(&json, 65536);
    assert_result(ceremony_authenticate(&fixture), PASSKEY_OK);
    replace(buffer_view(&fixture.response.json), &row, &json);
    assert_result(ceremony_authenticate_json(&fixture, buffer_view(&json)), row.result);
    assert_string_equal(fixture.error.message, "The member \"clientExtensionResults\" is missing; "
                                               "\"getClientExtensionResults\" is its name "
                                               "in the FIDO server binding.");
    buffer_deinit(&json);
}

/* JSON-2: an id with unused bits that are not zero is another spelling of the same bytes. */
static void test_unused_bits(void **state)
{
    (void)state;
    static const char json[] =
        "{\"id\":\"AB\",\"rawId\":\"AB\",\"type\":\"public-key\",\"response\":"
        "{},\"clientExtensionResults\":{}}";
    assert_result(
        ceremony_authenticate_json(&fixture, bytes_text(json)), PASSKEY_BASE64URL_INVALID);
}

static void test_no_object(void **state)
{
    (void)state;
    static const char *const texts[] = { "[]", "null", "\"{}\"", "7", "[{\"id\":\"AA\"}]" };
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        assert_result(
            ceremony_authenticate_json(&fixture, bytes_text(texts[i])), PASSKEY_JSON_INVALID);
        assert_result(ceremony_register_json(&fixture, bytes_text(texts[i])), PASSKEY_JSON_INVALID);
    }
}

/* A response truncated at any byte is refused, and does not affect the next one. */
static void test_every_cut(void **state)
{
    (void)state;
    assert_result(ceremony_authenticate(&fixture), PASSKEY_OK);
    struct passkey_bytes good = buffer_view(&fixture.response.json);
    for (size_t size = 0; size < good.size; size++)
        assert_result(
            ceremony_authenticate_json(&fixture, (struct passkey_bytes){ good.data, size }),
            PASSKEY_JSON_INVALID);
    assert_result(ceremony_authenticate_json(&fixture, good), PASSKEY_OK);
}

/*
 * REG-25, CLIENT_DATA_SIZE_MAX and others: the refusal of a value that is too large names its
 * member.
 */
static void test_sizes(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        size_t characters;
    } rows[] = { { "\"signature\":", 6172 }, { "\"clientDataJSON\":", 10924 },
        { "\"authenticatorData\":", 43696 }, { "\"rawId\":", 1366 } };
    assert_result(ceremony_authenticate(&fixture), PASSKEY_OK);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct buffer json, value;
        buffer_init(&json, 65536);
        buffer_init(&value, 65536);
        buffer_append_text(&value, rows[i].name);
        buffer_append_text(&value, "\"");
        (void)memset(buffer_extend(&value, rows[i].characters), 'A', rows[i].characters);
        buffer_append_text(&value, "\",\"x\":");
        buffer_append_u8(&value, 0);
        const struct row row = { rows[i].name, (const char *)value.data, PASSKEY_OK, CHECK_NONE };
        replace(buffer_view(&fixture.response.json), &row, &json);
        assert_result(
            ceremony_authenticate_json(&fixture, buffer_view(&json)), PASSKEY_MEMBER_INVALID);
        buffer_deinit(&json);
        buffer_deinit(&value);
    }
}

static int setup(void **state)
{
    (void)state;
    ceremony_init(&fixture, SIGNING_ES256);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    ceremony_deinit(&fixture);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_registration),
        cmocka_unit_test(test_authentication),
        cmocka_unit_test(test_transports),
        cmocka_unit_test(test_case_pointed_out),
        cmocka_unit_test(test_binding_name_pointed_out),
        cmocka_unit_test(test_unused_bits),
        cmocka_unit_test(test_no_object),
        cmocka_unit_test(test_every_cut),
        cmocka_unit_test(test_sizes),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, setup, teardown);
}
