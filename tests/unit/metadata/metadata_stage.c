/* SPDX-License-Identifier: Apache-2.0 */
/* See metadata_stage.h. */
#include "unit/metadata/metadata_stage.h"

#include "base/limits.h"

struct metadata_stage stage;

int stage_setup(void **state)
{
    (void)state;
    stage.random = (struct random_source){ BYTES_LITERAL("metadata"), BYTES_LITERAL("x"), 0 };
    metadata_signer_draw(&stage.signer, SIGNING_ES256, &stage.random);
    metadata_signer_draw(&stage.stranger, SIGNING_ES256, &stage.random);
    buffer_init(&stage.blob, 2 * METADATA_BLOB_SIZE_MAX);
    buffer_init(&stage.entries, METADATA_BLOB_SIZE_MAX);
    return 0;
}

int stage_teardown(void **state)
{
    (void)state;
    passkey_metadata_free(&stage.metadata);
    metadata_signer_deinit(&stage.signer);
    metadata_signer_deinit(&stage.stranger);
    buffer_deinit(&stage.blob);
    buffer_deinit(&stage.entries);
    return 0;
}

void stage_begin(void)
{
    struct certificate_options leaf = metadata_signer_leaf(&stage.signer);
    metadata_signer_replace_leaf(&stage.signer, &leaf);
    buffer_reset(&stage.entries);
    stage.root = buffer_view(&stage.signer.root);
    stage.options = (struct metadata_blob_options){ .signer = &stage.signer, .number = 7 };
    stage.source = (struct passkey_metadata_source){ .size = sizeof(stage.source),
        .anchors = &stage.root,
        .anchor_count = 1,
        .signer = BYTES_LITERAL(METADATA_SIGNER_HOST),
        .now_ms = STAGE_NOW_MS };
}

void stage_add(const struct metadata_entry_options *entry)
{
    metadata_entry_write(entry, &stage.entries);
    stage.options.entries = buffer_view(&stage.entries);
}

enum passkey_result stage_evaluate(void)
{
    passkey_metadata_free(&stage.metadata);
    buffer_reset(&stage.blob);
    metadata_blob_write(&stage.options, &stage.blob);
    stage.source.blob = buffer_view(&stage.blob);
    enum passkey_result result =
        passkey_metadata_read(&stage.source, &stage.metadata, &stage.error);
    assert_int_equal(stage.metadata != NULL, result == PASSKEY_OK);
    if (result != PASSKEY_OK)
        assert_int_equal(stage.error.result, result);
    return result;
}
