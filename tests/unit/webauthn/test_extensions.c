/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Extensions in complete ceremonies: inputs in options, outputs of clients and of authenticators,
 * outputs of the wrong type, and outputs that were not requested. Everything else in the response
 * is valid and signed.
 */
#include "base/limits.h"
#include "ceremony.h"
#include "unit/webauthn/ceremony.h"
#include <stdlib.h>

#define APP_ID "https://example.org/u2f.json"

static struct ceremony fixture;

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

static enum passkey_result register_with(const char *results)
{
    fixture.mutations.extension_results = bytes_text(results);
    return ceremony_register(&fixture);
}

static enum passkey_result authenticate_with(const char *results)
{
    fixture.mutations.extension_results = bytes_text(results);
    return ceremony_authenticate(&fixture);
}

/* ---- inputs ---- */

static struct passkey_creation_options creation(void)
{
    static const int32_t algorithms[] = { PASSKEY_ALGORITHM_ES256 };
    return (struct passkey_creation_options){ .size = sizeof(struct passkey_creation_options),
        .rp_id = BYTES_LITERAL("example.org"),
        .rp_name = BYTES_LITERAL("Example"),
        .user_id = BYTES_LITERAL("u"),
        .user_name = BYTES_LITERAL("ada"),
        .challenge = ceremony_challenge,
        .algorithms = algorithms,
        .algorithm_count = 1 };
}

static struct passkey_request_options request(void)
{
    return (struct passkey_request_options){ .size = sizeof(struct passkey_request_options),
        .rp_id = BYTES_LITERAL("example.org"),
        .challenge = ceremony_challenge };
}

static void assert_extensions(char *json, const char *expected)
{
    const char *at = strstr(json, "\"extensions\":");
    if (expected == NULL)
        assert_null(at);
    else if (at == NULL || strncmp(at + 13, expected, strlen(expected)) != 0)
        fail_msg("not %s in %s", expected, json);
    free(json);
}

static void creation_writes(const struct passkey_creation_options *options, const char *expected)
{
    char *json = NULL;
    size_t size;
    assert_result(passkey_registration_options(options, &json, &size, NULL), PASSKEY_OK);
    assert_extensions(json, expected);
}

static void request_writes(const struct passkey_request_options *options, const char *expected)
{
    char *json = NULL;
    size_t size;
    assert_result(passkey_authentication_options(options, &json, &size, NULL), PASSKEY_OK);
    assert_extensions(json, expected);
}

/* PROPS-1, APPX-1, PRF-3, BLOB-1 */
static void test_creation_inputs(void **state)
{
    (void)state;
    struct passkey_creation_options options = creation();
    creation_writes(&options, "{\"credProps\":true}");
    options.extensions = &(struct passkey_extension_inputs){
        .size = sizeof(struct passkey_extension_inputs),
        .app_id_exclude = BYTES_LITERAL(APP_ID),
        .protection = PASSKEY_PROTECTION_VERIFICATION_OPTIONAL_WITH_LIST,
        .protection_enforced = true,
        .min_pin_length = true,
        .large_blob_support = PASSKEY_LARGE_BLOB_REQUIRED,
        .prf_values = { .first = BYTES_LITERAL("one"), .second = BYTES_LITERAL("") },
        .uvm = true,
    };
    creation_writes(&options,
        "{\"credProps\":true,\"appidExclude\":\"" APP_ID "\","
        "\"credentialProtectionPolicy\":\"userVerificationOptionalWithCredentialIDList\","
        "\"enforceCredentialProtectionPolicy\":true,\"minPinLength\":true,"
        "\"largeBlob\":{\"support\":\"required\"},"
        "\"prf\":{\"eval\":{\"first\":\"b25l\",\"second\":\"\"}},\"uvm\":true}");
    options.extensions =
        &(struct passkey_extension_inputs){ .size = sizeof(struct passkey_extension_inputs),
            .prf = true,
            .protection = PASSKEY_PROTECTION_VERIFICATION_REQUIRED,
            .large_blob_support = PASSKEY_LARGE_BLOB_PREFERRED };
    creation_writes(&options,
        "{\"credProps\":true,\"credentialProtectionPolicy\":\"userVerificationRequired\","
        "\"enforceCredentialProtectionPolicy\":false,\"largeBlob\":{\"support\":\"preferred\"},"
        "\"prf\":{}}");
}

