/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What derive.c draws against the specification's published vectors: bit for bit, and none left
 * out. Skipped where the vectors, W3C_VECTORS of the build, are not at hand.
 */
#include "../unit/unit.h"
#include "derive.h"
#include <cjson/cJSON.h>
#include <stdlib.h>

#define FILE_SIZE_MAX 1000000

static cJSON *vectors;

/* Bytes of a hexadecimal member; the test fails where it is not there. */
static void hex(const cJSON *object, const char *name, struct buffer *out)
{
    const cJSON *member = cJSON_GetObjectItemCaseSensitive(object, name);
    assert_true(cJSON_IsString(member));
    buffer_init(out, 65536);
    for (const char *at = member->valuestring; *at != '\0'; at += 2) {
        char digits[3] = { at[0], at[1], '\0' };
        buffer_append_u8(out, (uint8_t)strtoul(digits, NULL, 16));
    }
}

static void assert_bytes(const cJSON *object, const char *name, struct passkey_bytes actual)
{
    struct buffer expected;
    hex(object, name, &expected);
    if (!bytes_equal(actual, buffer_view(&expected)))
        fail_msg("%s differs", name);
    buffer_deinit(&expected);
}

static const cJSON *vector(const char *name)
{
    const cJSON *item;
    cJSON_ArrayForEach(item, vectors)
    {
        const cJSON *member = cJSON_GetObjectItemCaseSensitive(item, "name");
        if (cJSON_IsString(member) && strcmp(member->valuestring, name) == 0)
            return item;
    }
    fail_msg("no vector %s", name);
    return NULL;
}

static void check_registration(const struct derived *derived, const struct derivation *row)
{
    const cJSON *expected = cJSON_GetObjectItemCaseSensitive(vector(row->name), "registration");
    assert_bytes(expected, "challenge", derived->request.challenge);
    assert_bytes(expected, "credential_id", buffer_view(&derived->response.id));
    assert_bytes(expected, "clientDataJSON", buffer_view(&derived->response.client_data));
    assert_bytes(expected, "attestationObject", buffer_view(&derived->response.attestation_object));
}

static void check_authentication(const struct derived *derived, const struct derivation *row)
{
    const cJSON *expected = cJSON_GetObjectItemCaseSensitive(vector(row->name), "authentication");
    assert_bytes(expected, "challenge", derived->request.challenge);
    assert_bytes(expected, "clientDataJSON", buffer_view(&derived->response.client_data));
    assert_bytes(expected, "authenticatorData", buffer_view(&derived->response.authenticator_data));
    assert_bytes(expected, "signature", buffer_view(&derived->response.signature));
}

static void test_ceremonies(void **state)
{
    (void)state;
    if (vectors == NULL)
        skip();
    for (size_t i = 0; i < derivation_count; i++) {
        struct derived derived;
        print_message("# %s\n", derivations[i].name);
        derive_registration(&derivations[i], &derived);
        check_registration(&derived, &derivations[i]);
        derive_authentication(&derived);
        check_authentication(&derived, &derivations[i]);
        derived_deinit(&derived);
    }
}

/* Every ceremony that is published is derived, both variants of android-key too. */
static void test_none_left_out(void **state)
{
    (void)state;
    size_t published = 0;
    const cJSON *item;
    if (vectors == NULL)
        skip();
    cJSON_ArrayForEach(item, vectors)
    {
        if (cJSON_GetObjectItemCaseSensitive(item, "attestationType") != NULL)
            published++;
    }
    assert_int_equal(published, derivation_count);
}

static void test_root_certificate(void **state)
{
    (void)state;
    struct attester attester = { .chain_count = 0 };
    if (vectors == NULL)
        skip();
    derive_root(&attester);
    assert_bytes(vector("attestation-root-cert"), "attestation_ca_cert",
        buffer_view(&attester.root_certificate));
    attester_deinit(&attester);
}

static int read_vectors(void **state)
{
    (void)state;
    FILE *file = fopen(W3C_VECTORS, "rb");
    if (file == NULL)
        return 0;
    char *text = malloc(FILE_SIZE_MAX);
    size_t size = text == NULL ? 0 : fread(text, 1, FILE_SIZE_MAX, file);
    vectors = cJSON_ParseWithLength(text, size);
    free(text);
    return fclose(file) == 0 && vectors != NULL ? 0 : -1;
}

static int free_vectors(void **state)
{
    (void)state;
    cJSON_Delete(vectors);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ceremonies),
        cmocka_unit_test(test_none_left_out),
        cmocka_unit_test(test_root_certificate),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, read_vectors, free_vectors);
}
