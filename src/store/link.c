/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Links.
 */
#include "store/link.h"

#include "base/bytes.h"
#include "store/copy_tables.h"
#include "store/query.h"

#define LINK_COLUMNS                                                                               \
    "user_id, email, maker_id, id, token_hash, purpose, maker, recovered_at_ms, created_at_ms, "   \
    "expires_at_ms, redeemed_at_ms"
#define LINK_VARYING_COUNT 3

static enum passkey_result fill_link(
    const struct query *row, struct packer *packer, void *record, struct passkey_error *error)
{
    struct passkey_link_record *link = record;
    link->size = sizeof(*link);
    link->user_id = row_pack(row, 0, packer);
    link->email = row_pack(row, 1, packer);
    link->maker_id = row_pack(row, 2, packer);
    link->purpose = (enum passkey_link_purpose)row_integer(row, 5);
    link->maker = (enum passkey_actor)row_integer(row, 6);
    link->recovered_at_ms = row_integer(row, 7);
    link->created_at_ms = row_integer(row, 8);
    link->expires_at_ms = row_integer(row, 9);
    link->redeemed_at_ms = row_integer(row, 10);
    return row_check(row,
        row_copy(row, 3, link->id, PASSKEY_LINK_ID_SIZE) &&
            row_copy(row, 4, link->token_hash, PASSKEY_HASH_SIZE),
        error);
}

static const struct row_kind links = { sizeof(struct passkey_link_record), LINK_VARYING_COUNT,
    fill_link };

COPY_TABLE(link, "link", "relying_party, " LINK_COLUMNS, P12, "ibtbbbiiiiii",
    "token_hash, relying_party", P2, 5, 0);

STATEMENT(link_by_token,
    "SELECT " LINK_COLUMNS " FROM link WHERE token_hash = $1 AND relying_party = $2");

enum passkey_result store_link_find(struct connection *connection, uint32_t relying_party,
    const uint8_t token_hash[PASSKEY_HASH_SIZE], struct passkey_link_record **link,
    struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, &link_by_token);
    query_blob(&query, (struct passkey_bytes){ token_hash, PASSKEY_HASH_SIZE });
    query_integer(&query, relying_party);
    void *record = NULL;
    TRY(read_record(&query, &links, &record, error));
    *link = record;
    return PASSKEY_OK;
}

STATEMENT(link_by_id, "SELECT " LINK_COLUMNS " FROM link WHERE relying_party = $1 AND id = $2");

enum passkey_result store_link_find_by_id(struct connection *connection, uint32_t relying_party,
    struct passkey_bytes id, struct passkey_link_record **link, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, &link_by_id);
    query_integer(&query, relying_party);
    query_blob(&query, id);
    void *record = NULL;
    TRY(read_record(&query, &links, &record, error));
    *link = record;
    return PASSKEY_OK;
}

STATEMENT(links_live,
    "SELECT " LINK_COLUMNS " FROM link WHERE relying_party = $1 AND (user_id = $2 OR $2 IS NULL) "
    "AND expires_at_ms > $3 ORDER BY created_at_ms DESC, id LIMIT $4");

enum passkey_result store_link_list(struct connection *connection, uint32_t relying_party,
    const struct link_query *asked, struct passkey_link_list **list, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, &links_live);
    query_integer(&query, relying_party);
    query_blob_or_null(&query, asked->user_id);
    query_integer(&query, asked->now_ms);
    query_integer(&query, asked->limit);
    void *memory = NULL;
    TRY(read_list(&query, &links, &memory, error));
    *list = memory;
    return PASSKEY_OK;
}

/* ---- changes ---- */

STATEMENT(link_new,
    "INSERT INTO link (relying_party, token_hash, id, purpose, user_id, email, maker, "
    "maker_id, recovered_at_ms, created_at_ms, expires_at_ms) SELECT $1, $2, $3, $4, $5, $6, "
    "$7, $8, $9, $10, $11 WHERE EXISTS (SELECT 1 FROM \"user\" WHERE relying_party = $1 AND id "
    "= $5 AND disabled_at_ms = 0) OR $5 IS NULL ON CONFLICT DO NOTHING");

enum passkey_result change_link_insert(struct connection *connection, uint32_t relying_party,
    const struct change *change, struct passkey_error *error)
{
    const struct passkey_link_record *link = change->of.link;
    CLEANUP(query_end) struct query query = query_of(connection, &link_new);
    query_integer(&query, relying_party);
    query_blob(&query, BYTES_ARRAY(link->token_hash));
    query_blob(&query, BYTES_ARRAY(link->id));
    query_integer(&query, link->purpose);
    query_blob_or_null(&query, link->user_id);
    query_text_or_null(&query, link->email);
    query_integer(&query, link->maker);
    query_blob_or_null(&query, link->maker_id);
    query_integer(&query, link->recovered_at_ms);
    query_integer(&query, link->created_at_ms);
    query_integer(&query, link->expires_at_ms);
    return query_run_guarded(&query, error);
}

