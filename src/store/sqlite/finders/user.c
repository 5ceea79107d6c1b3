/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Questions about users.
 */
#include "store/sqlite/finders.h"

#include "store/sqlite/finders/read.h"

static enum passkey_result fill_user(
    sqlite3_stmt *row, struct packer *packer, void *record, struct passkey_error *error)
{
    return row_user(row, packer, record, error);
}

static const struct row_kind users = { sizeof(struct passkey_user_record), USER_VARYING_COUNT,
    fill_user };

enum passkey_result finders_user(struct passkey_store_reader *reader, uint32_t relying_party,
    struct passkey_bytes id, struct passkey_user_record **user, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = read_query(reader, READ_USER);
    query_integer(&query, relying_party);
    query_blob(&query, id);
    void *record = NULL;
    TRY(read_record(&query, &users, &record, error));
    *user = record;
    return PASSKEY_OK;
}

enum passkey_result finders_user_by_name(struct passkey_store_reader *reader,
    uint32_t relying_party, struct passkey_bytes name_key, struct passkey_user_record **user,
    struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = read_query(reader, READ_USER_BY_NAME);
    query_integer(&query, relying_party);
    query_text(&query, name_key);
    void *record = NULL;
    TRY(read_record(&query, &users, &record, error));
    *user = record;
    return PASSKEY_OK;
}

enum passkey_result finders_user_by_email(struct passkey_store_reader *reader,
    uint32_t relying_party, struct passkey_bytes email_key, struct passkey_user_record **user,
    struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = read_query(reader, READ_USER_BY_EMAIL);
    query_integer(&query, relying_party);
    query_text(&query, email_key);
    void *record = NULL;
    TRY(read_record(&query, &users, &record, error));
    *user = record;
    return PASSKEY_OK;
}

enum passkey_result finders_user_list(struct passkey_store_reader *reader, uint32_t relying_party,
    const struct passkey_user_query *asked, struct passkey_user_list **list,
    struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = read_query(reader, READ_USERS);
    query_integer(&query, relying_party);
    query_text(&query, asked->after);
    query_text(&query, asked->begins);
    query_integer(&query, asked->limit > INT64_MAX ? INT64_MAX : (int64_t)asked->limit);
    void *memory = NULL;
    TRY(read_list(reader, &query, &users, &memory, error));
    *list = memory;
    return PASSKEY_OK;
}
