/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inspecting what the software authenticator creates in every format: complete input has no
 * problems; input that is truncated at each length, or has any byte changed, does not crash; the
 * report can always be parsed.
 */
#include "inspect/inspect.h"

#include "authenticator/authenticator.h"
#include "base/json.h"
#include "passkeyctl/commands/inspect_text.h"
#include "unit/unit.h"
#include <stdlib.h>

#define FRONT_SIZE 80

struct fixture {
    struct credential credential;
    struct attester attester;
    struct authenticator_request request;
    struct buffer report;
    struct buffer text;
};

static struct fixture fixture;

static const uint8_t challenge[32] = { 0x51 };

static int setup(void **state)
{
    (void)state;
    struct random_source random = { BYTES_LITERAL("unit"), BYTES_LITERAL("inspect"), 0 };
    credential_draw(&fixture.credential, SIGNING_ES256, &random);
    memcpy(fixture.credential.rp_id, "example.org", sizeof("example.org"));
    attester_draw(
        &fixture.attester, (struct passkey_bytes){ fixture.credential.aaguid, 16 }, &random);
    fixture.request = (struct authenticator_request){ .challenge = BYTES_ARRAY(challenge),
        .rp_id = BYTES_LITERAL("example.org"),
        .origin = BYTES_LITERAL("https://login.example.org:8443"),
        .now_ms = 1782000000000,
        .attester = &fixture.attester };
    buffer_init(&fixture.report, INSPECT_REPORT_SIZE_MAX);
    buffer_init(&fixture.text, INSPECT_REPORT_SIZE_MAX);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    buffer_deinit(&fixture.text);
    buffer_deinit(&fixture.report);
    attester_deinit(&fixture.attester);
    credential_deinit(&fixture.credential);
    return 0;
}

/* The report, which can be parsed whatever the input is; its content is in fixture.text. */
static enum passkey_result report_on(
    struct passkey_bytes input, enum inspect_kind kind, bool *broken)
{
    struct passkey_error error = { .result = PASSKEY_OK };
    struct json *json = NULL;
    buffer_reset(&fixture.report);
    buffer_reset(&fixture.text);
    enum passkey_result result = inspect(input, kind, &fixture.report, broken, &error);
    if (result != PASSKEY_OK) {
        assert_result(result, PASSKEY_MEMBER_INVALID);
        assert_int_equal(error.result, PASSKEY_MEMBER_INVALID);
        return result;
    }
    assert_result(
        json_parse_within(buffer_view(&fixture.report), INSPECT_REPORT_SIZE_MAX, &json, &error),
        PASSKEY_OK);
    assert_int_equal(json_count(json_member(json, "problems")) > 0, *broken);
    json_free(&json);
    assert_result(inspect_text(buffer_view(&fixture.report), &fixture.text, &error), PASSKEY_OK);
    return PASSKEY_OK;
}

static bool tells(const char *part)
{
    buffer_append_u8(&fixture.text, 0);
    fixture.text.size--;
    return strstr((const char *)fixture.text.data, part) != NULL;
}

static void assert_whole(struct passkey_bytes input, enum inspect_kind kind)
{
    bool broken = true;
    char name[64];
    assert_result(report_on(input, INSPECT_ANY, &broken), PASSKEY_OK);
    (void)snprintf(name, sizeof(name), "kind              %s\n", inspect_kind_name(kind));
    assert_true(tells(name));
    assert_false(broken);
}

/* Every proper prefix is broken, or its kind cannot be detected. */
static void assert_cuts(struct passkey_bytes input, enum inspect_kind kind)
{
    for (size_t size = 0; size < input.size; size++) {
        bool broken = false;
        struct passkey_bytes cut = { input.data, size };
        /* The kind is detected from the beginning. */
        if (size < FRONT_SIZE)
            (void)report_on(cut, INSPECT_ANY, &broken);
        if (report_on(cut, kind, &broken) == PASSKEY_OK)
            assert_true(broken);
    }
}

static void assert_changes(struct passkey_bytes input, enum inspect_kind kind)
{
    for (size_t at = 0; at < input.size; at++) {
        bool broken = false;
        uint8_t *bytes = (uint8_t *)bytes_duplicate(input);
        assert_non_null(bytes);
        bytes[at] ^= (uint8_t)(1U << at % 8);
        if (at < FRONT_SIZE)
            (void)report_on((struct passkey_bytes){ bytes, input.size }, INSPECT_ANY, &broken);
        (void)report_on((struct passkey_bytes){ bytes, input.size }, kind, &broken);
        free(bytes);
    }
}

