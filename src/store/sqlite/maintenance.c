/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Maintenance of an SQLite store or backup, which is opened whatever its schema is. Copying is in
 * copy.c, checking in check.c, restoring in restore.c.
 */
#include "store/sqlite/maintenance.h"

#include "base/bytes.h"
#include "store/engine.h"
#include "store/sqlite/check.h"
#include "store/sqlite/copy.h"
#include "store/sqlite/database.h"
#include "store/sqlite/file.h"
#include "store/sqlite/schema.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* ---- opening ---- */

void maintenance_close(struct maintenance *maintenance)
{
    database_close(&maintenance->database);
    free(maintenance->path);
    maintenance->path = NULL;
}

enum passkey_result maintenance_report(const char *path, enum passkey_result result,
    const struct passkey_error *below, struct passkey_error *error)
{
    char quoted[TEXT_QUOTE_SIZE];
    if (result == PASSKEY_OK)
        return PASSKEY_OK;
    return refuse(
        error, result, CHECK_NONE, "%s: %s", text_quote(bytes_text(path), quoted), below->message);
}

static enum passkey_result open_and_look(
    struct maintenance *maintenance, enum database_access access, struct passkey_error *error)
{
    TRY(database_open(maintenance->path, access, &maintenance->database, error));
    return schema_version(maintenance->database, &maintenance->version, error);
}

enum passkey_result maintenance_open(const char *path, enum database_access access,
    struct maintenance *maintenance, struct passkey_error *error)
{
    struct passkey_error below = { .result = PASSKEY_OK };
    *maintenance = (struct maintenance){ .path = file_plain_path(path) };
    if (maintenance->path == NULL)
        return fault(error, "Out of memory.");
    return maintenance_report(path, open_and_look(maintenance, access, &below), &below, error);
}

/* A store must be where it is expected; a backup may be in a place that cannot be written. */
enum passkey_result maintenance_open_store(const char *path, enum database_access access,
    struct maintenance *maintenance, struct passkey_error *error)
{
    *maintenance = (struct maintenance){ .path = NULL };
    TRY(file_prepare(path, STORE_OPEN_EXISTING, access, error));
    return maintenance_open(path, access, maintenance, error);
}

/* ---- progress ---- */

/* Instructions of SQLite's virtual machine; some hundred rows. */
#define WATCH_STEP_COUNT 1000

struct watch {
    const struct passkey_store_progress *progress;
    int64_t done;
};

static int watch_step(void *context)
{
    struct watch *watch = context;
    watch->progress->step(watch->progress->context, ++watch->done, 0);
    return 0;
}

/* Report the progress of everything that the database does from now on. */
static void watch_begin(sqlite3 *database, struct watch *watch)
{
    if (watch->progress != NULL && watch->progress->step != NULL)
        sqlite3_progress_handler(database, WATCH_STEP_COUNT, watch_step, watch);
}

/* ---- check ---- */

enum passkey_result maintenance_check(const char *path,
    const struct passkey_finding_receiver *receiver, const struct passkey_store_progress *progress,
    struct passkey_error *error)
{
    struct passkey_error below = { .result = PASSKEY_OK };
    struct watch watch = { .progress = progress };
    CLEANUP(maintenance_close) struct maintenance maintenance;
    TRY(maintenance_open_store(path, DATABASE_READ, &maintenance, error));
    watch_begin(maintenance.database, &watch);
    return maintenance_report(path,
        check_database(maintenance.database, maintenance.version, receiver, &below), &below, error);
}

/* ---- backup ---- */

static enum passkey_result check_copy(
    const char *path, const char *copy_path, struct passkey_error *error)
{
    struct passkey_error below = { .result = PASSKEY_OK };
    CLEANUP(maintenance_close) struct maintenance maintenance;
    TRY(maintenance_open(copy_path, DATABASE_READ, &maintenance, error));
    /* An older or newer schema is copied without this check; the program of that schema can make
     * it. */
    if (maintenance.version != schema_newest())
        return PASSKEY_OK;
    return maintenance_report(
        path, check_sound(maintenance.database, maintenance.version, &below), &below, error);
}

static enum passkey_result refuse_existing(const char *path, struct passkey_error *error)
{
    char quoted[TEXT_QUOTE_SIZE];
    struct stat status;
    if (lstat(path, &status) != 0)
        return PASSKEY_OK;
    return refuse(error, PASSKEY_CONFLICT, CHECK_NONE,
        "%s exists: choose another name, or move the file.", text_quote(bytes_text(path), quoted));
}

enum passkey_result maintenance_backup(const char *path, const char *target,
    const struct passkey_store_progress *progress, int64_t *size, struct passkey_error *error)
{
    CLEANUP(maintenance_close) struct maintenance maintenance;
    CLEANUP(copy_discard) struct copy copy = { .path = "" };
    struct stat status = { .st_size = 0 };
    struct passkey_error below = { .result = PASSKEY_OK };
    TRY(maintenance_open_store(path, DATABASE_READ, &maintenance, error));
    TRY(refuse_existing(target, error));
    TRY(maintenance_report(
        path, copy_make(maintenance.database, target, progress, &copy, &below), &below, error));
    TRY(check_copy(target, copy.path, error));
    (void)stat(copy.path, &status);
    TRY(copy_name(&copy, target, error));
    if (size != NULL)
        *size = status.st_size;
    return PASSKEY_OK;
}

/* ---- upgrade ---- */

static enum passkey_result refuse_newer(
    const struct maintenance *maintenance, struct passkey_error *error)
{
    if (maintenance->version <= schema_newest())
        return PASSKEY_OK;
    return refuse(error, PASSKEY_STORE_UNAVAILABLE, CHECK_NONE,
        "The store has schema %lld, this program knows %lld: use the newer program that upgraded "
        "it.",
        (long long)maintenance->version, (long long)schema_newest());
}

