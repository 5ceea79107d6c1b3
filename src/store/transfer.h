/* SPDX-License-Identifier: Apache-2.0 */
/* Export and import of users, credentials and recovery codes, below passkey_export() and
 * passkey_import(). */
#ifndef STORE_TRANSFER_H
#define STORE_TRANSFER_H

#include "store/engine.h"

/** Everything of a relying party, in one snapshot; each record has one part. */
MUST_USE enum passkey_result store_export(struct connection *connection, uint32_t relying_party,
    const struct passkey_transfer_receiver *receiver, struct passkey_error *error);

/**
 * Write records over a connection of its own; they are durable when it returns.
 *
 * @param source  Its records have one part each, and were checked.
 */
MUST_USE enum passkey_result store_import(struct passkey_store *store, uint32_t relying_party,
    const struct passkey_transfer_source *source, enum passkey_transfer_mode mode,
    struct passkey_error *error);

#endif
