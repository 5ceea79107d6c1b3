/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The metadata BLOB.
 */
#include "store/sqlite/changes/kinds.h"

enum passkey_result change_metadata_put(struct write_connection *connection, uint32_t relying_party,
    const struct passkey_change *change, struct passkey_error *error)
{
    (void)relying_party;
    const struct passkey_metadata_record *metadata = change->of.metadata;
    CLEANUP(query_end) struct query query = write_query(connection, WRITE_METADATA);
    query_integer(&query, metadata->number);
    query_integer(&query, metadata->accepted_at_ms);
    query_blob(&query, metadata->blob);
    return run_guarded(connection, &query, error);
}
