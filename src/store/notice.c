/* SPDX-License-Identifier: Apache-2.0 */
/* Notices, and the changes that answers to them make. */
#include "store/notice.h"
#include "base/bytes.h"
#include "store/copy_tables.h"

#define NOTICE_COLUMNS                                                                             \
    "user_id, address, user_agent, link_id, detail, id, kind, created_at_ms, recovered_at_ms, "    \
    "expires_at_ms"
#define NOTICE_VARYING_COUNT 5

static enum passkey_result fill_notice(
    const struct query *row, struct packer *packer, void *record, struct passkey_error *error)
{
    struct passkey_notice_record *notice = record;
    notice->size = sizeof(*notice);
    notice->user_id = row_pack(row, 0, packer);
    notice->address = row_pack(row, 1, packer);
    notice->user_agent = row_pack(row, 2, packer);
    notice->link_id = row_pack(row, 3, packer);
    notice->detail = row_pack(row, 4, packer);
    bool sound = row_copy(row, 5, notice->id, sizeof(notice->id));
    notice->kind = (enum passkey_notice_kind)row_integer(row, 6);
    notice->created_at_ms = row_integer(row, 7);
    notice->recovered_at_ms = row_integer(row, 8);
    notice->expires_at_ms = row_integer(row, 9);
    return row_check(row, sound, error);
}

static const struct row_kind notices = { sizeof(struct passkey_notice_record), NOTICE_VARYING_COUNT,
    fill_notice };

COPY_TABLE(notice, "notice", "relying_party, " NOTICE_COLUMNS ", session_id", P12, "ibbtbtbiiiib",
    "relying_party, user_id, id", P3, 0, 1, 6);

STATEMENT(notices_of_user,
    "SELECT " NOTICE_COLUMNS " FROM notice WHERE relying_party = $1 AND user_id = $2 AND "
    "expires_at_ms > $3 AND (session_id IS NULL OR session_id IS DISTINCT FROM $4) AND EXISTS "
    "(SELECT 1 FROM credential WHERE credential.relying_party = $1 AND credential.user_id = $2 "
    "AND credential.created_at_ms < notice.created_at_ms) ORDER BY CASE WHEN recovered_at_ms <> 0 "
    "OR link_id IS NOT NULL THEN 0 ELSE 1 END, created_at_ms DESC, id LIMIT $5");

enum passkey_result store_notice_list(struct connection *connection, uint32_t relying_party,
    const struct notice_query *asked, struct passkey_notice_list **list,
    struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, &notices_of_user);
    query_integer(&query, relying_party);
    query_blob(&query, asked->user_id);
    query_integer(&query, asked->now_ms);
    query_blob_or_null(&query, asked->session_id);
    query_integer(&query, (int64_t)asked->limit);
    void *memory = NULL;
    TRY(read_list(&query, &notices, &memory, error));
    *list = memory;
    return PASSKEY_OK;
}

/* clang-format off */
#define RECOVERED_OF(table)                                                                        \
    "SELECT recovered_at_ms FROM " table " WHERE relying_party = $1 AND user_id = $2"
STATEMENT(recovered_last,
    "SELECT COALESCE(max(recovered_at_ms), 0) FROM (" RECOVERED_OF("notice")
    " UNION ALL " RECOVERED_OF("session") " UNION ALL " RECOVERED_OF("credential")
    " UNION ALL " RECOVERED_OF("link") ") AS recovered");
/* clang-format on */

enum passkey_result store_recovered_last(struct connection *connection, uint32_t relying_party,
    struct passkey_bytes user_id, int64_t *recovered_at_ms, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, &recovered_last);
    bool row = false;
    query_integer(&query, relying_party);
    query_blob(&query, user_id);
    TRY(query_step(&query, &row, error));
    *recovered_at_ms = row ? row_integer(&query, 0) : 0;
    return PASSKEY_OK;
}

/* ---- changes ---- */

