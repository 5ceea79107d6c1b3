/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Metadata: the input as a BLOB, and the input as a payload whose signature is assumed to be valid,
 * because a fuzzer cannot sign. All of an accepted table is read.
 */
#include "authenticator/metadata_blob.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "metadata/payload.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct metadata_signer signer;

static void look_at(const struct passkey_metadata *metadata)
{
    const struct passkey_metadata_summary *summary = passkey_metadata_summary(metadata);
    for (size_t i = 0; i < summary->entry_count; i++) {
        const struct passkey_metadata_entry *entry = passkey_metadata_at(metadata, i);
        struct passkey_credential credential = { .size = sizeof(credential),
            .attestation_trusted = true };
        assert(passkey_metadata_find(metadata, entry->aaguid) == entry);
        assert(utf8_valid(entry->description) && utf8_valid(entry->icon));
        assert(entry->description.size <= METADATA_DESCRIPTION_SIZE_MAX);
        for (size_t j = 0; j < entry->status_count; j++)
            assert(utf8_valid(entry->statuses[j].name) && entry->statuses[j].effective_ms >= 0);
        for (size_t j = 0; j < entry->anchor_count; j++)
            assert(entry->anchors[j].size > 0 && entry->anchors[j].data[0] == 0x30);
        memcpy(credential.aaguid, entry->aaguid, PASSKEY_AAGUID_SIZE);
        enum passkey_result result = passkey_metadata_evaluate(metadata, NULL, &credential, NULL);
        assert(result == PASSKEY_OK || result == PASSKEY_AUTHENTICATOR_NOT_ALLOWED);
    }
}

static void as_blob(struct passkey_bytes input)
{
    struct passkey_bytes root = buffer_view(&signer.root);
    struct passkey_metadata *metadata = NULL;
    struct passkey_metadata_source source = { .size = sizeof(source),
        .blob = input,
        .anchors = &root,
        .anchor_count = 1,
        .now_ms = 1795262400000 };
    enum passkey_result result = passkey_metadata_read(&source, &metadata, NULL);
    assert((metadata != NULL) == (result == PASSKEY_OK) && result >= 0);
    if (metadata != NULL)
        look_at(metadata);
    passkey_metadata_free(&metadata);
}

static void as_payload(struct passkey_bytes input)
{
    struct passkey_metadata *metadata = calloc(1, sizeof(*metadata));
    assert(metadata != NULL);
    enum passkey_result result = metadata_payload_read(input, metadata, NULL);
    assert(result == PASSKEY_OK || result == PASSKEY_METADATA_INVALID);
    look_at(metadata);
    passkey_metadata_free(&metadata);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct random_source random = { (struct passkey_bytes){ (const uint8_t *)"fuzz", 4 },
        (struct passkey_bytes){ (const uint8_t *)"blob", 4 }, 0 };
    if (signer.root.size == 0)
        metadata_signer_draw(&signer, SIGNING_ES256, &random);
    as_blob((struct passkey_bytes){ data, size });
    as_payload((struct passkey_bytes){ data, size });
    return 0;
}
