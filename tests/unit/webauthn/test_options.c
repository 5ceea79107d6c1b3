/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The options in the standard's JSON (JSON-3, JSON-4, OPT-*, RQ-*), compared as text, and refusals
 * of values that violate the specification.
 */
#include "unit/unit.h"
#include <passkey/webauthn.h>

static const uint8_t challenge[16] = { 0xff, 0xee };
static const int32_t algorithms[] = { -7, -8, -257 };
static const uint8_t long_id[1024];

static struct passkey_creation_options creation(void)
{
    return (struct passkey_creation_options){
        .size = sizeof(struct passkey_creation_options),
        .rp_id = BYTES_LITERAL("example.org"),
        .rp_name = BYTES_LITERAL("Example"),
        .user_id = BYTES_LITERAL("u1"),
        .user_name = BYTES_LITERAL("ada@example.org"),
        .user_display_name = BYTES_LITERAL("Ada \"L\xc3\xb6velace\""),
        .challenge = BYTES_ARRAY(challenge),
        .algorithms = algorithms,
        .algorithm_count = 3,
        .timeout_ms = 300000,
    };
}

static struct passkey_request_options request(void)
{
    return (struct passkey_request_options){ .size = sizeof(struct passkey_request_options),
        .rp_id = BYTES_LITERAL("example.org"),
        .challenge = BYTES_ARRAY(challenge),
        .timeout_ms = 300000 };
}

static void creates(const struct passkey_creation_options *options, const char *expected)
{
    char *json = NULL;
    size_t size = 0;
    assert_result(passkey_registration_options(options, &json, &size, NULL), PASSKEY_OK);
    assert_string_equal(json, expected);
    assert_int_equal(size, strlen(expected));
    passkey_free(json);
}

static void requests(const struct passkey_request_options *options, const char *expected)
{
    char *json = NULL;
    size_t size = 0;
    assert_result(passkey_authentication_options(options, &json, &size, NULL), PASSKEY_OK);
    assert_string_equal(json, expected);
    assert_int_equal(size, strlen(expected));
    passkey_free(json);
}

#define HEAD                                                                                       \
    "{\"rp\":{\"id\":\"example.org\",\"name\":\"Example\"},\"user\":{\"id\":\"dTE\","              \
    "\"name\":\"ada@example.org\",\"displayName\":\"Ada \\\"L\xc3\xb6velace\\\"\"},"               \
    "\"challenge\":\"_-4AAAAAAAAAAAAAAAAAAA\",\"pubKeyCredParams\":["                              \
    "{\"type\":\"public-key\",\"alg\":-7},{\"type\":\"public-key\",\"alg\":-8},"                   \
    "{\"type\":\"public-key\",\"alg\":-257}],\"timeout\":300000,"

/* JSON-3: required members only; the standard's defaults are omitted. */
static void test_creation(void **state)
{
    (void)state;
    struct passkey_creation_options options = creation();
    creates(&options, HEAD "\"excludeCredentials\":[],\"authenticatorSelection\":{\"residentKey\":"
                           "\"required\",\"requireResidentKey\":true,\"userVerification\":"
                           "\"required\"},\"attestation\":\"none\",\"extensions\":{\"credProps\":"
                           "true}}");
}

/* OPT-5, OPT-6, OPT-7, OPT-8, OPT-9, RQ-6, HINT-1 */
static void test_creation_in_full(void **state)
{
    (void)state;
    const struct passkey_descriptor exclude[] = {
        { .id = BYTES_LITERAL("\x01\x02"),
            .transports = { .names = { BYTES_LITERAL("usb"), BYTES_LITERAL("new") }, .count = 2 } },
        { .id = BYTES_LITERAL("\x03") },
    };
    const struct passkey_bytes hints[] = { BYTES_LITERAL("security-key"), BYTES_LITERAL("hybrid") };
    struct passkey_creation_options options = creation();
    options.exclude = exclude;
    options.exclude_count = 2;
    options.attachment = PASSKEY_ATTACHMENT_CROSS_PLATFORM;
    options.resident_key = PASSKEY_REQUIRED;
    options.user_verification = PASSKEY_DISCOURAGED;
    options.attestation = PASSKEY_ATTESTATION_DIRECT;
    options.hints = hints;
    options.hint_count = 2;
    creates(&options,
        HEAD "\"excludeCredentials\":[{\"type\":\"public-key\",\"id\":\"AQI\",\"transports\":"
             "[\"usb\",\"new\"]},{\"type\":\"public-key\",\"id\":\"Aw\"}],"
             "\"authenticatorSelection\":{\"authenticatorAttachment\":\"cross-platform\","
             "\"residentKey\":\"required\",\"requireResidentKey\":true,\"userVerification\":"
             "\"discouraged\"},\"hints\":[\"security-key\",\"hybrid\"],\"attestation\":\"direct\","
             "\"extensions\":{\"credProps\":true}}");
}

