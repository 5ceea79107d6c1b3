/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Questions about credentials.
 */
#include "store/sqlite/finders.h"

#include "store/sqlite/finders/read.h"

static enum passkey_result fill_credential(
    sqlite3_stmt *row, struct packer *packer, void *record, struct passkey_error *error)
{
    return row_credential(row, packer, record, error);
}

static const struct row_kind credentials = { sizeof(struct passkey_credential_record),
    CREDENTIAL_VARYING_COUNT, fill_credential };

enum passkey_result finders_credential(struct passkey_store_reader *reader, uint32_t relying_party,
    struct passkey_bytes id, struct passkey_credential_record **credential,
    struct passkey_error *error)
{
    uint8_t key[SHA256_SIZE];
    TRY(digest_sha256(reader->digest, id, (struct passkey_bytes){ NULL, 0 }, key));
    CLEANUP(query_end) struct query query = read_query(reader, READ_CREDENTIAL);
    query_integer(&query, relying_party);
    query_blob(&query, (struct passkey_bytes){ key, CREDENTIAL_KEY_SIZE });
    query_blob(&query, id);
    void *record = NULL;
    TRY(read_record(&query, &credentials, &record, error));
    *credential = record;
    return PASSKEY_OK;
}

enum passkey_result finders_credential_list(struct passkey_store_reader *reader,
    uint32_t relying_party, struct passkey_bytes user_id, struct passkey_credential_list **list,
    struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = read_query(reader, READ_CREDENTIALS);
    query_integer(&query, relying_party);
    query_blob(&query, user_id);
    void *memory = NULL;
    TRY(read_list(reader, &query, &credentials, &memory, error));
    *list = memory;
    return PASSKEY_OK;
}
