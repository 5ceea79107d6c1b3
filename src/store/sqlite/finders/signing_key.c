/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The question for the signing keys.
 */
#include "store/sqlite/finders.h"

#include "store/sqlite/finders/read.h"

static enum passkey_result fill_signing_key(
    sqlite3_stmt *row, struct packer *packer, void *record, struct passkey_error *error)
{
    return row_signing_key(row, packer, record, error);
}

static const struct row_kind signing_keys = { sizeof(struct passkey_signing_key_record),
    SIGNING_KEY_VARYING_COUNT, fill_signing_key };

enum passkey_result finders_signing_key_list(struct passkey_store_reader *reader,
    uint32_t relying_party, struct passkey_signing_key_list **keys, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = read_query(reader, READ_SIGNING_KEYS);
    query_integer(&query, relying_party);
    void *memory = NULL;
    TRY(read_list(reader, &query, &signing_keys, &memory, error));
    *keys = memory;
    return PASSKEY_OK;
}
