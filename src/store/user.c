/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Users: their rows, finders and changes.
 */
#include "store/user.h"

#include "base/bytes.h"
#include "store/copy_tables.h"
#include "store/former_name.h"
#include "store/query.h"
#include <string.h>

#define USER_VARYING_COUNT 8

static enum passkey_result fill_user(
    const struct query *row, struct packer *packer, void *record, struct passkey_error *error)
{
    struct passkey_user_record *user = record;
    user->size = sizeof(*user);
    user->id = row_pack(row, 0, packer);
    user->name = row_pack(row, 1, packer);
    user->name_key = row_pack(row, 2, packer);
    user->display_name = row_pack(row, 3, packer);
    user->email = row_pack(row, 4, packer);
    user->email_key = row_pack(row, 5, packer);
    user->other_ways_in = row_pack(row, 6, packer);
    user->language = row_pack(row, 7, packer);
    user->email_verified_at_ms = row_integer(row, 8);
    user->recovered_at_ms = row_integer(row, 9);
    user->created_at_ms = row_integer(row, 10);
    user->disabled_at_ms = row_integer(row, 11);
    user->name_assigned = row_integer(row, 12) != 0;
    return row_check(row, row_sized(user->id, 64) && user->name_key.size > 0, error);
}

const struct row_kind user_rows = { sizeof(struct passkey_user_record), USER_VARYING_COUNT,
    fill_user };

COPY_TABLE(user, "\"user\"", "relying_party, " USER_COLUMNS ", removed_at_ms", P15,
    "ibtttttttiiiiii", "relying_party, id", P2, 0, 1);

STATEMENT(user_by_id, "SELECT " USER_COLUMNS " FROM \"user\" WHERE relying_party = $1 AND id = $2");

enum passkey_result store_user_find(struct connection *connection, uint32_t relying_party,
    struct passkey_bytes id, struct passkey_user_record **user, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, &user_by_id);
    query_integer(&query, relying_party);
    query_blob(&query, id);
    void *record = NULL;
    TRY(read_record(&query, &user_rows, &record, error));
    *user = record;
    return PASSKEY_OK;
}

STATEMENT(user_removed_by_id,
    "SELECT " USER_COLUMNS " FROM \"user\" WHERE relying_party = -CAST($1 AS BIGINT) AND id = $2 "
    "AND removed_at_ms >= $3");

enum passkey_result store_user_find_removed(struct connection *connection, uint32_t relying_party,
    struct passkey_bytes id, int64_t since_ms, struct passkey_user_record **user,
    struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, &user_removed_by_id);
    query_integer(&query, relying_party);
    query_blob(&query, id);
    query_integer(&query, since_ms);
    void *record = NULL;
    TRY(read_record(&query, &user_rows, &record, error));
    *user = record;
    return PASSKEY_OK;
}

STATEMENT(user_by_name,
    "SELECT " USER_COLUMNS " FROM \"user\" WHERE relying_party = $1 AND name_key = $2");

enum passkey_result store_user_find_by_name(struct connection *connection, uint32_t relying_party,
    struct passkey_bytes name_key, struct passkey_user_record **user, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, &user_by_name);
    query_integer(&query, relying_party);
    query_text(&query, name_key);
    void *record = NULL;
    TRY(read_record(&query, &user_rows, &record, error));
    *user = record;
    return PASSKEY_OK;
}

STATEMENT(user_by_email,
    "SELECT " USER_COLUMNS " FROM \"user\" WHERE relying_party = $1 AND email_key = $2");

enum passkey_result store_user_find_by_email(struct connection *connection, uint32_t relying_party,
    struct passkey_bytes email_key, struct passkey_user_record **user, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, &user_by_email);
    query_integer(&query, relying_party);
    query_text(&query, email_key);
    void *record = NULL;
    TRY(read_record(&query, &user_rows, &record, error));
    *user = record;
    return PASSKEY_OK;
}

#define USER_ID_BY(condition) "(SELECT id FROM \"user\" WHERE relying_party = $1 AND " condition ")"
STATEMENT(user_named,
    "SELECT " USER_COLUMNS " FROM \"user\" WHERE relying_party = $1 AND id = COALESCE(" USER_ID_BY(
        "email_key = $3") ", " USER_ID_BY("name_key = $2") ")");