static void inspect_everywhere(struct buffer *part, enum inspect_kind kind)
{
    struct passkey_bytes bytes = buffer_view(part);
    assert_whole(bytes, kind);
    assert_cuts(bytes, kind);
    assert_changes(bytes, kind);
}

static void test_formats(void **state)
{
    (void)state;
    static const struct attestation_element elements[] = {
        { ATTESTATION_PACKED_CERTIFICATE, &fixture.attester },
        { ATTESTATION_PACKED_SELF, NULL },
    };
    for (int format = ATTESTATION_NONE; format <= ATTESTATION_COMPOUND; format++) {
        struct authenticator_response response;
        fixture.request.attestation = (enum attestation)format;
        fixture.request.elements = elements;
        fixture.request.element_count = 2;
        authenticator_create(&fixture.credential, &fixture.request, NULL, &response);
        print_message("# format %d\n", format);
        inspect_everywhere(&response.attestation_object, INSPECT_ATTESTATION_OBJECT);
        assert_whole(buffer_view(&response.json), INSPECT_REGISTRATION);
        assert_true(tells(" (example.org)\n"));
        authenticator_response_deinit(&response);
    }
}

static void test_parts(void **state)
{
    (void)state;
    struct authenticator_response created;
    struct authenticator_response got;
    fixture.request.attestation = ATTESTATION_NONE;
    authenticator_create(&fixture.credential, &fixture.request, NULL, &created);
    authenticator_get(&fixture.credential, &fixture.request, NULL, &got);
    inspect_everywhere(&created.authenticator_data, INSPECT_AUTHENTICATOR_DATA);
    inspect_everywhere(&created.public_key, INSPECT_COSE_KEY);
    inspect_everywhere(&created.client_data, INSPECT_CLIENT_DATA);
    inspect_everywhere(&got.authenticator_data, INSPECT_AUTHENTICATOR_DATA);
    inspect_everywhere(&got.json, INSPECT_AUTHENTICATION);
    authenticator_response_deinit(&got);
    authenticator_response_deinit(&created);
}

/* Other RSA keys differ only in their algorithm, and are slow to generate. */
static bool worth_making(enum signing_algorithm algorithm)
{
    bool rsa =
        (algorithm <= SIGNING_RS256) || (algorithm <= SIGNING_PS256 && algorithm >= SIGNING_PS512);
    return signing_algorithm_available(algorithm) && (!rsa || algorithm == SIGNING_RS256);
}

static void test_keys(void **state)
{
    (void)state;
    enum signing_algorithm algorithm;
    for (size_t i = 0; signing_algorithm_at(i, &algorithm); i++) {
        struct random_source random = { BYTES_LITERAL("unit"), BYTES_LITERAL("key"), 0 };
        struct signing_key key;
        struct buffer bytes;
        if (!worth_making(algorithm))
            continue;
        buffer_init(&bytes, 4096);
        signing_key_draw(&key, algorithm, &random);
        signing_key_cose(&key, &bytes);
        print_message("# algorithm %d\n", algorithm);
        assert_whole(buffer_view(&bytes), INSPECT_COSE_KEY);
        signing_key_deinit(&key);
        buffer_deinit(&bytes);
    }
}

