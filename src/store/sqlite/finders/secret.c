/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Questions about secrets.
 */
#include "store/sqlite/finders.h"

#include "base/bytes.h"
#include "store/sqlite/database.h"
#include "store/sqlite/finders/read.h"
#include <string.h>

enum passkey_result finders_secret(struct passkey_store_reader *reader, uint32_t relying_party,
    const char *name, uint8_t value[64], size_t *size, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = read_query(reader, READ_SECRET);
    query_integer(&query, relying_party);
    query_text(&query, bytes_text(name));
    bool row = false;
    TRY(query_step(&query, &row, error));
    if (!row)
        return refuse(error, PASSKEY_NOT_FOUND, CHECK_NONE, "There is no such secret.");
    const void *data = sqlite3_column_blob(query.statement, 0);
    size_t length = (size_t)sqlite3_column_bytes(query.statement, 0);
    if (data == NULL || length > 64)
        return database_error(SQLITE_CORRUPT, error);
    memcpy(value, data, length);
    *size = length;
    return PASSKEY_OK;
}