enum passkey_result store_user_find_named(struct connection *connection, uint32_t relying_party,
    struct passkey_bytes name_key, struct passkey_bytes email_key,
    struct passkey_user_record **user, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, &user_named);
    query_integer(&query, relying_party);
    query_text(&query, name_key);
    query_text_or_null(&query, email_key);
    void *record = NULL;
    TRY(read_record(&query, &user_rows, &record, error));
    *user = record;
    return PASSKEY_OK;
}

STATEMENT(users_by_name,
    "SELECT " USER_COLUMNS " FROM \"user\" WHERE relying_party = $1 AND name_key >= $2 AND "
    "name_key < $3 AND name_key <> $4 ORDER BY name_key LIMIT $5");

/* Names are compared byte by byte; no name is greater than a prefix followed by U+10FFFF. */
#define PREFIX_END      "\xf4\x8f\xbf\xbf"
#define PREFIX_SIZE_MAX 1024

enum passkey_result store_user_list(struct connection *connection, uint32_t relying_party,
    const struct passkey_user_query *asked, struct passkey_user_list **list,
    struct passkey_error *error)
{
    char end[PREFIX_SIZE_MAX + sizeof(PREFIX_END)];
    if (asked->begins.size > PREFIX_SIZE_MAX)
        return fault(error, "A prefix of %zu bytes is too long.", asked->begins.size);
    if (asked->begins.size > 0)
        memcpy(end, asked->begins.data, asked->begins.size);
    memcpy(end + asked->begins.size, PREFIX_END, sizeof(PREFIX_END));
    bool after = bytes_compare(asked->begins, asked->after) < 0;
    CLEANUP(query_end) struct query query = query_of(connection, &users_by_name);
    query_integer(&query, relying_party);
    query_text(&query, after ? asked->after : asked->begins);
    query_text(&query, bytes_text(end));
    query_text(&query, asked->after);
    query_integer(&query, asked->limit > INT64_MAX ? INT64_MAX : (int64_t)asked->limit);
    void *memory = NULL;
    TRY(read_list(&query, &user_rows, &memory, error));
    *list = memory;
    return PASSKEY_OK;
}

STATEMENT(
    users_by_id, "SELECT " USER_COLUMNS " FROM \"user\" WHERE relying_party = $1 ORDER BY id");

struct query store_users(struct connection *connection, uint32_t relying_party)
{
    struct query query = query_of(connection, &users_by_id);
    query_integer(&query, relying_party);
    return query;
}

STATEMENT(user_clashes,
    "SELECT 1 FROM \"user\" WHERE relying_party = $1 AND name_key = $2 UNION ALL "
    "SELECT 1 FROM \"user\" WHERE relying_party = $1 AND email_key IS NOT NULL "
    "AND email_key IN ($2, $3) UNION ALL "
    "SELECT 1 FROM \"user\" WHERE relying_party = -CAST($1 AS BIGINT) AND (id = $4 OR "
    "name_key = $2 OR email_key IN ($2, $3)) UNION ALL "
    "SELECT 1 FROM former_name WHERE relying_party = $1 AND user_id <> $4 AND "
    "((kind = 1 AND value_key = $2) OR (kind = 2 AND value_key IN ($2, $3)))");

enum passkey_result store_user_clashes(struct connection *connection, uint32_t relying_party,
    const struct passkey_user_record *user, bool *clashes, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, &user_clashes);
    query_integer(&query, relying_party);
    query_text(&query, user->name_key);
    query_text(&query, user->email_key);
    query_blob(&query, user->id);
    return query_step(&query, clashes, error);
}

/* ---- changes ---- */

STATEMENT(user_new,
    "INSERT INTO \"user\" (relying_party, id, name, name_key, display_name, email, email_key, "
    "other_ways_in, email_verified_at_ms, recovered_at_ms, created_at_ms, disabled_at_ms, "
    "name_assigned, language) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, "
    "$14) ON CONFLICT DO NOTHING");

/* A change set that is refused is rolled back as a whole, but an import goes on. */
STATEMENT(user_not_new, "DELETE FROM \"user\" WHERE relying_party = $1 AND id = $2");

