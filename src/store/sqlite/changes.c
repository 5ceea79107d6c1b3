/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Change sets: each in a savepoint, so that one that is refused leaves the others of its group
 * alone.
 */
#include "store/sqlite/changes.h"

#include <assert.h>

#define CHANGE_COUNT_MAX 16

static enum passkey_result apply_items(struct write_connection *connection,
    const struct change_set *changes, size_t *refused, struct passkey_error *error)
{
    for (size_t i = 0; i < changes->count; i++) {
        const struct change *change = &changes->items[i];
        enum passkey_result result =
            change->run(&connection->connection.base, changes->relying_party, change, error);
        if (result == PASSKEY_CONFLICT)
            *refused = i;
        if (result != PASSKEY_OK)
            return result;
    }
    return PASSKEY_OK;
}

/* Back to the savepoint, or else out of the transaction: nothing half done is committed. */
static void undo(struct write_connection *connection)
{
    struct passkey_error ignored;
    if (!write_in_transaction(connection))
        return;
    if (write_control(connection, CONTROL_ROLLBACK_TO, &ignored) != PASSKEY_OK ||
        write_control(connection, CONTROL_RELEASE, &ignored) != PASSKEY_OK)
        write_rollback(connection);
}

enum passkey_result changes_apply(struct write_connection *connection,
    const struct change_set *changes, size_t *refused, struct passkey_error *error)
{
    assert(changes->count >= 1 && changes->count <= CHANGE_COUNT_MAX);
    struct connection *base = &connection->connection.base;
    int64_t ceremony_count = base->ceremony_count;
    TRY(write_control(connection, CONTROL_SAVEPOINT, error));
    enum passkey_result result = apply_items(connection, changes, refused, error);
    if (result == PASSKEY_OK)
        return write_control(connection, CONTROL_RELEASE, error);
    base->ceremony_count = ceremony_count;
    undo(connection);
    return result;
}
