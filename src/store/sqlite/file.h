/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The database as a file: checks its permissions, with messages that say what to do, and creates it
 * with the right mode.
 */
#ifndef STORE_SQLITE_FILE_H
#define STORE_SQLITE_FILE_H

#include "store/engine.h"
#include "store/sqlite/database.h"

/**
 * Check that the file can be read and, for DATABASE_WRITE, that it and its directory can be
 * written. Create the file, empty and with mode 0600 whatever the umask, if it does not exist and
 * the mode allows that.
 *
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID if the path cannot be a file;
 *          PASSKEY_STORE_UNAVAILABLE with a message that says what to do.
 */
MUST_USE enum passkey_result file_prepare(const char *path, enum store_open_mode mode,
    enum database_access access, struct passkey_error *error);

/** Whether this process can read the file but not write it: a backup on a read-only mount, or a
 *  file of another user. */
bool file_is_read_only(const char *path);

/** Whether others than the owner can read or write the file. Narrowing sets the mode of the file,
 * and of SQLite's files beside it, to 0600 if this process may do that. */
bool file_is_shared(const char *path);
void file_narrow(const char *path);

/** Check that files can be created in the directory of the path. Results as for file_prepare(). */
MUST_USE enum passkey_result file_directory_check(const char *path, struct passkey_error *error);

/** The path in a form that SQLite takes literally; NULL if memory ran out. Free it with free(). */
char *file_plain_path(const char *path);

/** Whether another program has the database open; it may open it right after this call. Do not call
 * it while this program has it open: closing a descriptor would release the locks. */
bool file_is_in_use(const char *path);

/** Open the directory of a path before a file is created or renamed there, so that its name can be
 * synced to disk afterwards. The caller closes it. */
MUST_USE enum passkey_result file_directory_open(
    const char *path, int *directory, struct passkey_error *error);
MUST_USE enum passkey_result file_directory_sync(
    const char *path, int directory, struct passkey_error *error);

/** "PATH what: reason", with the operating system's reason. */
enum passkey_result file_failed(
    struct passkey_error *error, const char *path, const char *what, int reason);

#endif