static enum passkey_result undo_insert(struct connection *connection, uint32_t relying_party,
    struct passkey_bytes id, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, &user_not_new);
    query_integer(&query, relying_party);
    query_blob(&query, id);
    TRY(query_run(&query, error));
    return PASSKEY_CONFLICT;
}

enum passkey_result change_user_insert(struct connection *connection, uint32_t relying_party,
    const struct change *change, struct passkey_error *error)
{
    const struct passkey_user_record *user = change->of.user;
    CLEANUP(query_end) struct query query = query_of(connection, &user_new);
    query_integer(&query, relying_party);
    query_blob(&query, user->id);
    query_text(&query, user->name);
    query_text(&query, user->name_key);
    query_text(&query, user->display_name);
    query_text_or_null(&query, user->email);
    query_text_or_null(&query, user->email_key);
    query_text(&query, user->other_ways_in);
    query_integer(&query, user->email_verified_at_ms);
    query_integer(&query, user->recovered_at_ms);
    query_integer(&query, user->created_at_ms);
    query_integer(&query, user->disabled_at_ms);
    query_integer(&query, user->name_assigned);
    query_text(&query, user->language);
    TRY(query_run_guarded(&query, error));
    enum passkey_result result = former_name_check_name(connection, relying_party, user->id, error);
    return result == PASSKEY_CONFLICT ? undo_insert(connection, relying_party, user->id, error)
                                      : result;
}

STATEMENT(user_language, "UPDATE \"user\" SET language = $3 WHERE relying_party = $1 AND id = $2");

enum passkey_result change_user_language(struct connection *connection, uint32_t relying_party,
    const struct change *change, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, &user_language);
    query_integer(&query, relying_party);
    query_blob(&query, change->of.user_language.id);
    query_text(&query, change->of.user_language.language);
    return query_run_guarded(&query, error);
}

STATEMENT(user_recovered,
    "UPDATE \"user\" SET recovered_at_ms = $3 WHERE relying_party = $1 AND id = $2");

enum passkey_result change_user_recover(struct connection *connection, uint32_t relying_party,
    const struct change *change, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, &user_recovered);
    query_integer(&query, relying_party);
    query_blob(&query, change->of.recover.user_id);
    query_integer(&query, change->of.recover.now_ms);
    return query_run_guarded(&query, error);
}

STATEMENT(user_address,
    "UPDATE \"user\" SET email = $3, email_key = $4, email_verified_at_ms = $5 WHERE "
    "relying_party = $1 AND id = $2 AND disabled_at_ms = 0 AND NOT EXISTS (SELECT 1 FROM "
    "\"user\" AS other WHERE other.relying_party = $1 AND other.email_key = $4 AND other.id <> "
    "$2)");

enum passkey_result change_user_email(struct connection *connection, uint32_t relying_party,
    const struct change *change, struct passkey_error *error)
{
    const struct former_name_change former = { change->of.user_email.id, FORMER_EMAIL,
        change->of.user_email.email, change->of.user_email.now_ms };
    TRY(former_name_keep(connection, relying_party, &former, error));
    CLEANUP(query_end) struct query query = query_of(connection, &user_address);
    query_integer(&query, relying_party);
    query_blob(&query, change->of.user_email.id);
    query_text_or_null(&query, change->of.user_email.email);
    query_text_or_null(&query, change->of.user_email.email_key);
    query_integer(&query, change->of.user_email.verified_at_ms);
    TRY(query_run_guarded(&query, error));
    return former_name_check(connection, relying_party, change->of.user_email.id, error);
}

STATEMENT(user_names,
    "UPDATE \"user\" SET name = coalesce($3, name), name_key = coalesce($4, name_key), "
    "display_name = coalesce($5, display_name), other_ways_in = coalesce($6, other_ways_in), "
    "name_assigned = CASE WHEN $3 IS NULL THEN name_assigned ELSE CAST($7 AS BIGINT) END "
    "WHERE relying_party = $1 AND id = $2 AND NOT EXISTS (SELECT 1 FROM \"user\" AS other "
    "WHERE other.relying_party = $1 AND other.name_key = $4 AND other.id <> $2)");

