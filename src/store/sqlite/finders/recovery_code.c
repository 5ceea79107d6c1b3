/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The question for a user's recovery codes.
 */
#include "store/sqlite/finders.h"

#include "store/sqlite/database.h"
#include "store/sqlite/finders/read.h"
#include <string.h>

enum passkey_result finders_recovery_code_set(struct passkey_store_reader *reader,
    uint32_t relying_party, struct passkey_bytes user_id, struct passkey_recovery_code_set *set,
    struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = read_query(reader, READ_RECOVERY_CODE_SET);
    query_integer(&query, relying_party);
    query_blob(&query, user_id);
    bool row = false;
    TRY(query_step(&query, &row, error));
    if (!row)
        return refuse(error, PASSKEY_NOT_FOUND, CHECK_NONE, "The user has no recovery codes.");
    const void *salt = sqlite3_column_blob(query.statement, 0);
    if (salt == NULL || sqlite3_column_bytes(query.statement, 0) != PASSKEY_RECOVERY_SALT_SIZE)
        return database_error(SQLITE_CORRUPT, error);
    memcpy(set->salt, salt, sizeof(set->salt));
    set->log2_n = (uint32_t)sqlite3_column_int(query.statement, 1);
    set->r = (uint32_t)sqlite3_column_int(query.statement, 2);
    set->p = (uint32_t)sqlite3_column_int(query.statement, 3);
    set->created_at_ms = sqlite3_column_int64(query.statement, 4);
    set->total = (uint32_t)sqlite3_column_int(query.statement, 5);
    set->left = (uint32_t)sqlite3_column_int(query.statement, 6);
    return PASSKEY_OK;
}
