/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PostgreSQL as an engine of driver.h. Statements are prepared when they are first used; through a
 * pooler, each use is an unnamed statement.
 */
#ifndef STORE_POSTGRESQL_CONNECTION_H
#define STORE_POSTGRESQL_CONNECTION_H

#include "store/postgresql/state.h"

/**
 * Open a connection.
 * @param connection  Zeroed; close it with postgresql_connection_deinit(), whatever the result.
 */
MUST_USE enum passkey_result postgresql_connection_init(
    struct postgresql_connection *connection, const char *rest, struct passkey_error *error);
void postgresql_connection_deinit(struct postgresql_connection *connection);

#endif