/* The output for inputs with a single special feature. */
static const struct {
    const char *input;
    enum inspect_kind kind;
    enum passkey_result result;
    const char *told;
} rows[] = {
    { "", INSPECT_ANY, PASSKEY_MEMBER_INVALID, NULL },
    { "o2Nmb", INSPECT_ANY, PASSKEY_MEMBER_INVALID, NULL },
    { "not base64!", INSPECT_ANY, PASSKEY_MEMBER_INVALID, NULL },
    { "{\"a\":1}", INSPECT_ANY, PASSKEY_MEMBER_INVALID, NULL },
    { "a0", INSPECT_COSE_KEY, PASSKEY_OK, "lacks its type or its algorithm" },
    { "0xa1:01:02", INSPECT_ANY, PASSKEY_OK, "kty               2 (EC2)" },
    { "\"oQEC\"", INSPECT_ANY, PASSKEY_OK, "encoding          base64url" },
    { "oQEC\r\n", INSPECT_ANY, PASSKEY_OK, "kty               2 (EC2)" },
    { "a1 01 03 00", INSPECT_ANY, PASSKEY_OK, "cose-key, byte 3: The end was expected; 1 bytes" },
    { "a3 01 02 03 26 20 18 01", INSPECT_COSE_KEY, PASSKEY_OK, "not in canonical form" },
    { "a3 01 02 03 26 01 02", INSPECT_COSE_KEY, PASSKEY_OK, "a map has the same key twice" },
    { "a2 01 02 c0 00", INSPECT_COSE_KEY, PASSKEY_OK, "cose-key, byte 3: Damaged CBOR" },
    { "a2 01 02 63 61 62 63 f5", INSPECT_COSE_KEY, PASSKEY_OK, "\"abc\": true" },
    { "a2 01 02 38 2a 82 f6 fa 00000000", INSPECT_COSE_KEY, PASSKEY_OK, "-43: [null, float]" },
    { "a2 01 02 03 3b ffff ffff ffff ffff", INSPECT_COSE_KEY, PASSKEY_OK,
        "3: -18446744073709551616" },
    { "80", INSPECT_ATTESTATION_OBJECT, PASSKEY_OK, "Expected a CBOR map of fmt" },
    { "a1 63 66 6d 74 05", INSPECT_ANY, PASSKEY_OK, "byte 5: fmt must be a string" },
    { "bf 63 66 6d 74 7f 62 6e 6f 62 6e 65 ff ff", INSPECT_ANY, PASSKEY_OK,
        "fmt               none" },
    { "a1 67 61747453746d74 a1 63 783563 81 41 00", INSPECT_ANY, PASSKEY_OK,
        "not a single DER certificate" },
    { "a1 67 61747453746d74 01", INSPECT_ANY, PASSKEY_OK, "byte 9: An attestation statement must" },
    { "a1 63 66 6d 74 62 1b 00", INSPECT_ANY, PASSKEY_OK, "fmt               ?\xef\xbf\xbd" },
    { "{\"type\":\"webauthn.get\",\"challenge\":\"\\u001b[2J\",\"origin\":\"a\",\"x\":[1,{}]}",
        INSPECT_ANY, PASSKEY_OK, "?[2J" },
    { "{\"type\":\"webauthn.get\",\"x\":[1,{}]}", INSPECT_ANY, PASSKEY_OK,
        "other             x: [1,{}]" },
    { "{\"challenge\":}", INSPECT_ANY, PASSKEY_OK, "client-data, byte 13: The JSON is" },
    { "{\"response\":{\"clientDataJSON\":\"e+\"}}", INSPECT_ANY, PASSKEY_OK,
        "clientDataJSON, byte 1: Expected base64url without padding" },
    { "{\"id\":\"YQ\",\"rawId\":\"YR\",\"response\":{\"clientDataJSON\":\"e30\"}}", INSPECT_ANY,
        PASSKEY_OK, "\"rawId\" differs from \"id\"" },
};

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        bool broken = false;
        print_message("# %s\n", rows[i].input);
        assert_result(report_on(bytes_text(rows[i].input), rows[i].kind, &broken), rows[i].result);
        if (rows[i].told != NULL && !tells(rows[i].told))
            fail_msg("%s", (const char *)fixture.text.data);
    }
}

/* The maximum of bytes that need the most space in the report. */
static void test_sizes(void **state)
{
    (void)state;
    static uint8_t bytes[INSPECT_SIZE_MAX];
    static const uint8_t head[] = { 0xa1, 0x61, 'a', 0x7a, 0, 0x07, 0xff, 0xf8 };
    static const uint8_t fillings[] = { 0x01, 0x00, '"', 'x' };
    bool broken = false;
    for (size_t i = 0; i < sizeof(fillings); i++) {
        memset(bytes, fillings[i], sizeof(bytes));
        memcpy(bytes, head, sizeof(head));
        assert_result(
            report_on(BYTES_ARRAY(bytes), INSPECT_ATTESTATION_OBJECT, &broken), PASSKEY_OK);
        assert_result(report_on(BYTES_ARRAY(bytes), INSPECT_CLIENT_DATA, &broken), PASSKEY_OK);
    }
}

static void test_kinds(void **state)
{
    (void)state;
    for (int i = INSPECT_REGISTRATION; i <= INSPECT_COSE_KEY; i++) {
        enum inspect_kind kind = INSPECT_ANY;
        const char *name = inspect_kind_name((enum inspect_kind)i);
        assert_true(inspect_kind_find(bytes_text(name), &kind));
        assert_int_equal(kind, i);
    }
    enum inspect_kind kind = INSPECT_COSE_KEY;
    assert_false(inspect_kind_find(BYTES_LITERAL("certificate"), &kind));
    assert_int_equal(kind, INSPECT_COSE_KEY);
    assert_null(inspect_kind_name(INSPECT_ANY));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_formats),
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_keys),
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_kinds),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, setup, teardown);
}