/* JSON-4, RQ-1, RQ-5 */
static void test_request(void **state)
{
    (void)state;
    const struct passkey_descriptor allow = { .id = BYTES_LITERAL("\x01"),
        .transports = { .names = { BYTES_LITERAL("internal") }, .count = 1 } };
    struct passkey_request_options options = request();
    requests(&options, "{\"challenge\":\"_-4AAAAAAAAAAAAAAAAAAA\",\"timeout\":300000,"
                       "\"rpId\":\"example.org\",\"allowCredentials\":[],"
                       "\"userVerification\":\"required\"}");
    options.allow = &allow;
    options.allow_count = 1;
    options.timeout_ms = 0;
    options.user_verification = PASSKEY_REQUIRED;
    requests(&options, "{\"challenge\":\"_-4AAAAAAAAAAAAAAAAAAA\",\"rpId\":\"example.org\","
                       "\"allowCredentials\":[{\"type\":\"public-key\",\"id\":\"AQ\","
                       "\"transports\":[\"internal\"]}],\"userVerification\":\"required\"}");
}

/* APPID-2: a U2F key handle is listed unchanged. */
static void test_key_handles(void **state)
{
    (void)state;
    const struct passkey_descriptor handle = { .id = BYTES_LITERAL("\xfb\xff\xfe") };
    struct passkey_request_options options = request();
    options.allow = &handle;
    options.allow_count = 1;
    options.timeout_ms = 0;
    const struct passkey_extension_inputs inputs = { .size = sizeof(inputs),
        .app_id = BYTES_LITERAL("https://example.org/app-id.json") };
    options.extensions = &inputs;
    requests(&options, "{\"challenge\":\"_-4AAAAAAAAAAAAAAAAAAA\",\"rpId\":\"example.org\","
                       "\"allowCredentials\":[{\"type\":\"public-key\",\"id\":\"-__-\"}],"
                       "\"userVerification\":\"required\","
                       "\"extensions\":{\"appid\":\"https://example.org/app-id.json\"}}");
}

static void creation_refused(const struct passkey_creation_options *options, enum check check)
{
    char *json = NULL;
    size_t size = 99;
    struct passkey_error error = { 0 };
    assert_result(
        passkey_registration_options(options, &json, &size, &error), PASSKEY_MEMBER_INVALID);
    assert_null(json);
    assert_int_equal(size, 99);
    assert_int_not_equal(error.message[0], '\0');
    assert_step(error.step, check);
}

static void request_refused(const struct passkey_request_options *options, enum check check)
{
    char *json = NULL;
    size_t size = 99;
    struct passkey_error error = { 0 };
    assert_result(
        passkey_authentication_options(options, &json, &size, &error), PASSKEY_MEMBER_INVALID);
    assert_null(json);
    assert_int_equal(size, 99);
    assert_step(error.step, check);
}

/* OPT-2, OPT-4: without a list of algorithms, the library uses its own. */
static void test_default_algorithms(void **state)
{
    (void)state;
    struct passkey_creation_options options = creation();
    char *with = NULL, *without = NULL;
    assert_result(passkey_registration_options(&options, &with, NULL, NULL), PASSKEY_OK);
    options.algorithms = NULL;
    options.algorithm_count = 0;
    assert_result(passkey_registration_options(&options, &without, NULL, NULL), PASSKEY_OK);
    assert_string_equal(with, without);
    passkey_free(with);
    passkey_free(without);
}

static void test_null_lists_refused(void **state)
{
    (void)state;
    struct passkey_creation_options created = creation();
    created.hints = NULL;
    created.hint_count = 1;
    creation_refused(&created, CHECK_NONE);
    created = creation();
    created.exclude = NULL;
    created.exclude_count = 1;
    creation_refused(&created, CHECK_NONE);
    created = creation();
    created.algorithms = NULL;
    created.algorithm_count = 3;
    creation_refused(&created, CHECK_NONE);
    struct passkey_request_options requested = request();
    requested.allow = NULL;
    requested.allow_count = 1;
    request_refused(&requested, CHECK_NONE);
}

