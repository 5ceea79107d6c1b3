/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Questions about sessions.
 */
#include "store/sqlite/finders.h"

#include "store/sqlite/finders/read.h"

static enum passkey_result fill_session(
    sqlite3_stmt *row, struct packer *packer, void *record, struct passkey_error *error)
{
    return row_session(row, packer, record, error);
}

static const struct row_kind sessions = { sizeof(struct passkey_session_record),
    SESSION_VARYING_COUNT, fill_session };

enum passkey_result finders_session(struct passkey_store_reader *reader, uint32_t relying_party,
    const uint8_t token_hash[PASSKEY_HASH_SIZE], struct passkey_session_record **session,
    struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = read_query(reader, READ_SESSION);
    query_integer(&query, relying_party);
    query_blob(&query, (struct passkey_bytes){ token_hash, PASSKEY_HASH_SIZE });
    void *record = NULL;
    TRY(read_record(&query, &sessions, &record, error));
    *session = record;
    return PASSKEY_OK;
}

enum passkey_result finders_session_list(struct passkey_store_reader *reader,
    uint32_t relying_party, struct passkey_bytes user_id, size_t limit,
    struct passkey_session_list **list, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = read_query(reader, READ_SESSIONS);
    query_integer(&query, relying_party);
    query_blob(&query, user_id);
    query_integer(&query, limit > INT64_MAX ? INT64_MAX : (int64_t)limit);
    void *memory = NULL;
    TRY(read_list(reader, &query, &sessions, &memory, error));
    *list = memory;
    return PASSKEY_OK;
}
