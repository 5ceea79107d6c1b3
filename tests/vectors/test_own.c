/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs the cases in vectors/: each case's input, in the form of `passkeyctl verify`, must get the
 * answer that stands beside it. Adding a case is adding it to a file there.
 */
#include "../unit/unit.h"
#include "base/base64url.h"
#include "base/buffer.h"
#include <cjson/cJSON.h>
#include <openssl/evp.h>
#include <passkey/webauthn.h>
#include <stdlib.h>
#include <time.h>

#define LIST_MAX       8
#define MEMORY_SIZE    65536
#define FILE_SIZE_MAX  (1024 * 1024)
#define CASE_COUNT_MIN 60

static const char *const files[] = { "registration.json", "authentication.json" };

/* A case's expectations decoded; views borrow from memory or from the tree. */
struct decoded {
    uint8_t memory[MEMORY_SIZE];
    size_t used;
    struct passkey_bytes origins[LIST_MAX];
    struct passkey_bytes top_origins[LIST_MAX];
    struct passkey_bytes anchors[LIST_MAX];
    struct passkey_expected expected;
    struct passkey_attestation_policy policy;
    struct passkey_credential credential;
};

static struct passkey_verifier *verifier;
static struct decoded decoded;

static const cJSON *member(const cJSON *object, const char *name)
{
    return cJSON_GetObjectItemCaseSensitive(object, name);
}

static struct passkey_bytes text_of(const cJSON *object, const char *name)
{
    const cJSON *value = member(object, name);
    return bytes_text(cJSON_IsString(value) ? value->valuestring : NULL);
}

static struct passkey_bytes decoded_of(const cJSON *object, const char *name)
{
    struct passkey_bytes text = text_of(object, name);
    uint8_t *out = decoded.memory + decoded.used;
    size_t size;
    assert_true(text.size < MEMORY_SIZE - decoded.used);
    assert_true(base64url_decode(text, out, &size));
    decoded.used += size;
    return (struct passkey_bytes){ out, size };
}

/* Padded base64 of the standard alphabet, as certificates have it in JSON. */
static struct passkey_bytes certificate_of(struct passkey_bytes text)
{
    uint8_t *out = decoded.memory + decoded.used;
    assert_true(text.size < MEMORY_SIZE - decoded.used);
    int size = EVP_DecodeBlock(out, text.data, (int)text.size);
    assert_true(size > 0);
    for (size_t i = text.size; text.data[i - 1] == '='; i--)
        size--;
    decoded.used += (size_t)size;
    return (struct passkey_bytes){ out, (size_t)size };
}

static size_t list_of(const cJSON *object, const char *name, struct passkey_bytes list[LIST_MAX])
{
    size_t count = 0;
    const cJSON *value = NULL;
    cJSON_ArrayForEach(value, member(object, name))
    {
        assert_true(cJSON_IsString(value) && count < LIST_MAX);
        list[count++] = bytes_text(value->valuestring);
    }
    return count;
}

static int64_t time_of(const cJSON *object)
{
    struct tm parts = { 0 };
    const cJSON *value = member(object, "time");
    assert_non_null(strptime(value->valuestring, "%Y-%m-%dT%H:%M:%SZ", &parts));
    return (int64_t)timegm(&parts) * 1000;
}

static void decode_expected(const cJSON *json)
{
    decoded.expected = (struct passkey_expected){
        .challenge = decoded_of(json, "challenge"),
        .origins = decoded.origins,
        .origin_count = list_of(json, "origins", decoded.origins),
        .rp_id = text_of(json, "rpId"),
        .allow_cross_origin = cJSON_IsTrue(member(json, "allowCrossOrigin")),
        .top_origins = decoded.top_origins,
        .top_origin_count = list_of(json, "topOrigins", decoded.top_origins),
        .now_ms = time_of(json),
    };
    if (bytes_equal(text_of(json, "userVerification"), BYTES_LITERAL("required")))
        decoded.expected.user_verification = PASSKEY_REQUIRED;
    decoded.policy = (struct passkey_attestation_policy){
        .anchors = decoded.anchors,
        .anchor_count = list_of(json, "trustAnchors", decoded.anchors),
        .trust_required = bytes_equal(text_of(json, "attestation"), BYTES_LITERAL("trusted")),
    };
    for (size_t i = 0; i < decoded.policy.anchor_count; i++)
        decoded.anchors[i] = certificate_of(decoded.anchors[i]);
}