/* APPID-1, PRF-2, PRF-3, BLOB-2, BLOB-3 */
static void test_request_inputs(void **state)
{
    (void)state;
    const struct passkey_descriptor allow = { .id = BYTES_LITERAL("id") };
    const struct passkey_prf_entry entry = { .credential_id = BYTES_LITERAL("id"),
        .values = { .first = BYTES_LITERAL("a"), .second = BYTES_LITERAL("b") } };
    struct passkey_request_options options = request();
    request_writes(&options, NULL);
    options.allow = &allow;
    options.allow_count = 1;
    options.extensions =
        &(struct passkey_extension_inputs){ .size = sizeof(struct passkey_extension_inputs),
            .app_id = BYTES_LITERAL(APP_ID),
            .large_blob_write = BYTES_LITERAL("blob"),
            .prf_values = { .first = BYTES_LITERAL("c") },
            .prf_by_credential = &entry,
            .prf_by_credential_count = 1,
            .uvm = true };
    request_writes(&options,
        "{\"appid\":\"" APP_ID "\",\"largeBlob\":{\"write\":\"YmxvYg\"},"
        "\"prf\":{\"eval\":{\"first\":\"Yw\"},"
        "\"evalByCredential\":{\"aWQ\":{\"first\":\"YQ\",\"second\":\"Yg\"}}},\"uvm\":true}");
    options.extensions =
        &(struct passkey_extension_inputs){ .size = sizeof(struct passkey_extension_inputs),
            .large_blob_read = true };
    request_writes(&options, "{\"largeBlob\":{\"read\":true}}");
}

static const struct passkey_prf_entry entries[] = {
    { .credential_id = BYTES_CONSTANT("id"), .values = { .first = BYTES_CONSTANT("x") } },
    { .credential_id = BYTES_CONSTANT("id"), .values = { .first = BYTES_CONSTANT("y") } },
    { .credential_id = BYTES_CONSTANT("other"), .values = { .first = BYTES_CONSTANT("x") } },
    { .credential_id = BYTES_CONSTANT(""), .values = { .first = BYTES_CONSTANT("x") } },
    { .credential_id = BYTES_CONSTANT("id") },
};

struct refusal {
    struct passkey_extension_inputs inputs;
    enum check check;
};

/* CPROT-1, APPID-1, APPX-1, BLOB-1, PRF-1, PRF-3 */
static void test_creation_refusals(void **state)
{
    (void)state;
    static const struct refusal rows[] = {
        { { .app_id = BYTES_CONSTANT(APP_ID) }, CHECK_APPID_1 },
        { { .app_id_exclude = BYTES_CONSTANT("") }, CHECK_APPX_1 },
        { { .app_id_exclude = BYTES_CONSTANT("\xff") }, CHECK_APPX_1 },
        { { .protection = (enum passkey_protection)4 }, CHECK_CPROT_1 },
        { { .protection_enforced = true }, CHECK_CPROT_1 },
        { { .large_blob_read = true }, CHECK_BLOB_1 },
        { { .large_blob_write = BYTES_CONSTANT("x") }, CHECK_BLOB_1 },
        { { .large_blob_support = (enum passkey_large_blob_support)3 }, CHECK_BLOB_1 },
        { { .prf_by_credential = entries, .prf_by_credential_count = 1 }, CHECK_PRF_1 },
        { { .prf_values = { .second = BYTES_CONSTANT("x") } }, CHECK_PRF_3 },
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct passkey_creation_options options = creation();
        struct passkey_error error = { 0 };
        char *json = NULL;
        size_t size;
        struct passkey_extension_inputs inputs = rows[i].inputs;
        inputs.size = sizeof(inputs);
        options.extensions = &inputs;
        print_message("# row %zu\n", i);
        assert_result(
            passkey_registration_options(&options, &json, &size, &error), PASSKEY_MEMBER_INVALID);
        assert_step(error.step, rows[i].check);
        assert_null(json);
    }
}