/* The link of the parameters $1 to $3, if it is live at $4. */
#define LIVE_LINK                                                                                  \
    "relying_party = $1 AND token_hash = $2 AND purpose = $3 AND expires_at_ms > $4 AND (user_id " \
    "IS NULL OR EXISTS (SELECT 1 FROM \"user\" WHERE relying_party = $1 AND id = link.user_id "    \
    "AND disabled_at_ms = 0)) AND (maker <> 1 OR EXISTS (SELECT 1 FROM session WHERE "             \
    "relying_party = $1 AND user_id = link.user_id AND id = link.maker_id AND expires_at_ms > "    \
    "$4))"

STATEMENT(link_spent, "DELETE FROM link WHERE " LIVE_LINK);
STATEMENT(link_redeemed, "UPDATE link SET redeemed_at_ms = $4 WHERE " LIVE_LINK);

static enum passkey_result use(struct connection *connection, const struct statement *statement,
    uint32_t relying_party, const struct change *change, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, statement);
    query_integer(&query, relying_party);
    query_blob(&query, BYTES_ARRAY(change->of.link_use.token_hash));
    query_integer(&query, change->of.link_use.purpose);
    query_integer(&query, change->of.link_use.now_ms);
    return query_run_guarded(&query, error);
}

enum passkey_result change_link_delete(struct connection *connection, uint32_t relying_party,
    const struct change *change, struct passkey_error *error)
{
    return use(connection, &link_spent, relying_party, change, error);
}

enum passkey_result change_link_redeem(struct connection *connection, uint32_t relying_party,
    const struct change *change, struct passkey_error *error)
{
    return use(connection, &link_redeemed, relying_party, change, error);
}

STATEMENT(link_gone, "DELETE FROM link WHERE relying_party = $1 AND id = $2");
STATEMENT(link_sessions,
    "DELETE FROM session WHERE relying_party = $1 AND user_id = $2 AND link_id = $3");

static enum passkey_result end(struct connection *connection, uint32_t relying_party,
    const struct change *change, int64_t *count, struct passkey_error *error)
{
    CLEANUP(query_end) struct query link = query_of(connection, &link_gone);
    query_integer(&link, relying_party);
    query_blob(&link, change->of.link_end.id);
    TRY(query_run_counted(&link, count, error));
    CLEANUP(query_end) struct query sessions = query_of(connection, &link_sessions);
    query_integer(&sessions, relying_party);
    query_blob(&sessions, change->of.link_end.user_id);
    query_blob(&sessions, change->of.link_end.id);
    return query_run(&sessions, error);
}

enum passkey_result change_link_end(struct connection *connection, uint32_t relying_party,
    const struct change *change, struct passkey_error *error)
{
    int64_t count = 0;
    return end(connection, relying_party, change, &count, error);
}

enum passkey_result change_link_revoke(struct connection *connection, uint32_t relying_party,
    const struct change *change, struct passkey_error *error)
{
    int64_t count = 0;
    TRY(end(connection, relying_party, change, &count, error));
    return count == 0 ? PASSKEY_CONFLICT : PASSKEY_OK;
}

/* A recovery ends mailed links for signing in (purpose 1); a recovery by ticket (proof 5) also ends
 * tickets (purpose 3). Links that a passkey or an operator created for other purposes are
 * stronger. */
STATEMENT(links_of_user,
    "DELETE FROM link WHERE relying_party = $1 AND user_id = $2 AND (CAST($3 AS BIGINT) = 0 OR "
    "purpose = 1 OR (purpose = 3 AND CAST($3 AS BIGINT) = 5))");
/* Mails of the kinds up to PASSKEY_MAIL_SIGN_UP contain links. A link for signing in has no user
 * until it is sent. */
STATEMENT(link_mails_of_user,
    "DELETE FROM outgoing_mail WHERE relying_party = $1 AND user_id = $2 AND kind <= 3 AND "
    "CAST($3 AS BIGINT) = 0");

enum passkey_result change_links_delete(struct connection *connection, uint32_t relying_party,
    const struct change *change, struct passkey_error *error)
{
    static const struct statement *const statements[] = { &links_of_user, &link_mails_of_user };
    for (size_t i = 0; i < sizeof(statements) / sizeof(statements[0]); i++) {
        CLEANUP(query_end) struct query query = query_of(connection, statements[i]);
        query_integer(&query, relying_party);
        query_blob(&query, change->of.links_delete.user_id);
        query_integer(&query, change->of.links_delete.recovery);
        TRY(query_run(&query, error));
    }
    return PASSKEY_OK;
}

/* ---- copies of changes ---- */

static void take_link_end(struct copier *copier, struct change *change)
{
    copier_take_bytes(copier, &change->of.link_end.user_id);
    copier_take_bytes(copier, &change->of.link_end.id);
}

static void take_links_delete(struct copier *copier, struct change *change)
{
    copier_take_bytes(copier, &change->of.links_delete.user_id);
}

const struct change_copy link_copies[] = {
    { change_link_delete, copier_take_nothing },
    { change_link_end, take_link_end },
    { change_links_delete, take_links_delete },
    { NULL, NULL },
};