/* At $4. What can still be revoked is kept. */
STATEMENT(notices_replaced,
    "DELETE FROM notice WHERE relying_party = $1 AND user_id = $2 AND kind = $3 AND "
    "recovered_at_ms = 0 AND NOT EXISTS (SELECT 1 FROM link WHERE link.relying_party = $1 AND "
    "link.id = notice.link_id AND link.expires_at_ms > $4) AND id NOT IN (SELECT newer.id FROM "
    "notice AS newer WHERE newer.relying_party = $1 AND newer.user_id = $2 AND newer.kind = $3 "
    "AND newer.recovered_at_ms = 0 ORDER BY newer.created_at_ms DESC, newer.id LIMIT $5)");

static enum passkey_result replace_oldest(struct connection *connection, uint32_t relying_party,
    const struct passkey_notice_record *notice, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, &notices_replaced);
    query_integer(&query, relying_party);
    query_blob(&query, notice->user_id);
    query_integer(&query, notice->kind);
    query_integer(&query, notice->created_at_ms);
    query_integer(&query, NOTICE_OF_KIND_MAX - 1);
    return query_run(&query, error);
}

STATEMENT(notice_new,
    "INSERT INTO notice (relying_party, user_id, id, kind, created_at_ms, recovered_at_ms, "
    "expires_at_ms, address, user_agent, link_id, detail, session_id) SELECT $1, $2, $3, $4, $5, "
    "$6, $7, $8, $9, $10, $11, $12 WHERE EXISTS (SELECT 1 FROM \"user\" WHERE relying_party = $1 "
    "AND id = $2) AND NOT EXISTS "
    "(SELECT 1 FROM notice AS other WHERE other.relying_party = $1 AND other.user_id = $2 AND "
    "other.recovered_at_ms = $6 AND other.recovered_at_ms <> 0)");

enum passkey_result change_notice_insert(struct connection *connection, uint32_t relying_party,
    const struct change *change, struct passkey_error *error)
{
    const struct passkey_notice_record *notice = change->of.notice;
    bool from_proof = notice->recovered_at_ms != 0;
    if (!from_proof)
        TRY(replace_oldest(connection, relying_party, notice, error));
    CLEANUP(query_end) struct query query = query_of(connection, &notice_new);
    query_integer(&query, relying_party);
    query_blob(&query, notice->user_id);
    query_blob(&query, BYTES_ARRAY(notice->id));
    query_integer(&query, notice->kind);
    query_integer(&query, notice->created_at_ms);
    query_integer(&query, notice->recovered_at_ms);
    query_integer(&query, notice->expires_at_ms);
    query_blob_or_null(&query, notice->address);
    query_text(&query, notice->user_agent);
    query_blob_or_null(&query, notice->link_id);
    query_text(&query, notice->detail);
    query_blob_or_null(&query, notice->session_id);
    return from_proof ? query_run_guarded(&query, error) : query_run(&query, error);
}

STATEMENT(notice_gone, "DELETE FROM notice WHERE relying_party = $1 AND user_id = $2 AND id = $3");

enum passkey_result change_notice_delete(struct connection *connection, uint32_t relying_party,
    const struct change *change, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, &notice_gone);
    query_integer(&query, relying_party);
    query_blob(&query, change->of.notice->user_id);
    query_blob(&query, BYTES_ARRAY(change->of.notice->id));
    return query_run_guarded(&query, error);
}

/* Rows that were created with a weak proof. */
#define RECOVERED                                                                                  \
    "relying_party = $1 AND user_id = $2 AND recovered_at_ms = $3 AND recovered_at_ms <> 0"

static enum passkey_result run_recovery(struct connection *connection,
    const struct statement *const statements[], size_t count, uint32_t relying_party,
    const struct change *change, struct passkey_error *error)
{
    for (size_t i = 0; i < count; i++) {
        CLEANUP(query_end) struct query query = query_of(connection, statements[i]);
        query_integer(&query, relying_party);
        query_blob(&query, change->of.notice->user_id);
        query_integer(&query, change->of.notice->recovered_at_ms);
        TRY(query_run(&query, error));
    }
    return PASSKEY_OK;
}