/* APPX-1, CPROT-1, MINPIN-1, BLOB-2, BLOB-3, PRF-2, PRF-3 */
static void test_request_refusals(void **state)
{
    (void)state;
    static const struct passkey_descriptor allow[] = { { .id = BYTES_CONSTANT("id") },
        { .id = BYTES_CONSTANT("second") } };
    static const struct {
        struct passkey_extension_inputs inputs;
        enum check check;
        size_t allow_count;
    } rows[] = {
        { { .app_id = BYTES_CONSTANT("") }, CHECK_APPID_1, 1 },
        { { .app_id_exclude = BYTES_CONSTANT(APP_ID) }, CHECK_APPX_1, 1 },
        { { .protection = PASSKEY_PROTECTION_VERIFICATION_REQUIRED }, CHECK_CPROT_1, 1 },
        { { .protection_enforced = true }, CHECK_CPROT_1, 1 },
        { { .min_pin_length = true }, CHECK_MINPIN_1, 1 },
        { { .large_blob_support = PASSKEY_LARGE_BLOB_PREFERRED }, CHECK_BLOB_2, 1 },
        { { .large_blob_read = true, .large_blob_write = BYTES_CONSTANT("x") }, CHECK_BLOB_2, 1 },
        { { .large_blob_write = BYTES_CONSTANT("x") }, CHECK_BLOB_3, 0 },
        { { .large_blob_write = BYTES_CONSTANT("x") }, CHECK_BLOB_3, 2 },
        { { .prf_by_credential = entries, .prf_by_credential_count = 1 }, CHECK_PRF_2, 0 },
        { { .prf_by_credential = entries, .prf_by_credential_count = 2 }, CHECK_PRF_2, 1 },
        { { .prf_by_credential = entries + 2, .prf_by_credential_count = 1 }, CHECK_PRF_2, 1 },
        { { .prf_by_credential = entries + 3, .prf_by_credential_count = 1 }, CHECK_PRF_2, 1 },
        { { .prf_by_credential = entries + 4, .prf_by_credential_count = 1 }, CHECK_PRF_3, 1 },
        { { .prf_values = { .second = BYTES_CONSTANT("x") } }, CHECK_PRF_3, 1 },
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct passkey_request_options options = request();
        struct passkey_error error = { 0 };
        char *json = NULL;
        size_t size;
        struct passkey_extension_inputs inputs = rows[i].inputs;
        inputs.size = sizeof(inputs);
        options.extensions = &inputs;
        options.allow = allow;
        options.allow_count = rows[i].allow_count;
        print_message("# row %zu\n", i);
        assert_result(
            passkey_authentication_options(&options, &json, &size, &error), PASSKEY_MEMBER_INVALID);
        assert_step(error.step, rows[i].check);
        assert_null(json);
    }
}

/* ---- client outputs ---- */

/* PROPS-2, APPX-1, PRF-4, PRF-5, BLOB-5, UVM-1 */
static void test_registration_outputs(void **state)
{
    (void)state;
    assert_result(register_with("{\"credProps\":{\"rk\":true},\"appidExclude\":true,"
                                "\"largeBlob\":{\"supported\":true,\"blob\":\"AAAA\"},"
                                "\"prf\":{\"enabled\":true,\"results\":{\"first\":\"c2VjcmV0\"}},"
                                "\"uvm\":[[2,4,2],[4,1,1]],\"appid\":true,\"other\":[]}"),
        PASSKEY_OK);
    assert_int_equal(fixture.registration->client_outputs->discoverable, PASSKEY_FACT_YES);
    assert_int_equal(fixture.stored.discoverable, PASSKEY_FACT_YES);
    assert_int_equal(fixture.registration->client_outputs->app_id_exclude, PASSKEY_FACT_YES);
    assert_int_equal(
        fixture.registration->client_outputs->app_id, PASSKEY_FACT_UNKNOWN); /* not this one */
    assert_int_equal(fixture.registration->client_outputs->large_blob_supported, PASSKEY_FACT_YES);
    assert_null(fixture.registration->client_outputs->large_blob.data);
    assert_int_equal(fixture.registration->client_outputs->prf_enabled, PASSKEY_FACT_YES);
    assert_int_equal(fixture.registration->client_outputs->uvm.count, 2);
    assert_int_equal(fixture.registration->client_outputs->uvm.entries[0].method, 2);
    assert_int_equal(fixture.registration->client_outputs->uvm.entries[0].key_protection, 4);
    assert_int_equal(fixture.registration->client_outputs->uvm.entries[1].matcher_protection, 1);
    assert_int_equal(fixture.registration->client_outputs->present, 0x1e7);
    /* EXT-1, REG-28b: none of them is required. */
    assert_result(register_with("{}"), PASSKEY_OK);
    assert_int_equal(fixture.registration->client_outputs->present, 0);
    assert_int_equal(fixture.registration->client_outputs->discoverable, PASSKEY_FACT_UNKNOWN);
    assert_int_equal(fixture.registration->client_outputs->prf_enabled, PASSKEY_FACT_UNKNOWN);
}

