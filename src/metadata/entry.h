/* SPDX-License-Identifier: Apache-2.0 */
/* An entry of the payload, read from JSON into one allocation. */
#ifndef METADATA_ENTRY_H
#define METADATA_ENTRY_H

#include "base/result.h"
#include <passkey/metadata.h>

/**
 * @param json  Any JSON value.
 * @param entry  Freed by pointer_free(). NULL: the entry has no readable AAGUID.
 * @returns PASSKEY_OK; PASSKEY_METADATA_INVALID if the JSON exceeds the limits or has a duplicate
 *          name in an object; PASSKEY_INTERNAL.
 */
MUST_USE enum passkey_result metadata_entry_read(
    struct passkey_bytes json, struct passkey_metadata_entry **entry, struct passkey_error *error);

/**
 * Join two entries with the same AAGUID: the name of the first, the statuses and anchors of both.
 */
MUST_USE enum passkey_result metadata_entry_join(const struct passkey_metadata_entry *first,
    const struct passkey_metadata_entry *second, struct passkey_metadata_entry **joined,
    struct passkey_error *error);

#endif
