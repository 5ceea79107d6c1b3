/* SPDX-License-Identifier: Apache-2.0 */
/* Export and import of users, credentials and recovery codes, for passkey_export() and
 * passkey_import(). */
#ifndef STORE_TRANSFER_H
#define STORE_TRANSFER_H

#include "store/engine.h"

/** Export all records of a relying party in one snapshot. Each record has one part. */
MUST_USE enum passkey_result store_export(struct connection *connection, uint32_t relying_party,
    const struct passkey_transfer_receiver *receiver, struct passkey_error *error);

/**
 * Write records over a separate connection. They are durable when it returns.
 *
 * @param source  Its records have one part each and have been checked.
 */
MUST_USE enum passkey_result store_import(struct passkey_store *store, uint32_t relying_party,
    const struct passkey_transfer_source *source, enum passkey_transfer_mode mode,
    struct passkey_error *error);

#endif
