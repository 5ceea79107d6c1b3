/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The numbers of relying parties.
 */
#include "store/sqlite/changes/kinds.h"

#include "base/bytes.h"
#include "store/sqlite/changes.h"

static enum passkey_result number_of(struct query *query, struct passkey_bytes rp_id, bool *known,
    uint32_t *number, struct passkey_error *error)
{
    query_text(query, rp_id);
    TRY(query_step(query, known, error));
    if (*known)
        *number = (uint32_t)sqlite3_column_int64(query->statement, 0);
    return PASSKEY_OK;
}

/* Refuses with the names of those there are, as many as a message holds. */
static enum passkey_result refuse_unknown(
    struct write_connection *connection, struct passkey_bytes rp_id, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = write_query(connection, WRITE_RELYING_PARTY_NAMES);
    bool row = false;
    TRY(query_step(&query, &row, error));
    char known[TEXT_QUOTE_SIZE];
    char wanted[TEXT_QUOTE_SIZE];
    (void)text_quote(bytes_text((const char *)sqlite3_column_text(query.statement, 0)), known);
    return refuse(error, PASSKEY_NOT_FOUND, CHECK_NONE,
        "The store has nothing of the relying party %s; it has: %s.", text_quote(rp_id, wanted),
        known[0] == '\0' ? "none" : known);
}

enum passkey_result changes_relying_party_find(struct write_connection *connection,
    struct passkey_bytes rp_id, uint32_t *number, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = write_query(connection, WRITE_RELYING_PARTY_FIND);
    bool known = false;
    TRY(number_of(&query, rp_id, &known, number, error));
    return known ? PASSKEY_OK : refuse_unknown(connection, rp_id, error);
}

enum passkey_result changes_relying_party(struct write_connection *connection,
    struct passkey_bytes rp_id, uint32_t *number, struct passkey_error *error)
{
    CLEANUP(query_end) struct query find = write_query(connection, WRITE_RELYING_PARTY_FIND);
    bool known = false;
    TRY(number_of(&find, rp_id, &known, number, error));
    if (known)
        return PASSKEY_OK;
    CLEANUP(query_end) struct query insert = write_query(connection, WRITE_RELYING_PARTY);
    TRY(number_of(&insert, rp_id, &known, number, error));
    return known ? PASSKEY_OK : fault(error, "A new relying party got no number.");
}