enum passkey_result maintenance_refuse_in_use(
    const char *path, bool in_use, struct passkey_error *error)
{
    char quoted[TEXT_QUOTE_SIZE];
    if (!in_use)
        return PASSKEY_OK;
    return refuse(error, PASSKEY_CONFLICT, CHECK_NONE,
        "Another program has %s open: stop passkeyd first.", text_quote(bytes_text(path), quoted));
}

enum passkey_result maintenance_upgrade(const char *path, bool dry_run,
    const struct passkey_store_progress *progress, struct passkey_store_versions *versions,
    struct passkey_error *error)
{
    struct passkey_error below = { .result = PASSKEY_OK };
    TRY(file_prepare(path, STORE_OPEN_EXISTING, DATABASE_WRITE, error));
    /* Before this program has locks of its own, which this would release. */
    bool in_use = file_is_in_use(path);
    CLEANUP(maintenance_close) struct maintenance maintenance;
    TRY(maintenance_open(path, DATABASE_WRITE, &maintenance, error));
    TRY(maintenance_report(path, refuse_newer(&maintenance, &below), &below, error));
    bool older = maintenance.version < schema_newest();
    struct watch watch = { .progress = progress };
    watch_begin(maintenance.database, &watch);
    if (older && !dry_run)
        TRY(maintenance_refuse_in_use(path, in_use, error));
    if (older && !dry_run)
        TRY(maintenance_report(
            path, schema_prepare(maintenance.database, STORE_OPEN_CREATE, &below), &below, error));
    *versions = (struct passkey_store_versions){ maintenance.version, schema_newest() };
    return PASSKEY_OK;
}

/* ---- metrics ---- */

static int64_t file_size(const char *path, const char *suffix)
{
    char whole[COPY_PATH_SIZE];
    struct stat status;
    (void)snprintf(whole, sizeof(whole), "%s%s", path, suffix);
    return stat(whole, &status) == 0 ? (int64_t)status.st_size : 0;
}

static enum passkey_result report_pages(
    sqlite3 *database, const struct metric_receiver *receiver, struct passkey_error *error)
{
    int64_t page_size = 0;
    int64_t free_count = 0;
    TRY(database_integer(database, "PRAGMA page_size", &page_size, error));
    TRY(database_integer(database, "PRAGMA freelist_count", &free_count, error));
    receiver->metric(receiver->context, "free_bytes", free_count * page_size);
    return PASSKEY_OK;
}

static enum passkey_result report_tables(
    sqlite3 *database, const struct metric_receiver *receiver, struct passkey_error *error)
{
    static const char text[] =
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' "
        "ESCAPE '\\' ORDER BY name";
    CLEANUP(statement_free) sqlite3_stmt *tables = NULL;
    TRY(database_prepare(database, text, &tables, error));
    bool row = false;
    TRY(database_step(tables, &row, error));
    while (row) {
        const char *name = (const char *)sqlite3_column_text(tables, 0);
        char sql[200];
        int64_t count = 0;
        sqlite3_snprintf((int)sizeof(sql), sql, "SELECT count(*) FROM \"%w\"", name);
        TRY(database_integer(database, sql, &count, error));
        receiver->metric(receiver->context, name, count);
        TRY(database_step(tables, &row, error));
    }
    return PASSKEY_OK;
}

static enum passkey_result report_metrics(const struct maintenance *maintenance,
    const struct metric_receiver *receiver, struct passkey_error *error)
{
    TRY(database_execute(maintenance->database, "BEGIN", error));
    receiver->metric(receiver->context, "schema", maintenance->version);
    receiver->metric(receiver->context, "bytes", file_size(maintenance->path, ""));
    receiver->metric(receiver->context, "log_bytes", file_size(maintenance->path, "-wal"));
    TRY(report_pages(maintenance->database, receiver, error));
    TRY(report_tables(maintenance->database, receiver, error));
    return database_execute(maintenance->database, "END", error);
}

enum passkey_result maintenance_stats(
    const char *path, const struct metric_receiver *receiver, struct passkey_error *error)
{
    struct passkey_error below = { .result = PASSKEY_OK };
    CLEANUP(maintenance_close) struct maintenance maintenance;
    TRY(maintenance_open_store(path, DATABASE_READ, &maintenance, error));
    return maintenance_report(path, report_metrics(&maintenance, receiver, &below), &below, error);
}

/* ---- relying parties ---- */

static enum passkey_result report_relying_parties(
    sqlite3 *database, const struct relying_party_receiver *receiver, struct passkey_error *error)
{
    static const char text[] =
        "SELECT rp_id, (SELECT count(*) FROM user WHERE user.relying_party = relying_party.number) "
        "FROM relying_party WHERE instr(rp_id, ':') = 0 ORDER BY rp_id";
    CLEANUP(statement_free) sqlite3_stmt *names = NULL;
    TRY(database_prepare(database, text, &names, error));
    bool row = false;
    TRY(database_step(names, &row, error));
    while (row) {
        receiver->relying_party(receiver->context,
            bytes_text((const char *)sqlite3_column_text(names, 0)),
            sqlite3_column_int64(names, 1));
        TRY(database_step(names, &row, error));
    }
    return PASSKEY_OK;
}

enum passkey_result maintenance_relying_parties(
    const char *path, const struct relying_party_receiver *receiver, struct passkey_error *error)
{
    struct passkey_error below = { .result = PASSKEY_OK };
    CLEANUP(maintenance_close) struct maintenance maintenance;
    TRY(maintenance_open_store(path, DATABASE_READ, &maintenance, error));
    return maintenance_report(
        path, report_relying_parties(maintenance.database, receiver, &below), &below, error);
}
