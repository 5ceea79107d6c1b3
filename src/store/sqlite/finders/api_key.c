/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Questions about API keys.
 */
#include "store/sqlite/finders.h"

#include "store/sqlite/finders/read.h"

static enum passkey_result fill_api_key(
    sqlite3_stmt *row, struct packer *packer, void *record, struct passkey_error *error)
{
    return row_api_key(row, packer, record, error);
}

static const struct row_kind api_keys = { sizeof(struct passkey_api_key_record),
    API_KEY_VARYING_COUNT, fill_api_key };

enum passkey_result finders_api_key(struct passkey_store_reader *reader, uint32_t relying_party,
    const uint8_t token_hash[PASSKEY_HASH_SIZE], struct passkey_api_key_record **api_key,
    struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = read_query(reader, READ_API_KEY);
    query_integer(&query, relying_party);
    query_blob(&query, (struct passkey_bytes){ token_hash, PASSKEY_HASH_SIZE });
    void *record = NULL;
    TRY(read_record(&query, &api_keys, &record, error));
    *api_key = record;
    return PASSKEY_OK;
}

enum passkey_result finders_api_key_list(struct passkey_store_reader *reader,
    uint32_t relying_party, struct passkey_api_key_list **list, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = read_query(reader, READ_API_KEYS);
    query_integer(&query, relying_party);
    void *memory = NULL;
    TRY(read_list(reader, &query, &api_keys, &memory, error));
    *list = memory;
    return PASSKEY_OK;
}
