/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading. What a finder or a lister returns is one allocation: the record or the list, its items,
 * and all their bytes behind them. A list is therefore read twice, in one transaction: for its
 * size, and to be filled in.
 */
#include "store/sqlite/finders.h"

#include "base/bytes.h"
#include "crypto/digest.h"
#include "store/sqlite/database.h"
#include "store/sqlite/query.h"
#include "store/sqlite/rows.h"

#include <stdlib.h>
#include <string.h>

enum read_statement {
    READ_BEGIN,
    READ_END,
    READ_USER,
    READ_USER_BY_NAME,
    READ_USERS,
    READ_CREDENTIAL,
    READ_CREDENTIALS,
    READ_SESSION,
    READ_SECRET,
    READ_METADATA,
    READ_STATEMENT_COUNT,
};

static const char *const texts[READ_STATEMENT_COUNT] = {
    [READ_BEGIN] = "BEGIN",
    [READ_END] = "END",
    [READ_USER] = "SELECT " USER_COLUMNS " FROM user WHERE relying_party = ? AND id = ?",
    [READ_USER_BY_NAME] =
        "SELECT " USER_COLUMNS " FROM user WHERE relying_party = ? AND name_key = ?",
    [READ_USERS] = "SELECT " USER_COLUMNS " FROM user WHERE relying_party = ? AND name_key > ? "
                   "ORDER BY name_key LIMIT ?",
    [READ_CREDENTIAL] = "SELECT " CREDENTIAL_COLUMNS " FROM credential "
                        "WHERE relying_party = ? AND id_key = ? AND id = ?",
    [READ_CREDENTIALS] = "SELECT " CREDENTIAL_COLUMNS " FROM credential "
                         "WHERE relying_party = ? AND user_id = ? "
                         "ORDER BY max(last_used_at_ms, created_at_ms) DESC, number DESC",
    [READ_SESSION] =
        "SELECT " SESSION_COLUMNS " FROM session WHERE relying_party = ? AND token_hash = ?",
    [READ_SECRET] = "SELECT value FROM secret WHERE relying_party = ? AND name = ?",
    [READ_METADATA] = "SELECT " METADATA_COLUMNS " FROM metadata",
};

struct passkey_store_reader {
    sqlite3 *database;
    struct digest *digest;
    sqlite3_stmt *statements[READ_STATEMENT_COUNT];
};

/* ---- opening ---- */

enum passkey_result finders_open(
    const char *path, struct passkey_store_reader **reader, struct passkey_error *error)
{
    CLEANUP(finders_close) struct passkey_store_reader *opened = calloc(1, sizeof(*opened));
    if (opened == NULL)
        return fault(error, "Out of memory.");
    TRY(digest_new(&opened->digest, error));
    TRY(database_open(path, DATABASE_READ, &opened->database, error));
    TRY(statements_prepare(
        opened->database, texts, READ_STATEMENT_COUNT, opened->statements, error));
    *reader = opened;
    opened = NULL;
    return PASSKEY_OK;
}

void finders_close(struct passkey_store_reader **reader)
{
    struct passkey_store_reader *open = *reader;
    *reader = NULL;
    if (open == NULL)
        return;
    statements_finalize(open->statements, READ_STATEMENT_COUNT);
    database_close(&open->database);
    digest_free(&open->digest);
    free(open);
}

/* ---- one record ---- */

/* How rows of one kind become records. */
struct row_kind {
    size_t record_size;
    int varying_count;
    enum passkey_result (*fill)(
        sqlite3_stmt *row, struct packer *packer, void *record, struct passkey_error *error);
};

static enum passkey_result fill_user(
    sqlite3_stmt *row, struct packer *packer, void *record, struct passkey_error *error)
{
    return row_user(row, packer, record, error);
}

static enum passkey_result fill_credential(
    sqlite3_stmt *row, struct packer *packer, void *record, struct passkey_error *error)
{
    return row_credential(row, packer, record, error);
}

static enum passkey_result fill_session(
    sqlite3_stmt *row, struct packer *packer, void *record, struct passkey_error *error)
{
    return row_session(row, packer, record, error);
}

