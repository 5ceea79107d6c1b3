/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The values from derive.c equal vectors/ceremonies.json bit for bit, and the specification's
 * published vectors, if a copy of them is beside the checkout.
 */
#include "../unit/unit.h"
#include "derive.h"
#include <cjson/cJSON.h>
#include <stdlib.h>

#define FILE_SIZE_MAX 1000000

/* A file with vectors; the tree of a missing file is NULL. */
struct source {
    cJSON *tree;
    const cJSON *ceremonies; /* an array of objects with the member `name` */
};

static struct source own;
static struct source published;

/* The bytes of a hexadecimal member; a missing member fails the test. */
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

static const cJSON *vector(const struct source *source, const char *name)
{
    const cJSON *item;
    cJSON_ArrayForEach(item, source->ceremonies)
    {
        const cJSON *member = cJSON_GetObjectItemCaseSensitive(item, "name");
        if (cJSON_IsString(member) && strcmp(member->valuestring, name) == 0)
            return item;
    }
    fail_msg("no vector %s", name);
    return NULL;
}

static const cJSON *half(const struct source *source, const char *name, const char *ceremony)
{
    return cJSON_GetObjectItemCaseSensitive(vector(source, name), ceremony);
}

static void check_private_key(const cJSON *expected, const struct signing_key *key)
{
    const uint8_t *bytes = key->private_key;
    if (key->prime_size == 0) {
        /* Section 16 uses two names for it. */
        bool plain = cJSON_GetObjectItemCaseSensitive(expected, "private_key") != NULL;
        assert_bytes(expected, plain ? "private_key" : "credential_private_key",
            (struct passkey_bytes){ bytes, key->private_size });
        return;
    }
    assert_bytes(expected, "private_key_p", (struct passkey_bytes){ bytes, key->prime_size });
    assert_bytes(expected, "private_key_q",
        (struct passkey_bytes){ bytes + key->prime_size, key->private_size - key->prime_size });
}

static void check_registration(const struct derived *derived, const cJSON *expected)
{
    const struct signing_key *attestation_key = &derived->attester.key;
    assert_bytes(expected, "challenge", derived->request.challenge);
    check_private_key(expected, &derived->credential.key);
    if (attestation_key->private_size > 0)
        assert_bytes(expected, "attestation_private_key",
            (struct passkey_bytes){ attestation_key->private_key, attestation_key->private_size });
    assert_bytes(expected, "credential_id", buffer_view(&derived->response.id));
    assert_bytes(expected, "clientDataJSON", buffer_view(&derived->response.client_data));
    assert_bytes(expected, "attestationObject", buffer_view(&derived->response.attestation_object));
}

static void check_authentication(const struct derived *derived, const cJSON *expected)
{
    assert_bytes(expected, "challenge", derived->request.challenge);
    assert_bytes(expected, "clientDataJSON", buffer_view(&derived->response.client_data));
    assert_bytes(expected, "authenticatorData", buffer_view(&derived->response.authenticator_data));
    assert_bytes(expected, "signature", buffer_view(&derived->response.signature));
}

static void check_ceremonies(const struct source *source)
{
    for (size_t i = 0; i < derivation_count; i++) {
        const char *name = derivations[i].name;
        struct derived derived;
        print_message("# %s\n", name);
        derive_registration(&derivations[i], &derived);
        check_registration(&derived, half(source, name, "registration"));
        derive_authentication(&derived);
        check_authentication(&derived, half(source, name, "authentication"));
        derived_deinit(&derived);
    }
}

/* The number of entries that are ceremonies; the published file has others, too. */
static size_t count_ceremonies(const struct source *source)
{
    size_t count = 0;
    const cJSON *item;
    cJSON_ArrayForEach(item, source->ceremonies)
    {
        if (cJSON_GetObjectItemCaseSensitive(item, "attestationType") != NULL)
            count++;
    }
    return count;
}

static void check_root(const cJSON *expected)
{
    struct attester attester = { .chain_count = 0 };
    derive_root(&attester);
    assert_bytes(expected, "attestation_ca_cert", buffer_view(&attester.root_certificate));
    attester_deinit(&attester);
}

static void test_own(void **state)
{
    (void)state;
    check_ceremonies(&own);
    assert_int_equal(count_ceremonies(&own), derivation_count);
    check_root(own.tree);
}

/* The repository has no copy of the published vectors; test_own covers the same values. */
static void test_published(void **state)
{
    (void)state;
    if (published.tree == NULL) {
        print_message("# no copy of the published vectors to compare with\n");
        return;
    }
    check_ceremonies(&published);
    assert_int_equal(count_ceremonies(&published), derivation_count);
    check_root(vector(&published, "attestation-root-cert"));
}

static cJSON *read_tree(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return NULL;
    char *text = malloc(FILE_SIZE_MAX);
    size_t size = text == NULL ? 0 : fread(text, 1, FILE_SIZE_MAX, file);
    cJSON *tree = cJSON_ParseWithLength(text, size);
    free(text);
    (void)fclose(file);
    assert_non_null(tree);
    return tree;
}

static int read_sources(void **state)
{
    (void)state;
    own.tree = read_tree(CEREMONIES);
    own.ceremonies = cJSON_GetObjectItemCaseSensitive(own.tree, "ceremonies");
    published.tree = read_tree(PUBLISHED);
    published.ceremonies = published.tree;
    return own.ceremonies != NULL ? 0 : -1;
}

static int free_sources(void **state)
{
    (void)state;
    cJSON_Delete(own.tree);
    cJSON_Delete(published.tree);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_own),
        cmocka_unit_test(test_published),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, read_sources, free_sources);
}
