/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Buckets of limits.
 */
#include "store/sqlite/changes/kinds.h"

#include "base/bytes.h"

enum passkey_result change_limit_take(struct write_connection *connection, uint32_t relying_party,
    const struct passkey_change *change, struct passkey_error *error)
{
    (void)relying_party; /* it is in the key */
    int64_t interval_ms = change->of.limit.interval_ms;
    CLEANUP(query_end) struct query query = write_query(connection, WRITE_LIMIT_TAKE);
    query_blob(&query, BYTES_ARRAY(change->of.limit.key));
    query_integer(&query, change->of.limit.now_ms);
    query_integer(&query, interval_ms);
    query_integer(&query, (change->of.limit.burst - 1) * interval_ms);
    return run_guarded(connection, &query, error);
}