/* PRF-4: only a registration has `enabled`. BLOB-5, AUTH-23b */
static void test_authentication_outputs(void **state)
{
    (void)state;
    assert_result(authenticate_with("{\"largeBlob\":{\"blob\":\"YmxvYg\",\"written\":false},"
                                    "\"prf\":{\"enabled\":true,\"results\":{\"first\":\"AA\"}},"
                                    "\"appid\":false,\"credProps\":7}"),
        PASSKEY_OK);
    assert_bytes_equal(fixture.authentication->client_outputs->large_blob, BYTES_LITERAL("blob"));
    assert_int_equal(fixture.authentication->client_outputs->large_blob_written, PASSKEY_FACT_NO);
    assert_int_equal(fixture.authentication->client_outputs->prf_enabled, PASSKEY_FACT_UNKNOWN);
    assert_int_equal(fixture.authentication->client_outputs->app_id, PASSKEY_FACT_NO);
    assert_result(authenticate_with("{}"), PASSKEY_OK);
    assert_null(fixture.authentication->client_outputs->large_blob.data);
}

/* REG-04, AUTH-04, EXT-5, EXT-6, PRF-4, BLOB-5, UVM-1: null and outputs of the wrong type are
 * ignored. EXT-2: names are case-sensitive. */
static void test_mistyped_ignored(void **state)
{
    (void)state;
    static const char *const registrations[] = { "null", "[]", "[true]", "7",
        "{\"credProps\":null}", "{\"credProps\":1}", "{\"credProps\":[]}",
        "{\"credProps\":{\"rk\":\"true\"}}", "{\"credProps\":{\"rk\":1}}",
        "{\"credProps\":{\"rk\":null}}", "{\"appidExclude\":\"true\"}", "{\"appidExclude\":{}}",
        "{\"prf\":null}", "{\"prf\":true}", "{\"prf\":{\"enabled\":1}}", "{\"largeBlob\":[]}",
        "{\"largeBlob\":{\"supported\":\"yes\"}}", "{\"uvm\":true}", "{\"uvm\":[]}",
        "{\"uvm\":[[1,2]]}", "{\"uvm\":[[]]}", "{\"uvm\":[[1,2,3,4]]}", "{\"uvm\":[[1,2,-3]]}",
        "{\"uvm\":[[1,65536,1]]}", "{\"uvm\":[[4294967296,1,1]]}", "{\"uvm\":[[1,2,\"3\"]]}",
        "{\"uvm\":[[1,1,1],[1,1,1],[1,1,1],[1,1,1]]}", "{\"uvm\":{\"a\":[1,1,1]}}",
        "{\"uvm\":[{\"a\":1,\"b\":1,\"c\":1}]}", "{\"CredProps\":{\"rk\":true}}" };
    for (size_t i = 0; i < sizeof(registrations) / sizeof(registrations[0]); i++) {
        assert_result(register_with(registrations[i]), PASSKEY_OK);
        assert_int_equal(fixture.registration->client_outputs->prf_enabled, PASSKEY_FACT_UNKNOWN);
        assert_int_equal(
            fixture.registration->client_outputs->large_blob_supported, PASSKEY_FACT_UNKNOWN);
        assert_int_equal(fixture.registration->client_outputs->discoverable, PASSKEY_FACT_UNKNOWN);
        assert_int_equal(
            fixture.registration->client_outputs->app_id_exclude, PASSKEY_FACT_UNKNOWN);
        assert_int_equal(fixture.registration->client_outputs->uvm.count, 0);
    }
    assert_result(authenticate_with("{\"largeBlob\":{\"blob\":\"A\",\"written\":1}}"), PASSKEY_OK);
    assert_null(fixture.authentication->client_outputs->large_blob.data);
    assert_result(authenticate_with("{\"largeBlob\":{\"blob\":[1]}}"), PASSKEY_OK);
    assert_null(fixture.authentication->client_outputs->large_blob.data);
}

/* ---- authenticator outputs ---- */