enum passkey_result change_user_update(struct connection *connection, uint32_t relying_party,
    const struct change *change, struct passkey_error *error)
{
    const struct former_name_change former = { change->of.user_update.id, FORMER_NAME,
        change->of.user_update.name, change->of.user_update.now_ms };
    bool named = former.value.data != NULL;
    if (named)
        TRY(former_name_keep(connection, relying_party, &former, error));
    CLEANUP(query_end) struct query query = query_of(connection, &user_names);
    query_integer(&query, relying_party);
    query_blob(&query, change->of.user_update.id);
    query_text_or_null(&query, change->of.user_update.name);
    query_text_or_null(&query, change->of.user_update.name_key);
    query_text_or_null(&query, change->of.user_update.display_name);
    query_text_or_null(&query, change->of.user_update.other_ways_in);
    query_integer(&query, change->of.user_update.name_assigned);
    TRY(query_run_guarded(&query, error));
    return named
               ? former_name_check_name(connection, relying_party, change->of.user_update.id, error)
               : PASSKEY_OK;
}

STATEMENT(user_switch,
    "UPDATE \"user\" SET disabled_at_ms = CASE WHEN disabled_at_ms = 0 OR CAST($3 AS BIGINT) = "
    "0 THEN CAST($3 AS BIGINT) ELSE disabled_at_ms END WHERE relying_party = $1 AND id = $2");

enum passkey_result change_user_disable(struct connection *connection, uint32_t relying_party,
    const struct change *change, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, &user_switch);
    query_integer(&query, relying_party);
    query_blob(&query, change->of.user_disable.id);
    query_integer(&query, change->of.user_disable.disabled_at_ms);
    return query_run_guarded(&query, error);
}

/* ---- a user with everything that belongs to them ---- */

#define REMOVED_OR_NOT "relying_party IN ($1, -CAST($1 AS BIGINT))"

STATEMENT(user_removed,
    "UPDATE \"user\" SET relying_party = -CAST($1 AS BIGINT), removed_at_ms = $3 "
    "WHERE relying_party = $1 AND id = $2");
STATEMENT(user_credentials_removed,
    "UPDATE credential SET relying_party = -CAST($1 AS BIGINT), removed_at_ms = $3 "
    "WHERE relying_party = $1 AND user_id = $2");
STATEMENT(user_gone, "DELETE FROM \"user\" WHERE " REMOVED_OR_NOT " AND id = $2");
STATEMENT(user_attestations,
    "DELETE FROM attestation WHERE relying_party = $1 AND user_id = $2 AND credential IN "
    "(SELECT number FROM credential WHERE " REMOVED_OR_NOT " AND user_id = $2)");
STATEMENT(user_credentials, "DELETE FROM credential WHERE " REMOVED_OR_NOT " AND user_id = $2");
STATEMENT(user_former_names, "DELETE FROM former_name WHERE relying_party = $1 AND user_id = $2");
STATEMENT(user_sessions, "DELETE FROM session WHERE relying_party = $1 AND user_id = $2");
STATEMENT(user_links, "DELETE FROM link WHERE relying_party = $1 AND user_id = $2");
STATEMENT(user_notices, "DELETE FROM notice WHERE relying_party = $1 AND user_id = $2");
STATEMENT(user_mails, "DELETE FROM outgoing_mail WHERE relying_party = $1 AND user_id = $2");
STATEMENT(user_codes, "DELETE FROM recovery_code WHERE relying_party = $1 AND user_id = $2");
STATEMENT(user_code_set, "DELETE FROM recovery_code_set WHERE relying_party = $1 AND user_id = $2");

/* Deletes what cannot be restored. */
static enum passkey_result end_access(struct connection *connection, uint32_t relying_party,
    struct passkey_bytes user_id, struct passkey_error *error)
{
    static const struct statement *const statements[] = { &user_sessions, &user_links, &user_mails,
        &user_codes, &user_code_set };
    for (size_t i = 0; i < sizeof(statements) / sizeof(statements[0]); i++) {
        CLEANUP(query_end) struct query query = query_of(connection, statements[i]);
        query_integer(&query, relying_party);
        query_blob(&query, user_id);
        TRY(query_run(&query, error));
    }
    return PASSKEY_OK;
}

