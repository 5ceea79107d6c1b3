/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Replaces the store by a backup. Everything that can fail is done on a copy in the same directory.
 * Then the old file with its log, and the copy, are renamed. A log that stayed in its place would
 * be applied to the wrong database.
 */
#include "base/bytes.h"
#include "store/sqlite/check.h"
#include "store/sqlite/copy.h"
#include "store/sqlite/file.h"
#include "store/sqlite/maintenance.h"
#include "store/sqlite/schema.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* Restores within one second. */
#define KEPT_COUNT_MAX 100

/* ---- the copy ---- */

/* Tables whose rows are outdated: proofs that were made then, and mails that were due then. */
static const char *const dropped_tables[] = { "ceremony", "session", "link", "outgoing_mail",
    "limit_bucket" };

static enum passkey_result drop_rows(
    sqlite3 *database, const char *table, int64_t *dropped, struct passkey_error *error)
{
    char sql[100];
    int64_t there = 0;
    (void)snprintf(sql, sizeof(sql), "SELECT count(*) FROM sqlite_schema WHERE name = '%s'", table);
    TRY(database_integer(database, sql, &there, error));
    if (there == 0)
        return PASSKEY_OK;
    (void)snprintf(sql, sizeof(sql), "DELETE FROM %s", table);
    TRY(database_execute(database, sql, error));
    *dropped += sqlite3_changes(database);
    return PASSKEY_OK;
}

static enum passkey_result prepare_copy(
    struct maintenance *maintenance, int64_t *dropped, struct passkey_error *error)
{
    TRY(check_sound(maintenance->database, maintenance->version, error));
    TRY(schema_migrate(maintenance->database, schema_newest(), error));
    *dropped = 0;
    for (size_t i = 0; i < sizeof(dropped_tables) / sizeof(dropped_tables[0]); i++)
        TRY(drop_rows(maintenance->database, dropped_tables[i], dropped, error));
    return PASSKEY_OK;
}

static enum passkey_result make_copy(const char *path, const char *backup_path,
    const struct passkey_store_progress *progress, struct copy *copy, struct passkey_error *error)
{
    struct passkey_error below = { .result = PASSKEY_OK };
    struct stat status;
    CLEANUP(maintenance_close) struct maintenance source = { .path = NULL };
    if (stat(backup_path, &status) != 0)
        return file_failed(error, backup_path, "cannot be read", errno);
    TRY(maintenance_open(backup_path, DATABASE_READ, &source, error));
    return maintenance_report(
        backup_path, copy_make(source.database, path, progress, copy, &below), &below, error);
}

static enum passkey_result finish_copy(
    const char *backup_path, const struct copy *copy, int64_t *dropped, struct passkey_error *error)
{
    struct passkey_error below = { .result = PASSKEY_OK };
    CLEANUP(maintenance_close) struct maintenance maintenance = { .path = NULL };
    TRY(maintenance_open(copy->path, DATABASE_WRITE, &maintenance, error));
    return maintenance_report(
        backup_path, prepare_copy(&maintenance, dropped, &below), &below, error);
}

/* ---- names ---- */

/* PATH.before-restore-20260508T084653Z */
static enum passkey_result kept_name(
    const char *path, int64_t now_ms, char kept[COPY_PATH_SIZE], struct passkey_error *error)
{
    time_t now = (time_t)(now_ms / 1000);
    struct tm utc;
    char stamp[32] = "";
    if (gmtime_r(&now, &utc) != NULL)
        (void)strftime(stamp, sizeof(stamp), "%Y%m%dT%H%M%SZ", &utc);
    for (int number = 1; number <= KEPT_COUNT_MAX; number++) {
        char behind[16] = "";
        if (number > 1)
            (void)snprintf(behind, sizeof(behind), ".%d", number);
        int size = snprintf(kept, COPY_PATH_SIZE, "%s.before-restore-%s%s", path, stamp, behind);
        if (size < 0 || size >= COPY_PATH_SIZE - 8)
            return refuse(error, PASSKEY_STORE_UNAVAILABLE, CHECK_NONE, "The path is too long.");
        if (access(kept, F_OK) != 0)
            return PASSKEY_OK;
    }
    return refuse(error, PASSKEY_STORE_UNAVAILABLE, CHECK_NONE,
        "Too many restores within one second: try again.");
}

