/* SPDX-License-Identifier: Apache-2.0 */
/* Which models may be registered: statuses, lists, and the value of an unproved AAGUID. */
#include "authenticator/metadata_blob.h"
#include "unit/unit.h"
#include <passkey/metadata.h>

#define NOW_MS   1795262400000
#define LIST_MAX 4

static struct metadata_signer signer;
static struct passkey_error error;

/* A table of one model for each list of statuses: 00000000-…, 00000001-…, and so on. */
static struct passkey_metadata *table_of(const char *const (*statuses)[LIST_MAX], size_t count)
{
    struct passkey_metadata *metadata = NULL;
    struct passkey_bytes root = buffer_view(&signer.root);
    struct buffer entries;
    struct buffer blob;
    buffer_init(&entries, 65536);
    buffer_init(&blob, 65536);
    for (unsigned int i = 0; i < count; i++) {
        char aaguid[40];
        (void)snprintf(aaguid, sizeof(aaguid), "%08x-0000-0000-0000-000000000000", i);
        struct metadata_entry_options entry = { .aaguid = aaguid, .statuses = statuses[i] };
        metadata_entry_write(&entry, &entries);
    }
    struct metadata_blob_options options = { .signer = &signer, .entries = buffer_view(&entries) };
    metadata_blob_write(&options, &blob);
    struct passkey_metadata_source source = { .size = sizeof(source),
        .blob = buffer_view(&blob),
        .anchors = &root,
        .anchor_count = 1,
        .now_ms = NOW_MS };
    assert_result(passkey_metadata_read(&source, &metadata, NULL), PASSKEY_OK);
    buffer_deinit(&entries);
    buffer_deinit(&blob);
    return metadata;
}

static struct passkey_credential credential_of(uint8_t model)
{
    return (struct passkey_credential){ .size = sizeof(struct passkey_credential),
        .aaguid = { 0, 0, 0, model } };
}

/* FMT-6 */
static void test_defaults(void **state)
{
    (void)state;
    static const char *const statuses[][LIST_MAX] = {
        { "FIDO_CERTIFIED_L1", "UPDATE_AVAILABLE" },
        { "NOT_FIDO_CERTIFIED", "SELF_ASSERTION_SUBMITTED", "RETIRED" },
        { "LATER_INVENTED" },
        { NULL },
        { "FIDO_CERTIFIED_L2", "USER_VERIFICATION_BYPASS" },
        { "ATTESTATION_KEY_COMPROMISE", "FIDO_CERTIFIED_L1" },
        { "USER_KEY_REMOTE_COMPROMISE", "UPDATE_AVAILABLE" },
        { "USER_KEY_PHYSICAL_COMPROMISE" },
        { "REVOKED" },
    };
    struct passkey_metadata *metadata = table_of(statuses, 9);
    for (uint8_t model = 0; model < 9; model++) {
        struct passkey_credential credential = credential_of(model);
        assert_result(passkey_metadata_evaluate(metadata, NULL, &credential, &error),
            model < 4 ? PASSKEY_OK : PASSKEY_AUTHENTICATOR_NOT_ALLOWED);
    }
    assert_string_equal(error.message,
        "The authenticator model 00000008-0000-0000-0000-000000000000 has the status REVOKED.");
    struct passkey_credential unknown = credential_of(77);
    assert_result(passkey_metadata_evaluate(metadata, NULL, &unknown, &error), PASSKEY_OK);
    passkey_metadata_free(&metadata);
}

static void test_statuses_of_choice(void **state)
{
    (void)state;
    static const char *const statuses[][LIST_MAX] = {
        { "USER_VERIFICATION_BYPASS", "UPDATE_AVAILABLE" },
        { "USER_VERIFICATION_BYPASS", "REVOKED" },
        { "RETIRED" },
        { "LATER_INVENTED" },
    };
    struct passkey_metadata *metadata = table_of(statuses, 4);
    struct passkey_metadata_policy policy = {
        .size = sizeof(policy),
        .statuses_tolerated = PASSKEY_METADATA_BIT(PASSKEY_METADATA_USER_VERIFICATION_BYPASS),
        .statuses_refused = PASSKEY_METADATA_BIT(PASSKEY_METADATA_RETIRED),
    };
    static const enum passkey_result expected[] = { PASSKEY_OK, PASSKEY_AUTHENTICATOR_NOT_ALLOWED,
        PASSKEY_AUTHENTICATOR_NOT_ALLOWED, PASSKEY_OK };
    for (uint8_t model = 0; model < 4; model++) {
        struct passkey_credential credential = credential_of(model);
        assert_result(
            passkey_metadata_evaluate(metadata, &policy, &credential, &error), expected[model]);
    }
    passkey_metadata_free(&metadata);
}

