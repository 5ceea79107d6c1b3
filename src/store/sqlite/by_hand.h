/* SPDX-License-Identifier: Apache-2.0 */
/* Explicit transactions; see engine.h. */
#ifndef STORE_SQLITE_BY_HAND_H
#define STORE_SQLITE_BY_HAND_H

#include "store/engine.h"

/** @param path  Of an open store. */
MUST_USE enum passkey_result by_hand_open(
    const char *path, struct connection **connection, struct passkey_error *error);
MUST_USE enum passkey_result by_hand_begin(
    struct connection *connection, enum by_hand kind, struct passkey_error *error);
MUST_USE enum passkey_result by_hand_commit(
    struct connection *connection, struct passkey_error *error);
void by_hand_rollback(struct connection *connection);
void by_hand_close(struct connection *connection);

#endif
