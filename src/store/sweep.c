/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Deletes expired rows, of all relying parties at once. Each kind has one condition for deleting
 * and counting; $1 is the current time.
 */
#include "store/sweep.h"

#include "store/ceremony.h"
#include "store/query.h"

#define NOW "CAST($1 AS BIGINT)"

/* For a minute after its end, a ceremony is reported as expired instead of unknown. */
#define CEREMONY_OVER "expires_at_ms <= " NOW " - 60000"
#define SESSION_OVER  "expires_at_ms <= " NOW
#define LINK_OVER     "expires_at_ms <= " NOW
#define NOTICE_OVER   "expires_at_ms <= " NOW
#define MAIL_OVER     "expires_at_ms <= " NOW
#define LIMIT_OVER    "full_at_ms <= " NOW
/* An API key is listed for 365 days after its end. */
#define API_KEY_OVER                                                                               \
    "((revoked_at_ms > 0 AND revoked_at_ms <= " NOW " - 31536000000) "                             \
    "OR (expires_at_ms > 0 AND expires_at_ms <= " NOW " - 31536000000))"
/* REMOVED_KEPT_MS after the removal. A user is deleted a minute after the credentials, which may
 * take several batches. */
#define FORMER_NAME_OVER        "replaced_at_ms <= " NOW " - 604800000"
#define REMOVED_CREDENTIAL_OVER "removed_at_ms > 0 AND removed_at_ms <= " NOW " - 604800000"
#define REMOVED_USER_OVER       "removed_at_ms > 0 AND removed_at_ms <= " NOW " - 604860000"
#define SIGNING_KEY_OVER        "retired_at_ms BETWEEN 1 AND " NOW
/* Audit rows older than a time. The last row is kept, so that numbers only increase. */
#define AUDIT_OVER(before)                                                                         \
    "at_ms < CAST(" before " AS BIGINT) AND number < (SELECT max(number) FROM audit)"

STATEMENT(sweep_ceremonies,
    "DELETE FROM ceremony WHERE (id, relying_party) IN (SELECT id, relying_party FROM ceremony "
    "WHERE " CEREMONY_OVER " ORDER BY expires_at_ms LIMIT $2)");
STATEMENT(sweep_sessions,
    "DELETE FROM session WHERE (token_hash, relying_party) IN (SELECT token_hash, relying_party "
    "FROM session WHERE " SESSION_OVER " ORDER BY expires_at_ms LIMIT $2)");
STATEMENT(sweep_links,
    "DELETE FROM link WHERE (token_hash, relying_party) IN (SELECT token_hash, relying_party "
    "FROM link WHERE " LINK_OVER " ORDER BY expires_at_ms LIMIT $2)");
STATEMENT(sweep_mails,
    "DELETE FROM outgoing_mail WHERE number IN (SELECT number FROM outgoing_mail "
    "WHERE " MAIL_OVER " ORDER BY expires_at_ms LIMIT $2)");
STATEMENT(sweep_limits, "DELETE FROM limit_bucket WHERE key IN (SELECT key FROM limit_bucket "
                        "WHERE " LIMIT_OVER " ORDER BY full_at_ms LIMIT $2)");
STATEMENT(sweep_api_keys,
    "DELETE FROM api_key WHERE (relying_party, id) IN (SELECT relying_party, id FROM api_key "
    "WHERE " API_KEY_OVER " LIMIT $2)");
STATEMENT(sweep_signing_keys,
    "DELETE FROM signing_key WHERE (relying_party, id) IN (SELECT relying_party, id "
    "FROM signing_key WHERE " SIGNING_KEY_OVER " LIMIT $2)");
STATEMENT(sweep_notices,
    "DELETE FROM notice WHERE (relying_party, user_id, id) IN (SELECT relying_party, user_id, id "
    "FROM notice WHERE " NOTICE_OVER " ORDER BY expires_at_ms LIMIT $2)");
#define REMOVED_CREDENTIALS                                                                        \
    "(SELECT number FROM credential WHERE " REMOVED_CREDENTIAL_OVER                                \
    " ORDER BY removed_at_ms, number LIMIT $2)"
STATEMENT(
    sweep_removed_attestations, "DELETE FROM attestation WHERE credential IN " REMOVED_CREDENTIALS);
STATEMENT(sweep_removed_credentials, "DELETE FROM credential WHERE number IN " REMOVED_CREDENTIALS);
STATEMENT(sweep_removed_users,
    "DELETE FROM \"user\" WHERE (relying_party, id) IN (SELECT relying_party, id FROM \"user\" "
    "WHERE " REMOVED_USER_OVER " ORDER BY removed_at_ms LIMIT $2)");
STATEMENT(sweep_former_names,
    "DELETE FROM former_name WHERE number IN (SELECT number FROM former_name "
    "WHERE " FORMER_NAME_OVER " ORDER BY replaced_at_ms LIMIT $2)");