enum passkey_result change_user_delete(struct connection *connection, uint32_t relying_party,
    const struct change *change, struct passkey_error *error)
{
    CLEANUP(query_end) struct query user = query_of(connection, &user_removed);
    CLEANUP(query_end) struct query credentials = query_of(connection, &user_credentials_removed);
    struct query *const queries[] = { &user, &credentials };
    for (size_t i = 0; i < 2; i++) {
        query_integer(queries[i], relying_party);
        query_blob(queries[i], change->of.user_removal.id);
        query_integer(queries[i], change->of.user_removal.at_ms);
    }
    TRY(query_run_guarded(&user, error));
    TRY(query_run(&credentials, error));
    CLEANUP(query_end) struct query notices = query_of(connection, &user_notices);
    query_integer(&notices, relying_party);
    query_blob(&notices, change->of.user_removal.id);
    TRY(query_run(&notices, error));
    return end_access(connection, relying_party, change->of.user_removal.id, error);
}

enum passkey_result change_user_erase(struct connection *connection, uint32_t relying_party,
    const struct change *change, struct passkey_error *error)
{
    static const struct statement *const statements[] = {
        &user_gone,         /* first: it is the precondition */
        &user_attestations, /* before the credentials, by which it finds them */
        &user_credentials,
        &user_former_names,
        &user_notices,
    };
    for (size_t i = 0; i < sizeof(statements) / sizeof(statements[0]); i++) {
        CLEANUP(query_end) struct query query = query_of(connection, statements[i]);
        query_integer(&query, relying_party);
        query_blob(&query, change->of.user_id);
        TRY(i == 0 ? query_run_guarded(&query, error) : query_run(&query, error));
    }
    return end_access(connection, relying_party, change->of.user_id, error);
}

STATEMENT(user_restored,
    "UPDATE \"user\" SET relying_party = $1, removed_at_ms = 0 "
    "WHERE relying_party = -CAST($1 AS BIGINT) AND id = $2 AND removed_at_ms >= $3");

enum passkey_result change_user_restore(struct connection *connection, uint32_t relying_party,
    const struct change *change, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, &user_restored);
    query_integer(&query, relying_party);
    query_blob(&query, change->of.user_removal.id);
    query_integer(&query, change->of.user_removal.at_ms);
    return query_run_guarded(&query, error);
}

/* Disabled by an operator, even if the user had disabled them before. */
STATEMENT(credentials_locked,
    "UPDATE credential SET disabled_by = 2, disabled_at_ms = CASE WHEN disabled_at_ms <> 0 THEN "
    "disabled_at_ms ELSE $3 END WHERE relying_party = $1 AND user_id = $2");

enum passkey_result change_user_lock(struct connection *connection, uint32_t relying_party,
    const struct change *change, struct passkey_error *error)
{
    TRY(end_access(connection, relying_party, change->of.user_disable.id, error));
    CLEANUP(query_end) struct query credentials = query_of(connection, &credentials_locked);
    query_integer(&credentials, relying_party);
    query_blob(&credentials, change->of.user_disable.id);
    query_integer(&credentials, change->of.user_disable.disabled_at_ms);
    return query_run(&credentials, error);
}

/* ---- copies of changes ---- */

static void take_user(struct copier *copier, struct change *change)
{
    struct passkey_user_record *record =
        copier_take(copier, change->of.user, sizeof(*change->of.user));
    change->of.user = record;
    copier_take_bytes(copier, &record->id);
    copier_take_bytes(copier, &record->name);
    copier_take_bytes(copier, &record->name_key);
    copier_take_bytes(copier, &record->display_name);
    copier_take_bytes(copier, &record->email);
    copier_take_bytes(copier, &record->email_key);
    copier_take_bytes(copier, &record->other_ways_in);
    copier_take_bytes(copier, &record->language);
}

static void take_user_language(struct copier *copier, struct change *change)
{
    copier_take_bytes(copier, &change->of.user_language.id);
    copier_take_bytes(copier, &change->of.user_language.language);
}

const struct change_copy user_copies[] = {
    { change_user_insert, take_user },
    { change_user_language, take_user_language },
    { NULL, NULL },
};