/* CPROT-1, MINPIN-1, UVM-1, PRF-6 */
static void test_signed_outputs(void **state)
{
    (void)state;
    fixture.mutations.extensions =
        BYTES_LITERAL("\xa4\x63uvm\x82\x83\x02\x04\x02\x83\x1a\xff\xff\xff\xff\x01\x01"
                      "\x6b"
                      "credProtect\x03\x6b"
                      "hmac-secret\xf5\x6c"
                      "minPinLength\x06");
    assert_result(register_with("{}"), PASSKEY_OK);
    assert_int_equal(fixture.registration->authenticator_outputs->protection,
        PASSKEY_PROTECTION_VERIFICATION_REQUIRED);
    assert_int_equal(fixture.registration->authenticator_outputs->min_pin_length, 6);
    assert_int_equal(fixture.registration->authenticator_outputs->uvm.count, 2);
    assert_int_equal(
        fixture.registration->authenticator_outputs->uvm.entries[1].method, UINT32_MAX);
    assert_int_equal(fixture.registration->authenticator_outputs->present, 0xd8);
    assert_result(authenticate_with("{}"), PASSKEY_OK);
    assert_int_equal(
        fixture.authentication->authenticator_outputs->uvm.entries[0].key_protection, 4);
    fixture.mutations.extensions = (struct passkey_bytes){ NULL, 0 };
    assert_result(register_with("{}"), PASSKEY_OK);
    assert_int_equal(
        fixture.registration->authenticator_outputs->protection, PASSKEY_PROTECTION_NOT_GIVEN);
    assert_int_equal(fixture.registration->authenticator_outputs->present, 0);
}

/* Unknown outputs are accepted up to a limit, so that a registration cannot fill the store. */
static void test_signed_outputs_are_bounded(void **state)
{
    (void)state;
    uint8_t bytes[8 + EXTENSION_OUTPUT_SIZE_MAX] = { 0xa1, 0x62, 'z', 'z', 0x59 };
    const size_t sizes[] = { EXTENSION_OUTPUT_SIZE_MAX, EXTENSION_OUTPUT_SIZE_MAX + 1 };
    for (size_t i = 0; i < 2; i++) {
        size_t content = sizes[i] - 3; /* after the head of the byte string */
        bytes[5] = (uint8_t)(content >> 8);
        bytes[6] = (uint8_t)content;
        fixture.mutations.extensions = (struct passkey_bytes){ bytes, 4 + sizes[i] };
        assert_result(register_with("{}"), i == 0 ? PASSKEY_OK : PASSKEY_EXTENSION_REFUSED);
    }
}

static const struct passkey_bytes mistyped[] = {
    BYTES_CONSTANT("\xa1\x6b"
                   "credProtect\x04"),
    BYTES_CONSTANT("\xa1\x6b"
                   "credProtect\x20"),
    BYTES_CONSTANT("\xa1\x6b"
                   "credProtect\x61"
                   "3"),
    BYTES_CONSTANT("\xa1\x6b"
                   "credProtect\xf5"),
    BYTES_CONSTANT("\xa1\x6b"
                   "CredProtect\x03"),
    BYTES_CONSTANT("\xa1\x6c"
                   "minPinLength\x25"),
    BYTES_CONSTANT("\xa1\x6c"
                   "minPinLength\x1b\x00\x00\x00\x01\x00\x00\x00\x00"),
    BYTES_CONSTANT("\xa1\x6c"
                   "minPinLength\x41\x06"),
    BYTES_CONSTANT("\xa1\x63uvm\x80"),
    BYTES_CONSTANT("\xa1\x63uvm\x83\x01\x02\x03"),
    BYTES_CONSTANT("\xa1\x63uvm\x81\x82\x01\x02"),
    BYTES_CONSTANT("\xa1\x63uvm\x81\x84\x01\x02\x03\x04"),
    BYTES_CONSTANT("\xa1\x63uvm\x81\x83\x01\x02\x20"),
    BYTES_CONSTANT("\xa1\x63uvm\x81\x83\x01\x02\x1a\x00\x01\x00\x00"),
    BYTES_CONSTANT(
        "\xa1\x63uvm\x84\x83\x01\x01\x01\x83\x01\x01\x01\x83\x01\x01\x01\x83\x01\x01\x01"),
    BYTES_CONSTANT("\xa1\x63uvm\x02"),
    BYTES_CONSTANT("\xa1\x63uvm\x81\x83\x61\x31\x02\x03"),
    BYTES_CONSTANT("\xa1\x63uvm\x81\x83\x01\x61\x32\x03"),
    BYTES_CONSTANT("\xa1\x63uvm\x81\x83\x1b\x00\x00\x00\x01\x00\x00\x00\x00\x02\x03"),
    BYTES_CONSTANT("\xa1\x63uvm\x81\x83\x01\x1a\x00\x01\x00\x00\x03"),
    BYTES_CONSTANT("\xa1\x63uvm\x81\xa3\x01\x02\x03\x04\x05\x06"),
    BYTES_CONSTANT("\xa1\x63uvm\xa1\x01\x83\x01\x02\x03"),
};

