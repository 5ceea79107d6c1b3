/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SQLite as an engine of driver.h. A connection prepares each statement when it is first used, and
 * keeps it.
 */
#ifndef STORE_SQLITE_CONNECTION_H
#define STORE_SQLITE_CONNECTION_H

#include "store/driver.h"
#include <sqlite3.h>

struct sqlite_connection {
    struct connection base; /* must be first */
    sqlite3 *database;
    sqlite3_stmt **statements; /* by index; NULL: not prepared yet */
};

/**
 * @param database  Owned by the connection if the result is PASSKEY_OK.
 */
MUST_USE enum passkey_result sqlite_connection_init(
    struct sqlite_connection *connection, sqlite3 *database, struct passkey_error *error);
/** Also closes the database. A connection that is zeroed and was never initialized is allowed. */
void sqlite_connection_deinit(struct sqlite_connection *connection);

#endif
