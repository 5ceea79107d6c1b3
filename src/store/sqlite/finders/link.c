/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Questions about links.
 */
#include "store/sqlite/finders.h"

#include "store/sqlite/finders/read.h"

static enum passkey_result fill_link(
    sqlite3_stmt *row, struct packer *packer, void *record, struct passkey_error *error)
{
    return row_link(row, packer, record, error);
}

static const struct row_kind links = { sizeof(struct passkey_link_record), LINK_VARYING_COUNT,
    fill_link };

enum passkey_result finders_link(struct passkey_store_reader *reader, uint32_t relying_party,
    const uint8_t token_hash[PASSKEY_HASH_SIZE], struct passkey_link_record **link,
    struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = read_query(reader, READ_LINK);
    query_blob(&query, (struct passkey_bytes){ token_hash, PASSKEY_HASH_SIZE });
    query_integer(&query, relying_party);
    void *record = NULL;
    TRY(read_record(&query, &links, &record, error));
    *link = record;
    return PASSKEY_OK;
}
