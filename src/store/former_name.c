/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Former names and addresses. Their rows are a history to which a restore only adds: repeating a
 * restore finds the same value, and a restore can itself be reverted.
 */
#include "store/former_name.h"

#include "store/copy_tables.h"

#define FORMER_VARYING_COUNT 3

static enum passkey_result fill_former_name(
    const struct query *row, struct packer *packer, void *record, struct passkey_error *error)
{
    struct former_name_record *name = record;
    name->user_id = row_pack(row, 0, packer);
    name->value = row_pack(row, 1, packer);
    name->key = row_pack(row, 2, packer);
    return row_check(row, row_sized(name->user_id, 64), error);
}

static const struct row_kind former_name_rows = { sizeof(struct former_name_record),
    FORMER_VARYING_COUNT, fill_former_name };

COPY_TABLE(former_name, "former_name",
    "number, relying_party, user_id, kind, value, value_key, detail, replaced_at_ms", P8,
    "iibittii", "number", P1, 0);

static enum passkey_result read_name(
    struct query *query, struct former_name_record **name, struct passkey_error *error)
{
    void *record = NULL;
    TRY(read_record(query, &former_name_rows, &record, error));
    *name = record;
    return PASSKEY_OK;
}

/* The first value of the kind $3 of the user $2 that was replaced since $4. */
#define FIRST_REPLACED(columns)                                                                    \
    "SELECT " columns " FROM former_name WHERE relying_party = $1 AND user_id = $2 AND "           \
    "kind = $3 AND replaced_at_ms >= $4 ORDER BY replaced_at_ms, number LIMIT 1"

STATEMENT(former_name_at, FIRST_REPLACED("user_id, value, value_key"));

enum passkey_result store_former_name_find(struct connection *connection, uint32_t relying_party,
    struct passkey_bytes user_id, enum former_kind kind, int64_t since_ms,
    struct former_name_record **name, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, &former_name_at);
    query_integer(&query, relying_party);
    query_blob(&query, user_id);
    query_integer(&query, kind);
    query_integer(&query, since_ms);
    return read_name(&query, name, error);
}

#define OWNER(column, kind)                                                                        \
    "SELECT id, " column ", " column "_key FROM \"user\" WHERE relying_party = "                   \
    "-CAST($1 AS BIGINT) AND " column "_key = $2 UNION ALL SELECT user_id, value, value_key FROM " \
    "former_name WHERE relying_party = $1 AND kind = " kind " AND value_key = $2 LIMIT 1"

STATEMENT(former_owner_by_name, OWNER("name", "1"));
STATEMENT(former_owner_by_email, OWNER("email", "2"));

enum passkey_result store_former_name_find_owner(struct connection *connection,
    uint32_t relying_party, enum former_kind kind, struct passkey_bytes key,
    struct former_name_record **name, struct passkey_error *error)
{
    CLEANUP(query_end)
    struct query query =
        query_of(connection, kind == FORMER_NAME ? &former_owner_by_name : &former_owner_by_email);
    query_integer(&query, relying_party);
    query_text(&query, key);
    return read_name(&query, name, error);
}

STATEMENT(former_count,
    "SELECT (SELECT count(*) FROM former_name WHERE relying_party = $1 AND user_id = $2) + "
    "(SELECT count(*) FROM credential WHERE relying_party = -CAST($1 AS BIGINT) AND user_id = $2)");

enum passkey_result store_former_name_count(struct connection *connection, uint32_t relying_party,
    struct passkey_bytes user_id, int64_t *count, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, &former_count);
    query_integer(&query, relying_party);
    query_blob(&query, user_id);
    bool row = false;
    TRY(query_step(&query, &row, error));
    *count = row ? row_integer(&query, 0) : 0;
    return PASSKEY_OK;
}

/* ---- changes ---- */

#define KEEP(column, kind, detail)                                                                 \
    "INSERT INTO former_name (relying_party, user_id, kind, value, value_key, detail, "            \
    "replaced_at_ms) SELECT relying_party, id, " kind ", " column ", " column "_key, " detail      \
    ", $4 FROM \"user\" WHERE relying_party = $1 AND id = $2 AND " column " IS DISTINCT FROM $3"

STATEMENT(former_name_new, KEEP("name", "1", "name_assigned"));
STATEMENT(former_email_new, KEEP("email", "2", "email_verified_at_ms"));

enum passkey_result former_name_keep(struct connection *connection, uint32_t relying_party,
    const struct former_name_change *change, struct passkey_error *error)
{
    CLEANUP(query_end)
    struct query query =
        query_of(connection, change->kind == FORMER_NAME ? &former_name_new : &former_email_new);
    query_integer(&query, relying_party);
    query_blob(&query, change->user_id);
    query_text_or_null(&query, change->value);
    query_integer(&query, change->now_ms);
    return query_run(&query, error);
}