/* Only the oldest rows are read. */
STATEMENT(sweep_audit,
    "DELETE FROM audit WHERE " AUDIT_OVER("$1") " AND number IN (SELECT number FROM audit "
                                                "ORDER BY number LIMIT $2)");

static const struct statement *const statements[PASSKEY_SWEPT_KIND_COUNT] = {
    [PASSKEY_SWEPT_CEREMONY] = &sweep_ceremonies,
    [PASSKEY_SWEPT_SESSION] = &sweep_sessions,
    [PASSKEY_SWEPT_LINK] = &sweep_links,
    [PASSKEY_SWEPT_MAIL] = &sweep_mails,
    [PASSKEY_SWEPT_LIMIT] = &sweep_limits,
    [PASSKEY_SWEPT_API_KEY] = &sweep_api_keys,
    [PASSKEY_SWEPT_SIGNING_KEY] = &sweep_signing_keys,
    [PASSKEY_SWEPT_AUDIT] = &sweep_audit,
    [PASSKEY_SWEPT_NOTICE] = &sweep_notices,
    [PASSKEY_SWEPT_REMOVED_CREDENTIAL] = &sweep_removed_credentials,
    [PASSKEY_SWEPT_REMOVED_USER] = &sweep_removed_users,
    [PASSKEY_SWEPT_FORMER_NAME] = &sweep_former_names,
};

static enum passkey_result sweep_attestations(
    struct connection *connection, const struct change *change, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, &sweep_removed_attestations);
    query_integer(&query, change->of.sweep.now_ms);
    query_integer(&query, change->of.sweep.count_max);
    return query_run(&query, error);
}

static enum passkey_result sweep_one(struct connection *connection, const struct change *change,
    size_t kind, int64_t *count, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, statements[kind]);
    query_integer(&query,
        kind == PASSKEY_SWEPT_AUDIT ? change->of.sweep.audit_before_ms : change->of.sweep.now_ms);
    query_integer(&query, change->of.sweep.count_max);
    return query_run_counted(&query, count, error);
}

enum passkey_result change_sweep(struct connection *connection, uint32_t relying_party,
    const struct change *change, struct passkey_error *error)
{
    (void)relying_party;
    struct passkey_swept swept = { .rows = { 0 } };
    bool more = false;
    TRY(sweep_attestations(connection, change, error)); /* deleted before their credentials */
    if (change->of.sweep.ceremony_count != NULL)
        connection->ceremony_count = *change->of.sweep.ceremony_count;
    for (size_t kind = 0; kind < PASSKEY_SWEPT_KIND_COUNT; kind++) {
        TRY(sweep_one(connection, change, kind, &swept.rows[kind], error));
        more = more || swept.rows[kind] == change->of.sweep.count_max;
    }
    connection->ceremony_count -= swept.rows[PASSKEY_SWEPT_CEREMONY];
    if (change->of.sweep.more != NULL)
        *change->of.sweep.more = more;
    if (change->of.sweep.swept != NULL)
        *change->of.sweep.swept = swept;
    return PASSKEY_OK;
}

/* Columns in the order of enum passkey_swept_kind. $2: as $1 of sweep_audit. */
STATEMENT(sweep_counts,
    "SELECT (SELECT count(*) FROM ceremony WHERE " CEREMONY_OVER "), "
    "(SELECT count(*) FROM session WHERE " SESSION_OVER "), "
    "(SELECT count(*) FROM link WHERE " LINK_OVER "), "
    "(SELECT count(*) FROM outgoing_mail WHERE " MAIL_OVER "), "
    "(SELECT count(*) FROM limit_bucket WHERE " LIMIT_OVER "), "
    "(SELECT count(*) FROM api_key WHERE " API_KEY_OVER "), "
    "(SELECT count(*) FROM signing_key WHERE " SIGNING_KEY_OVER "), "
    "(SELECT count(*) FROM audit WHERE " AUDIT_OVER(
        "$2") "), "
              "(SELECT count(*) FROM notice WHERE " NOTICE_OVER "), "
              "(SELECT count(*) FROM credential WHERE " REMOVED_CREDENTIAL_OVER "), "
              "(SELECT count(*) FROM \"user\" WHERE " REMOVED_USER_OVER "), "
              "(SELECT count(*) FROM former_name WHERE " FORMER_NAME_OVER ")");

enum passkey_result store_sweep_count(struct connection *connection, int64_t now_ms,
    int64_t audit_before_ms, struct passkey_swept *swept, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, &sweep_counts);
    bool row = false;
    query_integer(&query, now_ms);
    query_integer(&query, audit_before_ms);
    TRY(query_step(&query, &row, error));
    for (int kind = 0; kind < PASSKEY_SWEPT_KIND_COUNT; kind++)
        swept->rows[kind] = row_integer(&query, kind);
    return PASSKEY_OK;
}
