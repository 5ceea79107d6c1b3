/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Applying a change set inside the writer's transaction.
 */
#ifndef STORE_SQLITE_CHANGES_H
#define STORE_SQLITE_CHANGES_H

#include "store/sqlite/write_connection.h"

/**
 * Apply a change set whole or not at all. After a fault either nothing of it is left, or the
 * transaction was rolled back.
 *
 * @param refused  The change whose precondition was not met; written only on PASSKEY_CONFLICT.
 * @returns PASSKEY_OK; PASSKEY_CONFLICT; a fault.
 */
MUST_USE enum passkey_result changes_apply(struct write_connection *connection,
    const struct change_set *changes, size_t *refused, struct passkey_error *error);

#endif