/* RPID-1 */
static void test_rp_id_refused(void **state)
{
    (void)state;
    static const char *const ids[] = { "https://example.org", "example.org/", "example.org:443",
        "Example.org", "example.org.", ".example.org", "192.0.2.1", "[2001:db8::1]",
        "b\xc3\xbc.de" };
    for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
        struct passkey_creation_options created = creation();
        created.rp_id = bytes_text(ids[i]);
        creation_refused(&created, CHECK_RPID_1);
        struct passkey_request_options requested = request();
        requested.rp_id = bytes_text(ids[i]);
        request_refused(&requested, CHECK_RPID_1);
    }
}

/* OPT-1, OPT-4, USER-1, CHAL-2 */
static void test_creation_refused(void **state)
{
    (void)state;
    struct passkey_creation_options options = creation();
    options.rp_id = BYTES_LITERAL("");
    creation_refused(&options, CHECK_OPT_1);
    options = creation();
    options.rp_name = BYTES_LITERAL("");
    creation_refused(&options, CHECK_OPT_1);
    options = creation();
    options.user_name = BYTES_LITERAL("");
    creation_refused(&options, CHECK_OPT_1);
    options.user_name = BYTES_LITERAL("\xff");
    creation_refused(&options, CHECK_NONE);
    options = creation();
    options.user_id = BYTES_LITERAL("");
    creation_refused(&options, CHECK_USER_1);
    options.user_id = (struct passkey_bytes){ long_id, 65 };
    creation_refused(&options, CHECK_USER_1);
    options = creation();
    options.challenge.size = 15;
    creation_refused(&options, CHECK_CHAL_2);
    options = creation();
    options.algorithm_count = 0;
    creation_refused(&options, CHECK_OPT_4);
    options = creation();
    options.user_display_name = BYTES_LITERAL("\xc3");
    creation_refused(&options, CHECK_NONE);
}

/* OPT-7, OPT-8, OPT-9: a value outside of the enumeration; an empty hint. */
static void test_values_refused(void **state)
{
    (void)state;
    const struct passkey_bytes hint = BYTES_LITERAL("");
    struct passkey_creation_options options = creation();
    options.resident_key = (enum passkey_requirement)3;
    creation_refused(&options, CHECK_NONE);
    options = creation();
    options.user_verification = (enum passkey_requirement)3;
    creation_refused(&options, CHECK_NONE);
    options = creation();
    options.attachment = (enum passkey_attachment)3;
    creation_refused(&options, CHECK_NONE);
    options = creation();
    options.hints = &hint;
    options.hint_count = 1;
    creation_refused(&options, CHECK_OPT_1);
    options = creation();
    options.attestation = (enum passkey_attestation_conveyance)4;
    creation_refused(&options, CHECK_NONE);
}

static void test_descriptors_refused(void **state)
{
    (void)state;
    struct passkey_descriptor descriptor = { .id = BYTES_LITERAL("") };
    struct passkey_creation_options options = creation();
    options.exclude = &descriptor;
    options.exclude_count = 1;
    creation_refused(&options, CHECK_NONE);
    descriptor.id = (struct passkey_bytes){ long_id, 1024 };
    creation_refused(&options, CHECK_NONE);
    descriptor.id = (struct passkey_bytes){ long_id, 1023 };
    descriptor.transports.names[0] = BYTES_LITERAL("\xff");
    descriptor.transports.count = 1;
    creation_refused(&options, CHECK_NONE);
}

/* RQ-1, CHAL-2 */
static void test_request_refused(void **state)
{
    (void)state;
    struct passkey_descriptor descriptor = { .id = BYTES_LITERAL("") };
    const struct passkey_bytes hint = BYTES_LITERAL("");
    struct passkey_request_options options = request();
    options.challenge.size = 0;
    request_refused(&options, CHECK_CHAL_2);
    options.challenge.size = 15;
    request_refused(&options, CHECK_CHAL_2);
    options = request();
    options.rp_id.size = 0;
    request_refused(&options, CHECK_OPT_1);
    options = request();
    options.user_verification = (enum passkey_requirement)7;
    request_refused(&options, CHECK_NONE);
    options = request();
    options.allow = &descriptor;
    options.allow_count = 1;
    request_refused(&options, CHECK_NONE);
    options = request();
    options.hints = &hint;
    options.hint_count = 1;
    request_refused(&options, CHECK_OPT_1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_creation),
        cmocka_unit_test(test_creation_in_full),
        cmocka_unit_test(test_request),
        cmocka_unit_test(test_key_handles),
        cmocka_unit_test(test_default_algorithms),
        cmocka_unit_test(test_null_lists_refused),
        cmocka_unit_test(test_rp_id_refused),
        cmocka_unit_test(test_creation_refused),
        cmocka_unit_test(test_values_refused),
        cmocka_unit_test(test_descriptors_refused),
        cmocka_unit_test(test_request_refused),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