static enum passkey_result fill_metadata(
    sqlite3_stmt *row, struct packer *packer, void *record, struct passkey_error *error)
{
    return row_metadata(row, packer, record, error);
}

static const struct row_kind users = { sizeof(struct passkey_user_record), USER_VARYING_COUNT,
    fill_user };
static const struct row_kind credentials = { sizeof(struct passkey_credential_record),
    CREDENTIAL_VARYING_COUNT, fill_credential };
static const struct row_kind sessions = { sizeof(struct passkey_session_record),
    SESSION_VARYING_COUNT, fill_session };
static const struct row_kind metadata_rows = { sizeof(struct passkey_metadata_record),
    METADATA_VARYING_COUNT, fill_metadata };

static void memory_free(void **memory)
{
    free(*memory);
}

/* The row that a query with its parameters set is about; *record is NULL when there is none. */
static enum passkey_result find(
    struct query *query, const struct row_kind *kind, void **record, struct passkey_error *error)
{
    bool row = false;
    TRY(query_step(query, &row, error));
    if (!row)
        return refuse(error, PASSKEY_NOT_FOUND, CHECK_NONE, "There is no such record.");
    CLEANUP(memory_free)
    void *found = calloc(1, kind->record_size + row_size(query->statement, kind->varying_count));
    if (found == NULL)
        return fault(error, "Out of memory.");
    struct packer packer = { (uint8_t *)found + kind->record_size };
    TRY(kind->fill(query->statement, &packer, found, error));
    *record = found;
    found = NULL;
    return PASSKEY_OK;
}

enum passkey_result finders_user(struct passkey_store_reader *reader, uint32_t relying_party,
    struct passkey_bytes id, struct passkey_user_record **user, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_begin(reader->statements[READ_USER]);
    query_integer(&query, relying_party);
    query_blob(&query, id);
    void *record = NULL;
    TRY(find(&query, &users, &record, error));
    *user = record;
    return PASSKEY_OK;
}

enum passkey_result finders_user_by_name(struct passkey_store_reader *reader,
    uint32_t relying_party, struct passkey_bytes name_key, struct passkey_user_record **user,
    struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_begin(reader->statements[READ_USER_BY_NAME]);
    query_integer(&query, relying_party);
    query_text(&query, name_key);
    void *record = NULL;
    TRY(find(&query, &users, &record, error));
    *user = record;
    return PASSKEY_OK;
}

enum passkey_result finders_credential(struct passkey_store_reader *reader, uint32_t relying_party,
    struct passkey_bytes id, struct passkey_credential_record **credential,
    struct passkey_error *error)
{
    uint8_t key[SHA256_SIZE];
    TRY(digest_sha256(reader->digest, id, (struct passkey_bytes){ NULL, 0 }, key));
    CLEANUP(query_end) struct query query = query_begin(reader->statements[READ_CREDENTIAL]);
    query_integer(&query, relying_party);
    query_blob(&query, (struct passkey_bytes){ key, CREDENTIAL_KEY_SIZE });
    query_blob(&query, id);
    void *record = NULL;
    TRY(find(&query, &credentials, &record, error));
    *credential = record;
    return PASSKEY_OK;
}

enum passkey_result finders_session(struct passkey_store_reader *reader, uint32_t relying_party,
    const uint8_t token_hash[PASSKEY_HASH_SIZE], struct passkey_session_record **session,
    struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_begin(reader->statements[READ_SESSION]);
    query_integer(&query, relying_party);
    query_blob(&query, (struct passkey_bytes){ token_hash, PASSKEY_HASH_SIZE });
    void *record = NULL;
    TRY(find(&query, &sessions, &record, error));
    *session = record;
    return PASSKEY_OK;
}