#define NOT_REMOVED(what)                                                                          \
    "NOT EXISTS (SELECT 1 FROM \"user\" AS removed WHERE removed.relying_party = "                 \
    "-CAST($1 AS BIGINT) AND removed." what ")"
#define NOT_FORMER(kind, key)                                                                      \
    "NOT EXISTS (SELECT 1 FROM former_name AS former WHERE former.relying_party = $1 AND "         \
    "former.kind = " kind " AND former.value_key = \"user\"." key " AND former.user_id <> $2)"

/*
 * It writes the existing value again, because only a statement that changes a row can be a guard.
 */
#define NOT_RESERVED                                                                               \
    NOT_REMOVED("id = $2")                                                                         \
    " AND " NOT_REMOVED("name_key = \"user\".name_key") " AND " NOT_REMOVED(                       \
        "email_key = \"user\".email_key") " AND " NOT_FORMER("1",                                  \
        "name_key") " AND " NOT_FORMER("2", "email_key")
STATEMENT(former_name_guard,
    "UPDATE \"user\" SET created_at_ms = created_at_ms WHERE relying_party = $1 AND id = $2 "
    "AND " NOT_RESERVED);

enum passkey_result former_name_check(struct connection *connection, uint32_t relying_party,
    struct passkey_bytes user_id, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, &former_name_guard);
    query_integer(&query, relying_party);
    query_blob(&query, user_id);
    return query_run_guarded(&query, error);
}

/* Of other users, and of those who were removed. Only an ASCII address equals the canonical form of
 * the same text as a name; see named_check_free(). */
STATEMENT(name_guard,
    "UPDATE \"user\" SET created_at_ms = created_at_ms WHERE relying_party = $1 AND id = $2 AND "
    "NOT EXISTS (SELECT 1 FROM \"user\" AS other WHERE other.relying_party IN ($1, -CAST($1 AS "
    "BIGINT)) AND other.email_key = \"user\".name_key AND other.id <> $2) AND " NOT_FORMER(
        "2", "name_key"));

enum passkey_result former_name_check_name(struct connection *connection, uint32_t relying_party,
    struct passkey_bytes user_id, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, &name_guard);
    query_integer(&query, relying_party);
    query_blob(&query, user_id);
    TRY(query_run_guarded(&query, error));
    return former_name_check(connection, relying_party, user_id, error);
}

/* $5: the current time. */
#define KEEP_CURRENT(column, detail)                                                               \
    "INSERT INTO former_name (relying_party, user_id, kind, value, value_key, detail, "            \
    "replaced_at_ms) SELECT $1, $2, $3, own.value, own.value_key, own.detail, $5 "                 \
    "FROM (SELECT " column " AS value, " column "_key AS value_key, " detail " AS detail FROM "    \
    "\"user\" WHERE relying_party = $1 AND id = $2) AS own, (" FIRST_REPLACED(                     \
        "value") ") AS former WHERE own.value IS DISTINCT FROM former.value"
#define RESTORE(column, detail)                                                                    \
    "UPDATE \"user\" SET " column " = former.value, " column "_key = former.value_key, " detail    \
    " = former.detail FROM (" FIRST_REPLACED(                                                      \
        "value, value_key, detail") ") AS former WHERE \"user\".relying_party = $1 AND "           \
                                    "\"user\".id = $2 AND \"user\"." column                        \
                                    " IS DISTINCT FROM former.value"

STATEMENT(former_name_current, KEEP_CURRENT("name", "name_assigned"));
STATEMENT(former_email_current, KEEP_CURRENT("email", "email_verified_at_ms"));
STATEMENT(former_name_restored, RESTORE("name", "name_assigned"));
STATEMENT(former_email_restored, RESTORE("email", "email_verified_at_ms"));

static enum passkey_result restore(struct connection *connection, uint32_t relying_party,
    const struct change *change, enum former_kind kind, struct passkey_error *error)
{
    bool name = kind == FORMER_NAME;
    CLEANUP(query_end)
    struct query keep = query_of(connection, name ? &former_name_current : &former_email_current);
    CLEANUP(query_end)
    struct query put = query_of(connection, name ? &former_name_restored : &former_email_restored);
    struct query *const queries[] = { &keep, &put };
    for (size_t i = 0; i < 2; i++) {
        query_integer(queries[i], relying_party);
        query_blob(queries[i], change->of.user_removal.id);
        query_integer(queries[i], kind);
        query_integer(queries[i], change->of.user_removal.at_ms);
    }
    query_integer(&keep, change->of.user_removal.now_ms);
    TRY(query_run(&keep, error));
    return query_run(&put, error);
}

enum passkey_result change_former_names_restore(struct connection *connection,
    uint32_t relying_party, const struct change *change, struct passkey_error *error)
{
    TRY(restore(connection, relying_party, change, FORMER_NAME, error));
    return restore(connection, relying_party, change, FORMER_EMAIL, error);
}
