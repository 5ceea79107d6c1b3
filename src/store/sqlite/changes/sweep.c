/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Deleting what expired.
 */
#include "store/sqlite/changes/kinds.h"

/* Until it is swept a late answer is told that its time is over, and not that it never was. */
#define CEREMONY_KEPT_MS 60000
/* So long a list of API keys tells which ones there were. */
#define API_KEY_KEPT_MS (INT64_C(365) * 24 * 60 * 60 * 1000)

static enum passkey_result sweep_one(struct write_connection *connection,
    enum write_statement statement, int64_t expired_at_ms, uint32_t count_max, bool *more,
    struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = write_query(connection, statement);
    query_integer(&query, expired_at_ms);
    query_integer(&query, count_max);
    TRY(query_run(&query, error));
    *more = *more || (uint32_t)sqlite3_changes(connection->database) == count_max;
    return PASSKEY_OK;
}

/* Of all relying parties at once: what expired is nobody's. */
enum passkey_result change_sweep(struct write_connection *connection, uint32_t relying_party,
    const struct passkey_change *change, struct passkey_error *error)
{
    (void)relying_party;
    int64_t now_ms = change->of.sweep.now_ms;
    uint32_t count_max = change->of.sweep.count_max;
    bool more = false;
    TRY(sweep_one(
        connection, WRITE_CEREMONY_SWEEP, now_ms - CEREMONY_KEPT_MS, count_max, &more, error));
    TRY(sweep_one(
        connection, WRITE_API_KEY_SWEEP, now_ms - API_KEY_KEPT_MS, count_max, &more, error));
    TRY(sweep_one(
        connection, WRITE_AUDIT_SWEEP, change->of.sweep.audit_before_ms, count_max, &more, error));
    TRY(sweep_one(connection, WRITE_SESSION_SWEEP, now_ms, count_max, &more, error));
    TRY(sweep_one(connection, WRITE_SIGNING_KEY_SWEEP, now_ms, count_max, &more, error));
    TRY(sweep_one(connection, WRITE_LIMIT_SWEEP, now_ms, count_max, &more, error));
    TRY(sweep_one(connection, WRITE_LINK_SWEEP, now_ms, count_max, &more, error));
    TRY(sweep_one(connection, WRITE_MAIL_SWEEP, now_ms, count_max, &more, error));
    /* Another process may have taken or made some; from here on the count is right again. */
    TRY(write_count_ceremonies(connection, error));
    if (change->of.sweep.more != NULL)
        *change->of.sweep.more = more;
    return PASSKEY_OK;
}
