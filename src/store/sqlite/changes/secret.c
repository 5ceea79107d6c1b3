/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Secrets of a relying party.
 */
#include "store/sqlite/changes/kinds.h"

#include "base/bytes.h"

enum passkey_result change_secret_insert(struct write_connection *connection,
    uint32_t relying_party, const struct passkey_change *change, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = write_query(connection, WRITE_SECRET);
    query_integer(&query, relying_party);
    query_text(&query, bytes_text(change->of.secret.name));
    query_blob(&query, change->of.secret.value);
    return query_run(&query, error);
}

enum passkey_result change_secret_replace(struct write_connection *connection,
    uint32_t relying_party, const struct passkey_change *change, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = write_query(connection, WRITE_SECRET_REPLACE);
    query_integer(&query, relying_party);
    query_text(&query, bytes_text(change->of.secret_replace.name));
    query_blob(&query, change->of.secret_replace.value_old);
    query_blob(&query, change->of.secret_replace.value);
    return run_guarded(connection, &query, error);
}