/* EXT-6: an output of the wrong type or out of range is ignored. */
static void test_signed_outputs_mistyped(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(mistyped) / sizeof(mistyped[0]); i++) {
        fixture.mutations.extensions = mistyped[i];
        print_message("# row %zu\n", i);
        assert_result(register_with("{}"), PASSKEY_OK);
        assert_int_equal(
            fixture.registration->authenticator_outputs->protection, PASSKEY_PROTECTION_NOT_GIVEN);
        assert_int_equal(fixture.registration->authenticator_outputs->min_pin_length, 0);
        assert_int_equal(fixture.registration->authenticator_outputs->uvm.count, 0);
    }
}

/* CBOR-8. The CBOR inside is checked completely, whatever it belongs to. */
static void test_signed_outputs_malformed(void **state)
{
    (void)state;
    fixture.mutations.extensions = BYTES_LITERAL("\xa1\x01\x03");
    assert_result(register_with("{}"), PASSKEY_AUTHENTICATOR_DATA_INVALID);
    assert_cites(&fixture, CHECK_CBOR_8);
    fixture.mutations.extensions = BYTES_LITERAL("\xa1\x63uvm\x81\x83\x01\x02\x18\x03");
    assert_result(register_with("{}"), PASSKEY_CBOR_NOT_CANONICAL);
}

/* ---- appid ---- */

/* APPID-3, AUTH-15 */
static void test_app_id(void **state)
{
    (void)state;
    fixture.expected.app_id = BYTES_LITERAL(APP_ID);
    assert_result(authenticate_with("{}"), PASSKEY_OK);
    assert_result(authenticate_with("{\"appid\":false}"), PASSKEY_OK);
    assert_result(authenticate_with("{\"appid\":true}"), PASSKEY_RP_ID_MISMATCH);
    /* Only true selects the AppID. */
    assert_result(authenticate_with("{\"appid\":null}"), PASSKEY_OK);
    assert_result(authenticate_with("{\"appid\":\"" APP_ID "\"}"), PASSKEY_OK);
    fixture.mutations.rp_id = BYTES_LITERAL(APP_ID);
    assert_result(authenticate_with("{\"appid\":1}"), PASSKEY_RP_ID_MISMATCH);
    assert_result(authenticate_with("{\"appid\":true}"), PASSKEY_OK);
    assert_int_equal(fixture.authentication->client_outputs->app_id, PASSKEY_FACT_YES);
    assert_result(authenticate_with("{\"appid\":false}"), PASSKEY_RP_ID_MISMATCH);
    assert_cites(&fixture, CHECK_AUTH_15);
    assert_result(authenticate_with("{}"), PASSKEY_RP_ID_MISMATCH);
    fixture.mutations.rp_id = BYTES_LITERAL(APP_ID "x");
    assert_result(authenticate_with("{\"appid\":true}"), PASSKEY_RP_ID_MISMATCH);
    /* Not requested, so it is refused for any hash. */
    fixture.expected.app_id = (struct passkey_bytes){ NULL, 0 };
    assert_result(authenticate_with("{\"appid\":true}"), PASSKEY_EXTENSION_REFUSED);
    assert_cites(&fixture, CHECK_APPID_3);
    fixture.mutations.rp_id = (struct passkey_bytes){ NULL, 0 };
    assert_result(authenticate_with("{\"appid\":true}"), PASSKEY_EXTENSION_REFUSED);
}

/* A registration has no appid: its hash must be that of the RP ID, whatever the caller sends. */
static void test_app_id_of_a_registration(void **state)
{
    (void)state;
    fixture.expected.app_id = BYTES_LITERAL(APP_ID);
    fixture.mutations.rp_id = BYTES_LITERAL(APP_ID);
    assert_result(register_with("{\"appid\":true}"), PASSKEY_RP_ID_MISMATCH);
    assert_cites(&fixture, CHECK_REG_14);
}

