/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Deleting what expired.
 */
#include "store/sqlite/changes/kinds.h"

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

static enum passkey_result sweep_one(struct write_connection *connection,
    const struct passkey_change *change, size_t kind, int64_t *gone, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = write_query(connection, statements[kind]);
    query_integer(&query, change->of.sweep.now_ms);
    query_integer(&query, change->of.sweep.count_max);
    if (kind == PASSKEY_SWEPT_AUDIT)
        query_integer(&query, change->of.sweep.audit_before_ms);
    TRY(query_run(&query, error));
    *gone = sqlite3_changes(connection->database);
    return PASSKEY_OK;
}

/* Of all relying parties at once: what expired is nobody's. */
enum passkey_result change_sweep(struct write_connection *connection, uint32_t relying_party,
    const struct passkey_change *change, struct passkey_error *error)
{
    (void)relying_party;
    struct passkey_swept swept = { .rows = { 0 } };
    bool more = false;
    for (size_t kind = 0; kind < PASSKEY_SWEPT_KIND_COUNT; kind++) {
        TRY(sweep_one(connection, change, kind, &swept.rows[kind], error));
        more = more || swept.rows[kind] == change->of.sweep.count_max;
    }
    /* Another process may have taken or made some; from here on the count is right again. */
    TRY(write_count_ceremonies(connection, error));
    if (change->of.sweep.more != NULL)
        *change->of.sweep.more = more;
    if (change->of.sweep.swept != NULL)
        *change->of.sweep.swept = swept;
    return PASSKEY_OK;
}