/* The lists work without a table. */
static void test_lists(void **state)
{
    (void)state;
    static const uint8_t one[][PASSKEY_AAGUID_SIZE] = { { 9 }, { 0, 0, 0, 1 } };
    struct passkey_credential credential = credential_of(1);
    struct passkey_credential other = credential_of(2);
    struct passkey_metadata_policy policy = {
        .size = sizeof(policy), .deny = one, .deny_count = 2
    };
    assert_result(passkey_metadata_evaluate(NULL, NULL, &credential, &error), PASSKEY_OK);
    assert_result(passkey_metadata_evaluate(NULL, &policy, &credential, &error),
        PASSKEY_AUTHENTICATOR_NOT_ALLOWED);
    assert_result(passkey_metadata_evaluate(NULL, &policy, &other, &error), PASSKEY_OK);
    policy.deny_count = 1;
    assert_result(passkey_metadata_evaluate(NULL, &policy, &credential, &error), PASSKEY_OK);
    policy =
        (struct passkey_metadata_policy){ .size = sizeof(policy), .allow = one, .allow_count = 2 };
    other.attestation_trusted = true;
    assert_result(passkey_metadata_evaluate(NULL, &policy, &other, &error),
        PASSKEY_AUTHENTICATOR_NOT_ALLOWED);
    /* Anyone can claim this. */
    assert_result(passkey_metadata_evaluate(NULL, &policy, &credential, &error),
        PASSKEY_ATTESTATION_UNTRUSTED);
    /* FMT-11: trusted, but the signature does not cover the AAGUID. */
    credential.attestation_trusted = true;
    credential.attestation_format = BYTES_LITERAL("fido-u2f");
    assert_result(passkey_metadata_evaluate(NULL, &policy, &credential, &error),
        PASSKEY_ATTESTATION_UNTRUSTED);
    credential.attestation_format = BYTES_LITERAL("compound");
    assert_result(passkey_metadata_evaluate(NULL, &policy, &credential, &error),
        PASSKEY_ATTESTATION_UNTRUSTED);
    credential.attestation_format = BYTES_LITERAL("packed");
    credential.attestation_trusted = false;
    credential.attestation_trusted = true;
    assert_result(passkey_metadata_evaluate(NULL, &policy, &credential, &error), PASSKEY_OK);
    policy.deny = one;
    policy.deny_count = 2;
    assert_result(passkey_metadata_evaluate(NULL, &policy, &credential, &error),
        PASSKEY_AUTHENTICATOR_NOT_ALLOWED);
}

/* Being on the list does not compensate for a bad status. */
static void test_list_and_status(void **state)
{
    (void)state;
    static const char *const statuses[][LIST_MAX] = { { "REVOKED" } };
    static const uint8_t one[][PASSKEY_AAGUID_SIZE] = { { 0 } };
    struct passkey_metadata *metadata = table_of(statuses, 1);
    struct passkey_metadata_policy policy = {
        .size = sizeof(policy), .allow = one, .allow_count = 1
    };
    struct passkey_credential credential = credential_of(0);
    credential.attestation_trusted = true;
    assert_result(passkey_metadata_evaluate(metadata, &policy, &credential, &error),
        PASSKEY_AUTHENTICATOR_NOT_ALLOWED);
    passkey_metadata_free(&metadata);
}

static int setup(void **state)
{
    (void)state;
    struct random_source source = { BYTES_LITERAL("policy"), BYTES_LITERAL("x"), 0 };
    metadata_signer_draw(&signer, SIGNING_ES256, &source);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    metadata_signer_deinit(&signer);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_statuses_of_choice),
        cmocka_unit_test(test_lists),
        cmocka_unit_test(test_list_and_status),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, setup, teardown);
}
