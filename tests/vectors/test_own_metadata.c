/* SPDX-License-Identifier: Apache-2.0 */
/* Runs the cases of vectors/metadata.json: each BLOB must have the stated result. */
#include "../unit/unit.h"
#include "base/base64.h"
#include <cjson/cJSON.h>
#include <passkey/metadata.h>
#include <stdlib.h>
#include <time.h>

#define FILE_SIZE_MAX  (1024 * 1024)
#define DER_SIZE_MAX   8192
#define CASE_COUNT_MIN 25

static const cJSON *member(const cJSON *object, const char *name)
{
    return cJSON_GetObjectItemCaseSensitive(object, name);
}

static const char *text_of(const cJSON *object, const char *name)
{
    const cJSON *value = member(object, name);
    assert_true(cJSON_IsString(value));
    return value->valuestring;
}

static int64_t time_of(const cJSON *object)
{
    struct tm parts = { 0 };
    assert_non_null(strptime(text_of(object, "time"), "%Y-%m-%dT%H:%M:%SZ", &parts));
    return (int64_t)timegm(&parts) * 1000;
}

/* The only element of an array, decoded; false: the array is empty. */
static bool decode_one(const cJSON *array, uint8_t out[DER_SIZE_MAX], struct passkey_bytes *decoded)
{
    assert_true(cJSON_IsArray(array) && cJSON_GetArraySize(array) <= 1);
    if (cJSON_GetArraySize(array) == 0)
        return false;
    struct passkey_bytes text = bytes_text(cJSON_GetArrayItem(array, 0)->valuestring);
    assert_true(text.size <= DER_SIZE_MAX);
    decoded->data = out;
    assert_true(base64_decode(text, out, &decoded->size));
    return true;
}

static enum passkey_result read_case(const cJSON *input, struct passkey_metadata **metadata)
{
    static uint8_t memory[2][DER_SIZE_MAX];
    struct passkey_bytes anchor;
    struct passkey_bytes list;
    struct passkey_metadata_source source = { .size = sizeof(source),
        .blob = bytes_text(text_of(input, "blob")),
        .anchors = &anchor,
        .revocation_lists = &list,
        .signer = bytes_text(text_of(input, "signer")),
        .number_min = (int64_t)member(input, "numberMin")->valuedouble,
        .now_ms = time_of(input) };
    source.anchor_count = decode_one(member(input, "trustAnchors"), memory[0], &anchor);
    source.revocation_list_count = decode_one(member(input, "revocationLists"), memory[1], &list);
    return passkey_metadata_read(&source, metadata, NULL);
}

static const char *spelled(const uint8_t *aaguid, char text[40])
{
    size_t at = 0;
    for (size_t i = 0; i < PASSKEY_AAGUID_SIZE; i++) {
        bool hyphen = i == 4 || i == 6 || i == 8 || i == 10;
        at += (size_t)snprintf(text + at, 40 - at, "%s%02x", hyphen ? "-" : "", aaguid[i]);
    }
    return text;
}

/* The models that the default policy refuses must be the listed ones, in their order. */
static void check_models(const struct passkey_metadata *metadata, const cJSON *listed)
{
    int refused = 0;
    for (size_t i = 0; i < passkey_metadata_summary(metadata)->entry_count; i++) {
        char text[40];
        const struct passkey_metadata_entry *entry = passkey_metadata_at(metadata, i);
        struct passkey_credential credential = { .size = sizeof(credential),
            .attestation_trusted = true };
        memcpy(credential.aaguid, entry->aaguid, PASSKEY_AAGUID_SIZE);
        if (passkey_metadata_evaluate(metadata, NULL, &credential, NULL) == PASSKEY_OK)
            continue;
        assert_true(refused < cJSON_GetArraySize(listed));
        assert_string_equal(
            spelled(entry->aaguid, text), cJSON_GetArrayItem(listed, refused)->valuestring);
        refused++;
    }
    assert_int_equal(refused, cJSON_GetArraySize(listed));
}

static void run_case(const cJSON *one)
{
    const cJSON *input = member(one, "input");
    const cJSON *expectation = member(one, "expectation");
    struct passkey_metadata *metadata = NULL;
    bool verified = cJSON_IsTrue(member(expectation, "verified"));
    print_message("# %s\n", text_of(one, "name"));
    enum passkey_result result = read_case(input, &metadata);
    assert_string_equal(
        passkey_result_slug(result), verified ? "ok" : text_of(expectation, "code"));
    assert_int_equal(metadata != NULL, verified);
    if (verified) {
        assert_int_equal(time_of(input) >= passkey_metadata_summary(metadata)->overdue_at_ms,
            cJSON_IsTrue(member(expectation, "overdue")));
        check_models(metadata, member(expectation, "refusedModels"));
    }
    passkey_metadata_free(&metadata);
}

static void test_cases(void **state)
{
    (void)state;
    static char text[FILE_SIZE_MAX];
    int count = 0;
    FILE *file = fopen(VECTORS "/metadata.json", "rb");
    assert_non_null(file);
    size_t size = fread(text, 1, sizeof(text), file);
    (void)fclose(file);
    cJSON *json = cJSON_ParseWithLength(text, size);
    const cJSON *one = NULL;
    cJSON_ArrayForEach(one, member(json, "cases"))
    {
        run_case(one);
        count++;
    }
    cJSON_Delete(json);
    assert_in_range(count, CASE_COUNT_MIN, 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
