/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Changes of links. Spending one is deleting it.
 */
#include "store/sqlite/changes/kinds.h"

#include "base/bytes.h"

enum passkey_result change_link_insert(struct write_connection *connection, uint32_t relying_party,
    const struct passkey_change *change, struct passkey_error *error)
{
    const struct passkey_link_record *link = change->of.link;
    CLEANUP(query_end) struct query query = write_query(connection, WRITE_LINK);
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
    return run_guarded(connection, &query, error);
}

enum passkey_result change_link_delete(struct write_connection *connection, uint32_t relying_party,
    const struct passkey_change *change, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = write_query(connection, WRITE_LINK_DELETE);
    query_integer(&query, relying_party);
    query_blob(&query, BYTES_ARRAY(change->of.link_delete.token_hash));
    query_integer(&query, change->of.link_delete.purpose);
    query_integer(&query, change->of.link_delete.now_ms);
    return run_guarded(connection, &query, error);
}

enum passkey_result change_links_delete(struct write_connection *connection, uint32_t relying_party,
    const struct passkey_change *change, struct passkey_error *error)
{
    static const enum write_statement statements[] = { WRITE_LINKS_DELETE,
        WRITE_LINK_MAILS_DELETE };
    for (size_t i = 0; i < sizeof(statements) / sizeof(statements[0]); i++) {
        CLEANUP(query_end) struct query query = write_query(connection, statements[i]);
        query_integer(&query, relying_party);
        query_blob(&query, change->of.user_id);
        TRY(query_run(&query, error));
    }
    return PASSKEY_OK;
}
