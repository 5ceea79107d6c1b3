/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Deleting what expired.
 */
#include "store/sqlite/sweep.h"
#include "store/sqlite/changes/kinds.h"

/* Until it is swept a late answer is told that its time is over, and not that it never was. */
#define CEREMONY_KEPT_MS 60000
/* So long a list of API keys tells which ones there were. */
#define API_KEY_KEPT_MS (INT64_C(365) * 24 * 60 * 60 * 1000)

static const enum write_statement statements[PASSKEY_SWEPT_KIND_COUNT] = {
    [PASSKEY_SWEPT_CEREMONY] = WRITE_CEREMONY_SWEEP,
    [PASSKEY_SWEPT_SESSION] = WRITE_SESSION_SWEEP,
    [PASSKEY_SWEPT_LINK] = WRITE_LINK_SWEEP,
    [PASSKEY_SWEPT_MAIL] = WRITE_MAIL_SWEEP,
    [PASSKEY_SWEPT_LIMIT] = WRITE_LIMIT_SWEEP,
    [PASSKEY_SWEPT_API_KEY] = WRITE_API_KEY_SWEEP,
    [PASSKEY_SWEPT_SIGNING_KEY] = WRITE_SIGNING_KEY_SWEEP,
    [PASSKEY_SWEPT_AUDIT] = WRITE_AUDIT_SWEEP,
};

void sweep_times(int64_t now_ms, int64_t audit_before_ms, int64_t times[PASSKEY_SWEPT_KIND_COUNT])
{
    for (size_t kind = 0; kind < PASSKEY_SWEPT_KIND_COUNT; kind++)
        times[kind] = now_ms;
    times[PASSKEY_SWEPT_CEREMONY] = now_ms - CEREMONY_KEPT_MS;
    times[PASSKEY_SWEPT_API_KEY] = now_ms - API_KEY_KEPT_MS;
    times[PASSKEY_SWEPT_AUDIT] = audit_before_ms;
}

static enum passkey_result sweep_one(struct write_connection *connection,
    enum write_statement statement, int64_t time_ms, uint32_t count_max, int64_t *gone,
    struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = write_query(connection, statement);
    query_integer(&query, time_ms);
    query_integer(&query, count_max);
    TRY(query_run(&query, error));
    *gone = sqlite3_changes(connection->database);
    return PASSKEY_OK;
}

/* Of all relying parties at once: what expired is nobody's. */
enum passkey_result change_sweep(struct write_connection *connection, uint32_t relying_party,
    const struct passkey_change *change, struct passkey_error *error)
{
    (void)relying_party;
    uint32_t count_max = change->of.sweep.count_max;
    int64_t times[PASSKEY_SWEPT_KIND_COUNT];
    struct passkey_swept swept = { .rows = { 0 } };
    bool more = false;
    sweep_times(change->of.sweep.now_ms, change->of.sweep.audit_before_ms, times);
    for (size_t kind = 0; kind < PASSKEY_SWEPT_KIND_COUNT; kind++) {
        TRY(sweep_one(
            connection, statements[kind], times[kind], count_max, &swept.rows[kind], error));
        more = more || swept.rows[kind] == count_max;
    }
    /* Another process may have taken or made some; from here on the count is right again. */
    TRY(write_count_ceremonies(connection, error));
    if (change->of.sweep.more != NULL)
        *change->of.sweep.more = more;
    if (change->of.sweep.swept != NULL)
        *change->of.sweep.swept = swept;
    return PASSKEY_OK;
}