static enum passkey_result move_file(
    const char *path, const char *kept, const char *suffix, struct passkey_error *error)
{
    char from[COPY_PATH_SIZE];
    char to[COPY_PATH_SIZE];
    (void)snprintf(from, sizeof(from), "%s%s", path, suffix);
    (void)snprintf(to, sizeof(to), "%s%s", kept, suffix);
    if (rename(from, to) == 0 || errno == ENOENT)
        return PASSKEY_OK;
    return file_failed(error, from, "cannot be renamed", errno);
}

static enum passkey_result keep_old(
    const char *path, int64_t now_ms, char kept[COPY_PATH_SIZE], struct passkey_error *error)
{
    struct stat status;
    kept[0] = '\0';
    if (lstat(path, &status) != 0 && errno == ENOENT)
        return PASSKEY_OK;
    TRY(kept_name(path, now_ms, kept, error));
    TRY(move_file(path, kept, "", error));
    TRY(move_file(path, kept, "-wal", error));
    return move_file(path, kept, "-shm", error);
}

/* ---- owner ---- */

/* The owner and mode of the store, or those that a server of the directory's owner needs. */
static enum passkey_result find_owner(
    const char *path, struct stat *owner, struct passkey_error *error)
{
    if (stat(path, owner) == 0)
        return PASSKEY_OK;
    int directory = -1;
    TRY(file_directory_open(path, &directory, error));
    int code = fstat(directory, owner);
    int reason = errno;
    (void)close(directory);
    owner->st_mode = S_IRUSR | S_IWUSR;
    return code == 0 ? PASSKEY_OK : file_failed(error, path, "cannot be restored", reason);
}

/* Through a descriptor: the owner of the directory could replace the name by a link to another
 * user's file. */
static enum passkey_result give_to(
    const struct copy *copy, const struct stat *owner, struct passkey_error *error)
{
    struct stat status;
    int file = open(copy->path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (file < 0)
        return file_failed(error, copy->path, "cannot be opened", errno);
    bool given = fstat(file, &status) == 0 && S_ISREG(status.st_mode) && status.st_nlink == 1;
    if (given && (status.st_uid != owner->st_uid || status.st_gid != owner->st_gid))
        given = fchown(file, owner->st_uid, owner->st_gid) == 0;
    given = given && fchmod(file, owner->st_mode & 0777) == 0 && fsync(file) == 0;
    int reason = errno;
    (void)close(file);
    return given ? PASSKEY_OK
                 : file_failed(
                       error, copy->path, "cannot get the owner and mode of the store", reason);
}

static enum passkey_result keep_owner(
    const char *path, const struct copy *copy, struct passkey_error *error)
{
    struct stat owner;
    TRY(find_owner(path, &owner, error));
    return give_to(copy, &owner, error);
}

/*
 * If it fails between the two renames, no store exists; the message then says where the old one is.
 */
static enum passkey_result swap(const char *path, struct copy *copy, int64_t now_ms,
    struct passkey_store_restored *restored, struct passkey_error *error)
{
    char quoted[TEXT_QUOTE_SIZE];
    struct passkey_error below = { .result = PASSKEY_OK };
    TRY(keep_old(path, now_ms, restored->kept_path, error));
    enum passkey_result result = copy_name(copy, path, &below);
    if (result == PASSKEY_OK)
        return PASSKEY_OK;
    return refuse(error, PASSKEY_STORE_UNAVAILABLE, CHECK_NONE, "%s The old store is %s.",
        below.message, text_quote(bytes_text(restored->kept_path), quoted));
}

enum passkey_result maintenance_restore(const char *path, const char *backup_path, int64_t now_ms,
    const struct passkey_store_progress *progress, struct passkey_store_restored *restored,
    struct passkey_error *error)
{
    CLEANUP(copy_discard) struct copy copy = { .path = "" };
    struct passkey_store_restored done = { .dropped = 0 };
    TRY(file_directory_check(path, error));
    TRY(maintenance_refuse_in_use(path, file_is_in_use(path), error));
    TRY(make_copy(path, backup_path, progress, &copy, error));
    TRY(finish_copy(backup_path, &copy, &done.dropped, error));
    /* Checked again, because the copy took time. */
    TRY(maintenance_refuse_in_use(path, file_is_in_use(path), error));
    TRY(keep_owner(path, &copy, error));
    TRY(swap(path, &copy, now_ms, &done, error));
    *restored = done;
    return PASSKEY_OK;
}
