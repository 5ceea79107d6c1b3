/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Copies through SQLite's online backup. The source stays in one read transaction, so that writers
 * cannot make the backup start again and again; meanwhile the write-ahead log grows.
 */
#include "store/sqlite/copy.h"

#include "base/bytes.h"
#include "store/sqlite/database.h"
#include "store/sqlite/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Progress is reported after so many pages: 4 MiB of the usual size. */
#define STEP_PAGE_COUNT 1024
#define WAIT_MS         20

static void tell(const struct passkey_store_progress *progress, sqlite3_backup *backup)
{
    if (progress == NULL || progress->step == NULL)
        return;
    int64_t total = sqlite3_backup_pagecount(backup);
    progress->step(progress->context, total - sqlite3_backup_remaining(backup), total);
}

static enum passkey_result copy_pages(sqlite3_backup *backup,
    const struct passkey_store_progress *progress, struct passkey_error *error)
{
    int waited_ms = 0;
    int code = SQLITE_OK;
    while (code == SQLITE_OK) {
        code = sqlite3_backup_step(backup, STEP_PAGE_COUNT);
        tell(progress, backup);
        bool locked = code == SQLITE_BUSY || code == SQLITE_LOCKED;
        if (locked && waited_ms < DATABASE_BUSY_TIMEOUT_MS) {
            waited_ms += sqlite3_sleep(WAIT_MS);
            code = SQLITE_OK;
        }
    }
    return code == SQLITE_DONE ? PASSKEY_OK : database_error(code, error);
}

static enum passkey_result copy_into(sqlite3 *source, sqlite3 *target,
    const struct passkey_store_progress *progress, struct passkey_error *error)
{
    sqlite3_backup *backup = sqlite3_backup_init(target, "main", source, "main");
    if (backup == NULL)
        return database_error(sqlite3_errcode(target), error);
    enum passkey_result result = copy_pages(backup, progress, error);
    int code = sqlite3_backup_finish(backup);
    if (result == PASSKEY_OK && code != SQLITE_OK)
        result = database_error(code, error);
    return result;
}

static enum passkey_result copy_snapshot(sqlite3 *source, sqlite3 *target,
    const struct passkey_store_progress *progress, struct passkey_error *error)
{
    int64_t ignored = 0;
    TRY(database_execute(source, "BEGIN", error));
    /* The transaction begins with the first read. */
    enum passkey_result result =
        database_integer(source, "SELECT count(*) FROM sqlite_schema", &ignored, error);
    if (result == PASSKEY_OK)
        result = copy_into(source, target, progress, error);
    (void)sqlite3_exec(source, "END", NULL, NULL, NULL);
    return result;
}

/* mkostemp() creates it with mode 0600. */
static enum passkey_result make_file(
    const char *beside, struct copy *copy, struct passkey_error *error)
{
    int size = snprintf(copy->path, sizeof(copy->path), "%s.XXXXXX", beside);
    if (size < 0 || (size_t)size >= sizeof(copy->path)) {
        copy->path[0] = '\0';
        return refuse(error, PASSKEY_STORE_UNAVAILABLE, CHECK_NONE, "The path is too long.");
    }
    int file = mkostemp(copy->path, O_CLOEXEC);
    int reason = errno;
    if (file < 0) {
        copy->path[0] = '\0';
        return file_failed(error, beside, "cannot be created", reason);
    }
    (void)close(file);
    return PASSKEY_OK;
}

enum passkey_result copy_make(sqlite3 *source, const char *beside,
    const struct passkey_store_progress *progress, struct copy *copy, struct passkey_error *error)
{
    CLEANUP(database_close) sqlite3 *target = NULL;
    *copy = (struct copy){ .path = "" };
    TRY(make_file(beside, copy, error));
    TRY(database_open(copy->path, DATABASE_WRITE, &target, error));
    TRY(copy_snapshot(source, target, progress, error));
    /* The copy is a single file, which can be copied without others beside it. */
    return database_execute(target, "PRAGMA journal_mode = DELETE", error);
}

static enum passkey_result give_name(
    struct copy *copy, const char *path, struct passkey_error *error)
{
    char quoted[TEXT_QUOTE_SIZE];
    int code = renameat2(AT_FDCWD, copy->path, AT_FDCWD, path, RENAME_NOREPLACE);
    /* Not every file system supports both flags at once. */
    if (code != 0 && errno == EINVAL && access(path, F_OK) != 0)
        code = rename(copy->path, path);
    int reason = errno;
    if (code != 0 && reason == EEXIST)
        return refuse(error, PASSKEY_CONFLICT, CHECK_NONE,
            "%s exists: choose another name, or move the file.",
            text_quote(bytes_text(path), quoted));
    if (code != 0)
        return file_failed(error, path, "cannot be created", reason);
    copy->path[0] = '\0';
    return PASSKEY_OK;
}

enum passkey_result copy_name(struct copy *copy, const char *path, struct passkey_error *error)
{
    int directory = -1;
    TRY(file_directory_open(path, &directory, error)); /* first: later only the disk can fail */
    enum passkey_result result = give_name(copy, path, error);
    if (result == PASSKEY_OK)
        result = file_directory_sync(path, directory, error);
    (void)close(directory);
    return result;
}

void copy_discard(struct copy *copy)
{
    if (copy->path[0] != '\0')
        (void)unlink(copy->path);
    copy->path[0] = '\0';
}
