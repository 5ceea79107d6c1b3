/* SPDX-License-Identifier: Apache-2.0 */
/* The metadata BLOB. See store.h for what finders and changes return. */
#ifndef STORE_METADATA_H
#define STORE_METADATA_H

#include "store/change.h"

/** The BLOB, or NULL. */
MUST_USE enum passkey_result store_metadata_find(struct connection *connection,
    struct passkey_metadata_record **metadata, struct passkey_error *error);

/** The number of the BLOB; 0 if none is stored. */
MUST_USE enum passkey_result store_metadata_number(
    struct connection *connection, int64_t *number, struct passkey_error *error);

/** Replace the BLOB. Precondition: the current one does not have a higher number. */
change_function change_metadata_put;

#endif
