/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Token buckets. A bucket is stored as the time at which it will be full. If that is further in the
 * future than an empty bucket would need, the clock was set back, and the bucket has one token.
 */
#include "store/limit.h"

#include "base/bytes.h"
#include "store/copy_tables.h"
#include "store/query.h"

/* ---- changes ---- */

COPY_TABLE(limit_bucket, "limit_bucket", "key, full_at_ms", P2, "bi", "key", P1, 0);

STATEMENT(limit_taken,
    "INSERT INTO limit_bucket (key, full_at_ms) VALUES ($1, CAST($2 AS BIGINT) + CAST($3 AS "
    "BIGINT)) ON CONFLICT (key) DO UPDATE SET full_at_ms = $3 + CASE "
    "WHEN limit_bucket.full_at_ms - $2 > $4 + $3 THEN $2 + $4 "
    "WHEN limit_bucket.full_at_ms > $2 THEN limit_bucket.full_at_ms ELSE $2 END "
    "WHERE limit_bucket.full_at_ms - $2 NOT BETWEEN $4 + 1 AND $4 + $3");

enum passkey_result change_limit_take(struct connection *connection, uint32_t relying_party,
    const struct change *change, struct passkey_error *error)
{
    (void)relying_party; /* contained in the key */
    int64_t interval_ms = change->of.limit.interval_ms;
    CLEANUP(query_end) struct query query = query_of(connection, &limit_taken);
    query_blob(&query, BYTES_ARRAY(change->of.limit.key));
    query_integer(&query, change->of.limit.now_ms);
    query_integer(&query, interval_ms);
    query_integer(&query, (change->of.limit.burst - 1) * interval_ms);
    return query_run_guarded(&query, error);
}
