/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Maintenance of a store in PostgreSQL: upgrades and metrics. PostgreSQL's own tools do backup and
 * restore.
 */
#include "store/postgresql/maintenance.h"

#include "base/bytes.h"
#include "store/postgresql/database.h"
#include "store/postgresql/schema.h"
#include <stdlib.h>

/* ---- operations of PostgreSQL's own tools ---- */

enum passkey_result pg_maintenance_backup(const char *rest, const char *path,
    const struct passkey_store_progress *progress, int64_t *size, struct passkey_error *error)
{
    (void)rest;
    (void)path;
    (void)progress;
    (void)size;
    return refuse(error, PASSKEY_STORE_UNAVAILABLE, CHECK_NONE,
        "A store in PostgreSQL is backed up with pg_dump, or with pg_basebackup and WAL archiving; "
        "passkeyctl does not do it.");
}

enum passkey_result pg_maintenance_restore(const char *rest, const char *path, int64_t now_ms,
    const struct passkey_store_progress *progress, struct passkey_store_restored *restored,
    struct passkey_error *error)
{
    (void)rest;
    (void)path;
    (void)now_ms;
    (void)progress;
    (void)restored;
    return refuse(error, PASSKEY_STORE_UNAVAILABLE, CHECK_NONE,
        "A backup of a store in PostgreSQL is restored with pg_restore; passkeyctl does not do "
        "it.");
}

/* ---- upgrade ---- */

static enum passkey_result upgrade(struct pg_database *database, bool dry_run,
    struct passkey_store_versions *versions, struct passkey_error *error)
{
    int64_t version = 0;
    TRY(pg_schema_version(database, &version, error));
    /* An older schema is not refused. */
    enum store_open_mode mode =
        version > 0 && version < pg_schema_newest() ? STORE_OPEN_CREATE : STORE_OPEN_EXISTING;
    if (!dry_run || mode == STORE_OPEN_EXISTING)
        TRY(pg_schema_prepare(database, mode, error));
    *versions = (struct passkey_store_versions){ version, pg_schema_newest() };
    return PASSKEY_OK;
}

enum passkey_result pg_maintenance_upgrade(const char *rest, bool dry_run,
    const struct passkey_store_progress *progress, struct passkey_store_versions *versions,
    struct passkey_error *error)
{
    (void)progress;
    CLEANUP(pg_close) struct pg_database database = { .session = NULL };
    TRY(pg_open(rest, &database, error));
    return upgrade(&database, dry_run, versions, error);
}

/* ---- metrics ---- */

static const struct {
    const char *name;
    const char *sql;
} metrics[] = {
    { "schema", "SELECT max(number) FROM migration" },
    { "bytes", "SELECT pg_database_size(current_database())" },
    { "api_key", "SELECT count(*) FROM api_key" },
    { "attestation", "SELECT count(*) FROM attestation" },
    { "audit", "SELECT count(*) FROM audit" },
    { "ceremony", "SELECT count(*) FROM ceremony" },
    { "credential", "SELECT count(*) FROM credential" },
    { "former_name", "SELECT count(*) FROM former_name" },
    { "limit_bucket", "SELECT count(*) FROM limit_bucket" },
    { "link", "SELECT count(*) FROM link" },
    { "metadata", "SELECT count(*) FROM metadata" },
    { "migration", "SELECT count(*) FROM migration" },
    { "notice", "SELECT count(*) FROM notice" },
    { "outgoing_mail", "SELECT count(*) FROM outgoing_mail" },
    { "recovery_code", "SELECT count(*) FROM recovery_code" },
    { "recovery_code_set", "SELECT count(*) FROM recovery_code_set" },
    { "relying_party", "SELECT count(*) FROM relying_party" },
    { "secret", "SELECT count(*) FROM secret" },
    { "session", "SELECT count(*) FROM session" },
    { "signing_key", "SELECT count(*) FROM signing_key" },
    { "user", "SELECT count(*) FROM \"user\"" },
};

#define SNAPSHOT "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"

static enum passkey_result report_metrics(struct pg_database *database,
    const struct metric_receiver *receiver, struct passkey_error *error)
{
    for (size_t i = 0; i < sizeof(metrics) / sizeof(metrics[0]); i++) {
        int64_t value = 0;
        TRY(pg_integer(database, metrics[i].sql, &value, error));
        receiver->metric(receiver->context, metrics[i].name, value);
    }
    return PASSKEY_OK;
}

enum passkey_result pg_maintenance_stats(
    const char *rest, const struct metric_receiver *receiver, struct passkey_error *error)
{
    CLEANUP(pg_close) struct pg_database database = { .session = NULL };
    TRY(pg_open(rest, &database, error));
    TRY(pg_schema_prepare(&database, STORE_OPEN_EXISTING, error));
    TRY(pg_begin(&database, SNAPSHOT, error));
    enum passkey_result result = report_metrics(&database, receiver, error);
    pg_rollback(&database);
    return result;
}

/* ---- relying parties ---- */

enum passkey_result pg_maintenance_relying_parties(
    const char *rest, const struct relying_party_receiver *receiver, struct passkey_error *error)
{
    static const char text[] =
        "SELECT rp_id, (SELECT count(*) FROM \"user\" WHERE relying_party = p.number) FROM "
        "relying_party AS p WHERE rp_id NOT LIKE '%:%' ORDER BY rp_id";
    CLEANUP(pg_close) struct pg_database database = { .session = NULL };
    TRY(pg_open(rest, &database, error));
    TRY(pg_schema_prepare(&database, STORE_OPEN_EXISTING, error));
    CLEANUP(pg_answer_free) PGresult *answer = PQexec(database.session, text);
    TRY(pg_judge(&database, answer, error));
    for (int row = 0; row < PQntuples(answer); row++)
        receiver->relying_party(receiver->context, bytes_text(PQgetvalue(answer, row, 0)),
            strtoll(PQgetvalue(answer, row, 1), NULL, 10));
    return PASSKEY_OK;
}