static enum passkey_result register_case(
    const cJSON *input, struct passkey_bytes json, struct passkey_error *error)
{
    struct passkey_registration_response response;
    struct passkey_registration registration;
    (void)input;
    TRY(passkey_registration_parse(verifier, json, &response, error));
    return passkey_registration_verify(
        verifier, &response, &decoded.expected, &decoded.policy, &registration, error);
}

static enum passkey_result authenticate_case(
    const cJSON *input, struct passkey_bytes json, struct passkey_error *error)
{
    const struct passkey_authentication_expected who = { 0 };
    const cJSON *record = member(input, "credential");
    struct passkey_authentication_response response;
    struct passkey_authentication authentication;
    bool eligible = cJSON_IsTrue(member(record, "backupEligible"));
    decoded.credential = (struct passkey_credential){
        .id = decoded_of(record, "id"),
        .public_key = decoded_of(record, "publicKey"),
        .sign_count = (uint32_t)member(record, "signCount")->valuedouble,
        .backup_eligible = eligible ? PASSKEY_FACT_YES : PASSKEY_FACT_NO,
    };
    TRY(passkey_authentication_parse(verifier, json, &response, error));
    return passkey_authentication_verify(
        verifier, &response, &decoded.expected, &who, &decoded.credential, &authentication, error);
}

static void run_case(const cJSON *json)
{
    const cJSON *input = member(json, "input");
    const cJSON *expectation = member(json, "expectation");
    struct passkey_error error = { 0 };
    char *response = cJSON_PrintUnformatted(member(input, "response"));
    bool registration = bytes_equal(text_of(input, "ceremony"), BYTES_LITERAL("registration"));
    assert_non_null(response);
    decoded.used = 0;
    decode_expected(member(input, "expected"));
    enum passkey_result result = registration
                                     ? register_case(input, bytes_text(response), &error)
                                     : authenticate_case(input, bytes_text(response), &error);
    bool verified = cJSON_IsTrue(member(expectation, "verified"));
    const char *expected = verified ? "ok" : member(expectation, "code")->valuestring;
    print_message("# %s\n", member(json, "name")->valuestring);
    assert_string_equal(passkey_result_slug(result), expected);
    free(response);
}

static cJSON *read_cases(const char *name)
{
    char path[512];
    static char text[FILE_SIZE_MAX];
    (void)snprintf(path, sizeof(path), "%s/%s", VECTORS, name);
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        fail_msg("%s cannot be read", path);
    size_t size = fread(text, 1, sizeof(text), file);
    (void)fclose(file);
    cJSON *json = cJSON_ParseWithLength(text, size);
    assert_true(cJSON_IsArray(member(json, "cases")));
    return json;
}

static void test_cases(void **state)
{
    (void)state;
    size_t count = 0;
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        cJSON *json = read_cases(files[i]);
        const cJSON *one = NULL;
        cJSON_ArrayForEach(one, member(json, "cases"))
        {
            run_case(one);
            count++;
        }
        cJSON_Delete(json);
    }
    assert_in_range(count, CASE_COUNT_MIN, 1000);
}

static int setup(void **state)
{
    (void)state;
    return passkey_verifier_new(&verifier, NULL) == PASSKEY_OK ? 0 : 1;
}

static int teardown(void **state)
{
    (void)state;
    passkey_verifier_free(&verifier);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, setup, teardown);
}