enum passkey_result finders_secret(struct passkey_store_reader *reader, uint32_t relying_party,
    const char *name, uint8_t value[64], size_t *size, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_begin(reader->statements[READ_SECRET]);
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

enum passkey_result finders_metadata(struct passkey_store_reader *reader,
    struct passkey_metadata_record **metadata, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_begin(reader->statements[READ_METADATA]);
    void *record = NULL;
    TRY(find(&query, &metadata_rows, &record, error));
    *metadata = record;
    return PASSKEY_OK;
}

/* ---- lists ---- */

struct extent {
    size_t count;
    size_t byte_count;
};

static enum passkey_result measure(struct query *query, const struct row_kind *kind,
    struct extent *extent, struct passkey_error *error)
{
    *extent = (struct extent){ 0, 0 };
    for (;;) {
        bool row = false;
        TRY(query_step(query, &row, error));
        if (!row)
            return PASSKEY_OK;
        extent->count++;
        extent->byte_count += row_size(query->statement, kind->varying_count);
    }
}

static enum passkey_result fill_items(struct query *query, const struct row_kind *kind,
    uint8_t *items, size_t count, struct passkey_error *error)
{
    struct packer packer = { items + count * kind->record_size };
    for (size_t i = 0; i < count; i++) {
        bool row = false;
        TRY(query_step(query, &row, error));
        if (!row)
            return fault(error, "A list became shorter inside its transaction.");
        TRY(kind->fill(query->statement, &packer, items + i * kind->record_size, error));
    }
    return PASSKEY_OK;
}

/* A list's memory: a head of head_size, the items, their bytes. */
static enum passkey_result read_list(struct query *query, const struct row_kind *kind,
    size_t head_size, struct extent *extent, void **list, struct passkey_error *error)
{
    TRY(measure(query, kind, extent, error));
    CLEANUP(memory_free)
    void *read = calloc(1, head_size + extent->count * kind->record_size + extent->byte_count);
    if (read == NULL)
        return fault(error, "Out of memory.");
    /* The parameters stay. */
    query_end(query);
    TRY(fill_items(query, kind, (uint8_t *)read + head_size, extent->count, error));
    *list = read;
    read = NULL;
    return PASSKEY_OK;
}

/* One snapshot for both readings; ends before the result is looked at, so it never stays open. */
static enum passkey_result read_list_at_once(struct passkey_store_reader *reader,
    struct query *query, const struct row_kind *kind, size_t head_size, struct extent *extent,
    void **list, struct passkey_error *error)
{
    CLEANUP(query_end) struct query begin = query_begin(reader->statements[READ_BEGIN]);
    CLEANUP(query_end) struct query end = query_begin(reader->statements[READ_END]);
    TRY(query_run(&begin, error));
    enum passkey_result result = read_list(query, kind, head_size, extent, list, error);
    query_end(query);
    /* A transaction that only read cannot fail to end. */
    (void)sqlite3_step(end.statement);
    return result;
}

enum passkey_result finders_user_list(struct passkey_store_reader *reader, uint32_t relying_party,
    struct passkey_bytes after, size_t limit, struct passkey_user_list **list,
    struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_begin(reader->statements[READ_USERS]);
    query_integer(&query, relying_party);
    query_text(&query, after);
    query_integer(&query, limit > INT64_MAX ? INT64_MAX : (int64_t)limit);
    struct extent extent;
    void *memory = NULL;
    TRY(read_list_at_once(reader, &query, &users, sizeof(**list), &extent, &memory, error));
    *list = memory;
    (*list)->count = extent.count;
    (*list)->items = (struct passkey_user_record *)(*list + 1);
    return PASSKEY_OK;
}

enum passkey_result finders_credential_list(struct passkey_store_reader *reader,
    uint32_t relying_party, struct passkey_bytes user_id, struct passkey_credential_list **list,
    struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_begin(reader->statements[READ_CREDENTIALS]);
    query_integer(&query, relying_party);
    query_blob(&query, user_id);
    struct extent extent;
    void *memory = NULL;
    TRY(read_list_at_once(reader, &query, &credentials, sizeof(**list), &extent, &memory, error));
    *list = memory;
    (*list)->count = extent.count;
    (*list)->items = (struct passkey_credential_record *)(*list + 1);
    return PASSKEY_OK;
}