STATEMENT(recovered_credentials_free, "UPDATE credential SET recovered_at_ms = 0 WHERE " RECOVERED);
STATEMENT(recovered_sessions_free, "UPDATE session SET recovered_at_ms = 0 WHERE " RECOVERED);
STATEMENT(recovered_links_free, "UPDATE link SET recovered_at_ms = 0 WHERE " RECOVERED);

enum passkey_result change_recovery_confirm(struct connection *connection, uint32_t relying_party,
    const struct change *change, struct passkey_error *error)
{
    static const struct statement *const statements[] = { &recovered_credentials_free,
        &recovered_sessions_free, &recovered_links_free };
    return run_recovery(connection, statements, sizeof(statements) / sizeof(statements[0]),
        relying_party, change, error);
}

#define RECOVERED_CREDENTIALS "FROM credential WHERE " RECOVERED

STATEMENT(recovered_proofs_gone,
    "DELETE FROM session WHERE relying_party = $1 AND user_id = $2 AND credential_id IN (SELECT "
    "id " RECOVERED_CREDENTIALS ")");
/* Removes a credential in the same way as change_credential_delete(). */
STATEMENT(recovered_credentials_gone,
    "UPDATE credential SET relying_party = -relying_party, removed_at_ms = $4 WHERE " RECOVERED);
STATEMENT(recovered_sessions_gone, "DELETE FROM session WHERE " RECOVERED);
STATEMENT(recovered_links_gone, "DELETE FROM link WHERE " RECOVERED);

STATEMENT(
    proof_link_gone, "DELETE FROM link WHERE relying_party = $1 AND user_id = $2 AND id = $3");
STATEMENT(proof_sessions_gone,
    "DELETE FROM session WHERE relying_party = $1 AND user_id = $2 AND link_id = $3");

static enum passkey_result end_link(struct connection *connection,
    const struct statement *statement, uint32_t relying_party, const struct change *change,
    struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, statement);
    query_integer(&query, relying_party);
    query_blob(&query, change->of.notice->user_id);
    query_blob(&query, change->of.notice->link_id);
    return query_run(&query, error);
}

static enum passkey_result remove_credentials(struct connection *connection, uint32_t relying_party,
    const struct change *change, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, &recovered_credentials_gone);
    query_integer(&query, relying_party);
    query_blob(&query, change->of.notice->user_id);
    query_integer(&query, change->of.notice->recovered_at_ms);
    query_integer(&query, change->of.notice->expires_at_ms);
    return query_run(&query, error);
}

enum passkey_result change_recovery_reject(struct connection *connection, uint32_t relying_party,
    const struct change *change, struct passkey_error *error)
{
    /* Rows that refer to a credential are deleted before it. */
    static const struct statement *const statements[] = { &recovered_proofs_gone,
        &recovered_sessions_gone, &recovered_links_gone };
    TRY(run_recovery(connection, statements, sizeof(statements) / sizeof(statements[0]),
        relying_party, change, error));
    TRY(remove_credentials(connection, relying_party, change, error));
    if (change->of.notice->link_id.data == NULL)
        return PASSKEY_OK;
    TRY(end_link(connection, &proof_link_gone, relying_party, change, error));
    return end_link(connection, &proof_sessions_gone, relying_party, change, error);
}

/* ---- copies of changes ---- */

static void take_notice(struct copier *copier, struct change *change)
{
    struct passkey_notice_record *record =
        copier_take(copier, change->of.notice, sizeof(*change->of.notice));
    change->of.notice = record;
    copier_take_bytes(copier, &record->user_id);
    copier_take_bytes(copier, &record->address);
    copier_take_bytes(copier, &record->user_agent);
    copier_take_bytes(copier, &record->link_id);
    copier_take_bytes(copier, &record->detail);
    copier_take_bytes(copier, &record->session_id);
}

const struct change_copy notice_copies[] = {
    { change_notice_insert, take_notice },
    { NULL, NULL },
};
