/* SPDX-License-Identifier: Apache-2.0 */
/* A sorted array of pointers, because a BLOB has some hundred entries and is read once a month. */
#include "metadata/table.h"

#include "base/limits.h"
#include "metadata/entry.h"
#include <stdlib.h>
#include <string.h>

#define CAPACITY_MIN 64
static int compare(const uint8_t *a, const uint8_t *b)
{
    for (size_t i = 0; i < PASSKEY_AAGUID_SIZE; i++)
        if (a[i] != b[i])
            return a[i] < b[i] ? -1 : 1;
    return 0;
}

/* The index of an AAGUID, or where it would be inserted. */
static size_t place_of(const struct passkey_metadata *metadata, const uint8_t *aaguid, bool *found)
{
    size_t low = 0;
    size_t high = metadata->summary.entry_count;
    *found = false;
    while (low < high && !*found) {
        size_t middle = low + (high - low) / 2;
        int order = compare(metadata->entries[middle]->aaguid, aaguid);
        *found = order == 0;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return *found ? high : low;
}

static enum passkey_result grow(struct passkey_metadata *metadata, struct passkey_error *error)
{
    if (metadata->summary.entry_count < metadata->capacity)
        return PASSKEY_OK;
    size_t capacity = metadata->capacity == 0 ? CAPACITY_MIN : 2 * metadata->capacity;
    struct passkey_metadata_entry **entries =
        realloc(metadata->entries, capacity * sizeof(struct passkey_metadata_entry *));
    if (entries == NULL)
        return fault(error, "Memory ran out.");
    metadata->entries = entries;
    metadata->capacity = capacity;
    return PASSKEY_OK;
}

static enum passkey_result join_at(struct passkey_metadata *metadata, size_t place,
    struct passkey_metadata_entry **entry, struct passkey_error *error)
{
    struct passkey_metadata_entry *joined = NULL;
    TRY(metadata_entry_join(metadata->entries[place], *entry, &joined, error));
    pointer_free(&metadata->entries[place]);
    pointer_free(entry);
    metadata->entries[place] = joined;
    return PASSKEY_OK;
}

enum passkey_result metadata_table_add(struct passkey_metadata *metadata,
    struct passkey_metadata_entry **entry, struct passkey_error *error)
{
    bool found;
    size_t count = metadata->summary.entry_count;
    size_t place = place_of(metadata, (*entry)->aaguid, &found);
    if (found)
        return join_at(metadata, place, entry, error);
    if (count == METADATA_ENTRY_COUNT_MAX)
        return refuse(error, PASSKEY_METADATA_INVALID, CHECK_NONE,
            "The metadata has more than %d entries.", METADATA_ENTRY_COUNT_MAX);
    TRY(grow(metadata, error));
    memmove(metadata->entries + place + 1, metadata->entries + place,
        (count - place) * sizeof(struct passkey_metadata_entry *));
    metadata->entries[place] = *entry;
    metadata->summary.entry_count++;
    *entry = NULL;
    return PASSKEY_OK;
}

void passkey_metadata_free(struct passkey_metadata **metadata)
{
    if (*metadata == NULL)
        return;
    for (size_t i = 0; i < (*metadata)->summary.entry_count; i++)
        pointer_free(&(*metadata)->entries[i]);
    free((*metadata)->entries);
    free(*metadata);
    *metadata = NULL;
}

const struct passkey_metadata_summary *passkey_metadata_summary(
    const struct passkey_metadata *metadata)
{
    return &metadata->summary;
}

const struct passkey_metadata_entry *passkey_metadata_find(
    const struct passkey_metadata *metadata, const uint8_t aaguid[PASSKEY_AAGUID_SIZE])
{
    bool found;
    size_t place = place_of(metadata, aaguid, &found);
    return found ? metadata->entries[place] : NULL;
}

const struct passkey_metadata_entry *passkey_metadata_at(
    const struct passkey_metadata *metadata, size_t index)
{
    return metadata->entries[index];
}

const struct passkey_bytes *passkey_metadata_anchors(
    const void *metadata, const uint8_t aaguid[PASSKEY_AAGUID_SIZE], size_t *count)
{
    const struct passkey_metadata_entry *entry = passkey_metadata_find(metadata, aaguid);
    *count = entry == NULL ? 0 : entry->anchor_count;
    return entry == NULL ? NULL : entry->anchors;
}
