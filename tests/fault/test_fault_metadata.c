/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Failing allocations in metadata: each allocation of our code, of cJSON and of OpenSSL fails once.
 * The result is always an internal error or the right one.
 */
#include "authenticator/metadata_blob.h"
#include "fault/fault.h"
#include "unit/unit.h"
#include <passkey/bundle.h>
#include <passkey/metadata.h>
#include <stdlib.h>

static struct metadata_signer signer;
static struct buffer blob;
static struct buffer list;
static struct buffer pem;

static void make_blob(void)
{
    static const char *const statuses[] = { "FIDO_CERTIFIED", "REVOKED", NULL };
    struct passkey_bytes anchors[] = { buffer_view(&signer.root) };
    struct metadata_entry_options entry = { .aaguid = "00000000-0000-0000-0000-000000000001",
        .description = "Model",
        .icon = "data:image/png;base64,AAAA",
        .statuses = statuses,
        .anchors = anchors,
        .anchor_count = 1 };
    struct buffer entries;
    buffer_init(&entries, 65536);
    metadata_entry_write(&entry, &entries);
    metadata_entry_write(&entry, &entries);
    entry.aaguid = "00000000-0000-0000-0000-000000000000";
    metadata_entry_write(&entry, &entries);
    struct metadata_blob_options options = {
        .signer = &signer, .number = 7, .entries = buffer_view(&entries)
    };
    metadata_blob_write(&options, &blob);
    buffer_deinit(&entries);
}

static enum passkey_result read_blob(void *context)
{
    (void)context;
    struct passkey_bytes root = buffer_view(&signer.root);
    struct passkey_bytes lists = buffer_view(&list);
    struct passkey_metadata *metadata = NULL;
    struct passkey_metadata_source source = { .size = sizeof(source),
        .blob = buffer_view(&blob),
        .anchors = &root,
        .anchor_count = 1,
        .revocation_lists = &lists,
        .revocation_list_count = 1,
        .signer = BYTES_LITERAL(METADATA_SIGNER_HOST),
        .number_min = 7,
        .now_ms = 1795262400000 };
    enum passkey_result result = passkey_metadata_read(&source, &metadata, NULL);
    assert_int_equal(metadata != NULL, result == PASSKEY_OK);
    passkey_metadata_free(&metadata);
    return result;
}

static void test_blob(void **state)
{
    (void)state;
    assert_in_range(fault_walk(read_blob, NULL), 50, 100000);
}

static enum passkey_result read_bundle(void *context)
{
    (void)context;
    struct passkey_bytes files[] = { buffer_view(&pem), buffer_view(&signer.root) };
    struct passkey_bytes *items = NULL;
    size_t count = 0;
    enum passkey_result result =
        passkey_bundle_read(PASSKEY_BUNDLE_CERTIFICATES, files, 2, &items, &count, NULL);
    assert_int_equal(items != NULL, result == PASSKEY_OK);
    passkey_free(items);
    return result;
}

static void test_bundle(void **state)
{
    (void)state;
    assert_in_range(fault_walk(read_bundle, NULL), 5, 100000);
}

static int setup(void **state)
{
    (void)state;
    struct random_source random = { BYTES_LITERAL("fault"), BYTES_LITERAL("metadata"), 0 };
    metadata_signer_draw(&signer, SIGNING_ES256, &random);
    buffer_init(&blob, 65536);
    buffer_init(&list, 8192);
    buffer_init(&pem, 65536);
    make_blob();
    struct revocation_list_options revocations = metadata_signer_revocations(&signer);
    revocation_list_write(&revocations, &list);
    buffer_append_text(&pem, "-----BEGIN CERTIFICATE-----\n");
    base64_append(&pem, buffer_view(&signer.leaf));
    buffer_append_text(&pem, "\n-----END CERTIFICATE-----\n");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    metadata_signer_deinit(&signer);
    buffer_deinit(&blob);
    buffer_deinit(&list);
    buffer_deinit(&pem);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_blob),
        cmocka_unit_test(test_bundle),
    };
    fault_hook_libraries();
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, setup, teardown);
}
