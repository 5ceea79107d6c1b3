/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The database as a file. A writable file is never opened here while SQLite has it open, because
 * closing a descriptor of it would release the locks that this process holds through SQLite.
 */
#include "store/sqlite/file.h"

#include "base/bytes.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* "What is wrong with PATH: what to do." */
static enum passkey_result unusable(
    struct passkey_error *error, const char *path, const char *sentence)
{
    char quoted[TEXT_QUOTE_SIZE];
    return refuse(error, PASSKEY_STORE_UNAVAILABLE, CHECK_NONE, "%s %s",
        text_quote(bytes_text(path), quoted), sentence);
}

/* The same with the operating system's reason. */
enum passkey_result file_failed(
    struct passkey_error *error, const char *path, const char *what, int reason)
{
    char quoted[TEXT_QUOTE_SIZE];
    return refuse(error, PASSKEY_STORE_UNAVAILABLE, CHECK_NONE, "%s %s: %s.",
        text_quote(bytes_text(path), quoted), what, strerror(reason));
}

/* The directory part, or "."; free() it. */
static char *directory_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    if (slash == NULL)
        return bytes_duplicate(BYTES_LITERAL("."));
    size_t size = slash == path ? 1 : (size_t)(slash - path);
    return bytes_duplicate((struct passkey_bytes){ (const uint8_t *)path, size });
}

static void text_free(char **text)
{
    free(*text);
}

/* SQLite keeps its write-ahead log beside the file. */
enum passkey_result file_directory_check(const char *path, struct passkey_error *error)
{
    CLEANUP(text_free) char *directory = directory_of(path);
    if (directory == NULL)
        return fault(error, "Out of memory.");
    struct stat status;
    if (stat(directory, &status) != 0)
        return unusable(error, path,
            "cannot be created, because its directory does not exist: create the directory, or "
            "choose another place for the store.");
    if (faccessat(AT_FDCWD, directory, W_OK | X_OK, AT_EACCESS) == 0)
        return PASSKEY_OK;
    if (errno == EROFS)
        return unusable(error, path, "is on a read-only file system: the store must be writable.");
    return unusable(error, path,
        "is in a directory that this user cannot write, but the store keeps its log beside its "
        "file: change the owner of the directory, or choose another place for the store.");
}

bool file_is_read_only(const char *path)
{
    return faccessat(AT_FDCWD, path, R_OK, AT_EACCESS) == 0 &&
           faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) != 0;
}

/* Offset of the read version in the header, which shows that a database has a write-ahead log. */
#define READ_VERSION_AT  19
#define READ_VERSION_LOG 2

/* SQLite must write beside such a file even for reading. */
static bool needs_log(const char *path)
{
    uint8_t header[READ_VERSION_AT + 1] = { 0 };
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return false;
    bool needed = read(file, header, sizeof(header)) == (ssize_t)sizeof(header) &&
                  header[READ_VERSION_AT] == READ_VERSION_LOG;
    (void)close(file); /* this process holds no locks on files that it only reads */
    return needed;
}

static enum passkey_result readable_check(const char *path, struct passkey_error *error)
{
    if (faccessat(AT_FDCWD, path, R_OK, AT_EACCESS) != 0)
        return unusable(error, path, "cannot be read by this user: run as the user that owns it.");
    if (file_is_read_only(path) && needs_log(path))
        return unusable(error, path,
            "cannot be written by this user, nor read, because it has a write-ahead log: run as "
            "the "
            "user that owns it, or read a file made by passkeyctl store backup.");
    return PASSKEY_OK;
}

static enum passkey_result writable_check(const char *path, struct passkey_error *error)
{
    if (faccessat(AT_FDCWD, path, R_OK | W_OK, AT_EACCESS) == 0)
        return file_directory_check(path, error);
    if (errno == EROFS)
        return unusable(error, path, "is on a read-only file system: the store must be writable.");
    return unusable(error, path,
        "cannot be read and written by this user: run as the user that owns it, or change its "
        "owner or mode (to 0600).");
}

static enum passkey_result existing_check(
    const char *path, mode_t type, enum database_access access, struct passkey_error *error)
{
    if (S_ISDIR(type))
        return unusable(error, path, "is a directory: name a file in it.");
    if (!S_ISREG(type))
        return unusable(error, path, "is not a regular file.");
    return access == DATABASE_READ ? readable_check(path, error) : writable_check(path, error);
}

static enum passkey_result create(const char *path, struct passkey_error *error)
{
    TRY(file_directory_check(path, error));
    int file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (file < 0 && errno == EEXIST) /* another process created it first */
        return PASSKEY_OK;
    if (file < 0)
        return file_failed(error, path, "cannot be created", errno);
    /* The umask may have removed more permissions than it should. */
    bool whole = fchmod(file, S_IRUSR | S_IWUSR) == 0;
    if (close(file) != 0 || !whole)
        return file_failed(error, path, "was created, but its mode could not be set", errno);
    return PASSKEY_OK;
}

enum passkey_result file_prepare(const char *path, enum store_open_mode mode,
    enum database_access access, struct passkey_error *error)
{
    if (path[0] == '\0' || strcmp(path, ":memory:") == 0)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "sqlite: needs the path of a file, for example sqlite:passkeyd.db.");
    struct stat status;
    if (stat(path, &status) == 0)
        return existing_check(path, status.st_mode, access, error);
    if (errno != ENOENT)
        return file_failed(error, path, "cannot be reached", errno);
    if (mode == STORE_OPEN_EXISTING)
        return unusable(error, path, "does not exist: give the location of an existing store.");
    return create(path, error);
}

bool file_is_shared(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && (status.st_mode & (S_IRWXG | S_IRWXO)) != 0;
}

void file_narrow(const char *path)
{
    static const char *const suffixes[] = { "", "-wal", "-shm" };
    char name[PATH_MAX];
    for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
        int size = snprintf(name, sizeof(name), "%s%s", path, suffixes[i]);
        if (size > 0 && (size_t)size < sizeof(name))
            (void)chmod(name, S_IRUSR | S_IWUSR);
    }
}

/* SQLite gives some names a special meaning; none of them begins like this. */
char *file_plain_path(const char *path)
{
    size_t size = strlen(path);
    char *plain = malloc(size + 3);
    if (plain == NULL)
        return NULL;
    memcpy(plain, "./", 2);
    size_t at = path[0] == '/' ? 0 : 2;
    memcpy(plain + at, path, size + 1);
    return plain;
}

/* The offset of locks in SQLite's file format. An open connection to a database with a write-ahead
 * log always holds a shared lock there, even if the file is too damaged to be opened again. */
#define LOCK_BYTES_AT   0x40000000
#define LOCK_BYTES_SIZE 512

bool file_is_in_use(const char *path)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return false;
    struct flock lock = {
        .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = LOCK_BYTES_AT, .l_len = LOCK_BYTES_SIZE
    };
    bool in_use = fcntl(file, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
    (void)close(file);
    return in_use;
}

enum passkey_result file_directory_open(
    const char *path, int *directory, struct passkey_error *error)
{
    CLEANUP(text_free) char *name = directory_of(path);
    if (name == NULL)
        return fault(error, "Out of memory.");
    *directory = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return *directory >= 0 ? PASSKEY_OK : file_failed(error, path, "cannot be created", errno);
}

enum passkey_result file_directory_sync(
    const char *path, int directory, struct passkey_error *error)
{
    return fsync(directory) == 0 ? PASSKEY_OK
                                 : file_failed(error, path, "could not be synced to disk", errno);
}
