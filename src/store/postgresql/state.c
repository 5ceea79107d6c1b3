/* SPDX-License-Identifier: Apache-2.0 */
#include "store/postgresql/state.h"

#include <string.h>

bool *postgresql_prepared(
    struct postgresql_connection *connection, const struct statement *statement, bool guarded)
{
    if (connection->session_count != connection->database.session_count) {
        memset(connection->prepared, 0, 2 * statement_count() * sizeof(*connection->prepared));
        connection->session_count = connection->database.session_count;
    }
    return &connection->prepared[2 * statement_index(statement) + (guarded ? 1 : 0)];
}
