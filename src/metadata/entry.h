/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One entry of the payload: read from its JSON into one piece of memory that holds all it says.
 */
#ifndef METADATA_ENTRY_H
#define METADATA_ENTRY_H

#include "base/result.h"
#include <passkey/metadata.h>

/**
 * @param json  One JSON value, whatever it is.
 * @param entry  Freed by pointer_free(); NULL: it has no AAGUID that can be read.
 * @returns PASSKEY_OK; PASSKEY_METADATA_INVALID for JSON out of all measure, or with a name twice
 *          in one object; PASSKEY_INTERNAL.
 */
MUST_USE enum passkey_result metadata_entry_read(
    struct passkey_bytes json, struct passkey_metadata_entry **entry, struct passkey_error *error);

/** Two entries of one AAGUID as one: the first one's name, the statuses and anchors of both. */
MUST_USE enum passkey_result metadata_entry_join(const struct passkey_metadata_entry *first,
    const struct passkey_metadata_entry *second, struct passkey_metadata_entry **joined,
    struct passkey_error *error);

#endif