/* ---- outputs that were not requested ---- */

/* REG-28a: ignored, unless the policy refuses. EXT-3: an invalid identifier is not an extension. */
static void test_unsolicited_registration(void **state)
{
    (void)state;
    static const char *const unsolicited[] = { "{\"prf\":{\"enabled\":true}}", "{\"other\":1}",
        "{\"credProps\":{}}", "{\"appid\":true}", "{\"uvm\":[[1,1,1]]}" };
    static const char *const none[] = { "{}", "{\"\":1}", "{\"with space\":1}",
        "{\"an identifier of more than 32 b\":1}", "{\"abcdefghijabcdefghijabcdefghijabc\":1}",
        "{\"q\\\"q\":1}", "{\"b\\\\b\":1}", "{\"\\u00e9\":1}" };
    for (size_t i = 0; i < sizeof(unsolicited) / sizeof(unsolicited[0]); i++) {
        fixture.expected.unsolicited_extensions_refused = false;
        assert_result(register_with(unsolicited[i]), PASSKEY_OK);
        fixture.expected.unsolicited_extensions_refused = true;
        assert_result(register_with(unsolicited[i]), PASSKEY_EXTENSION_REFUSED);
        assert_cites(&fixture, CHECK_REG_28A);
    }
    for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
        assert_result(register_with(none[i]), PASSKEY_OK);
    fixture.mutations.extensions = BYTES_LITERAL("\xa1\x60\xf5");
    assert_result(register_with("{}"), PASSKEY_OK);
    fixture.mutations.extensions = (struct passkey_bytes){ NULL, 0 };
    fixture.expected.extensions_requested = PASSKEY_EXTENSION_CRED_PROPS | PASSKEY_EXTENSION_PRF;
    assert_result(
        register_with("{\"credProps\":{\"rk\":true},\"prf\":{\"enabled\":true}}"), PASSKEY_OK);
    assert_result(register_with("{}"), PASSKEY_OK); /* REG-28b */
    fixture.mutations.extensions = BYTES_LITERAL("\xa1\x6bhmac-secret\xf5");
    assert_result(register_with("{}"), PASSKEY_OK);
    fixture.mutations.extensions = BYTES_LITERAL("\xa1\x6b"
                                                 "credProtect\x02");
    assert_result(register_with("{}"), PASSKEY_EXTENSION_REFUSED);
    fixture.expected.extensions_requested |= PASSKEY_EXTENSION_CRED_PROTECT;
    assert_result(register_with("{}"), PASSKEY_OK);
}

/* AUTH-23a. An AppID that was requested is allowed. */
static void test_unsolicited_authentication(void **state)
{
    (void)state;
    fixture.expected.unsolicited_extensions_refused = true;
    assert_result(authenticate_with("{}"), PASSKEY_OK);
    assert_result(authenticate_with("{\"largeBlob\":{}}"), PASSKEY_EXTENSION_REFUSED);
    assert_cites(&fixture, CHECK_AUTH_23A);
    assert_result(authenticate_with("{\"appid\":false}"), PASSKEY_EXTENSION_REFUSED);
    fixture.expected.app_id = BYTES_LITERAL(APP_ID);
    assert_result(authenticate_with("{\"appid\":false}"), PASSKEY_OK);
    fixture.expected.extensions_requested = PASSKEY_EXTENSION_LARGE_BLOB;
    assert_result(authenticate_with("{\"largeBlob\":{}}"), PASSKEY_OK);
    assert_result(authenticate_with("{\"unknown\":{}}"), PASSKEY_EXTENSION_REFUSED);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_creation_inputs),
        cmocka_unit_test(test_request_inputs),
        cmocka_unit_test(test_creation_refusals),
        cmocka_unit_test(test_request_refusals),
        TEST(test_registration_outputs),
        TEST(test_authentication_outputs),
        TEST(test_mistyped_ignored),
        TEST(test_signed_outputs),
        TEST(test_signed_outputs_are_bounded),
        TEST(test_signed_outputs_mistyped),
        TEST(test_signed_outputs_malformed),
        TEST(test_app_id),
        TEST(test_app_id_of_a_registration),
        TEST(test_unsolicited_registration),
        TEST(test_unsolicited_authentication),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
