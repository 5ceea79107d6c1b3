/* SPDX-License-Identifier: Apache-2.0 */
/* Entries in ascending order of AAGUID; each AAGUID has one entry. */
#ifndef METADATA_TABLE_H
#define METADATA_TABLE_H

#include "base/result.h"
#include <passkey/metadata.h>

struct passkey_metadata {
    struct passkey_metadata_summary summary;
    struct passkey_metadata_entry **entries; /* summary.entry_count of them */
    size_t capacity;
};

/**
 * Insert an entry, or join it with an existing entry of the same AAGUID.
 *
 * @param entry  Owned by the table, and nulled, on PASSKEY_OK.
 * @returns PASSKEY_OK; PASSKEY_METADATA_INVALID if there are too many; PASSKEY_INTERNAL.
 */
MUST_USE enum passkey_result metadata_table_add(struct passkey_metadata *metadata,
    struct passkey_metadata_entry **entry, struct passkey_error *error);

#endif
