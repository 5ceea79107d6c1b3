/* SPDX-License-Identifier: Apache-2.0 */
/* See metadata_fixture.h. */
#include "unit/metadata/metadata_fixture.h"

#include "base/limits.h"

struct metadata_fixture fixture;

int fixture_setup(void **state)
{
    (void)state;
    fixture.random = (struct random_source){ BYTES_LITERAL("metadata"), BYTES_LITERAL("x"), 0 };
    metadata_signer_draw(&fixture.signer, SIGNING_ES256, &fixture.random);
    metadata_signer_draw(&fixture.stranger, SIGNING_ES256, &fixture.random);
    buffer_init(&fixture.blob, 2 * METADATA_BLOB_SIZE_MAX);
    buffer_init(&fixture.entries, METADATA_BLOB_SIZE_MAX);
    return 0;
}

int fixture_teardown(void **state)
{
    (void)state;
    passkey_metadata_free(&fixture.metadata);
    metadata_signer_deinit(&fixture.signer);
    metadata_signer_deinit(&fixture.stranger);
    buffer_deinit(&fixture.blob);
    buffer_deinit(&fixture.entries);
    return 0;
}

void fixture_begin(void)
{
    struct certificate_options leaf = metadata_signer_leaf(&fixture.signer);
    metadata_signer_replace_leaf(&fixture.signer, &leaf);
    buffer_reset(&fixture.entries);
    fixture.root = buffer_view(&fixture.signer.root);
    fixture.options = (struct metadata_blob_options){ .signer = &fixture.signer, .number = 7 };
    fixture.source = (struct passkey_metadata_source){ .size = sizeof(fixture.source),
        .anchors = &fixture.root,
        .anchor_count = 1,
        .signer = BYTES_LITERAL(METADATA_SIGNER_HOST),
        .now_ms = FIXTURE_NOW_MS };
}

void fixture_add(const struct metadata_entry_options *entry)
{
    metadata_entry_write(entry, &fixture.entries);
    fixture.options.entries = buffer_view(&fixture.entries);
}

enum passkey_result fixture_evaluate(void)
{
    passkey_metadata_free(&fixture.metadata);
    buffer_reset(&fixture.blob);
    metadata_blob_write(&fixture.options, &fixture.blob);
    fixture.source.blob = buffer_view(&fixture.blob);
    enum passkey_result result =
        passkey_metadata_read(&fixture.source, &fixture.metadata, &fixture.error);
    assert_int_equal(fixture.metadata != NULL, result == PASSKEY_OK);
    if (result != PASSKEY_OK)
        assert_int_equal(fixture.error.result, result);
    return result;
}
