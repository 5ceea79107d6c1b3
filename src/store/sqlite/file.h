/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The database as a file: checks of its permissions, whose refusals say what to do, and its
 * creation with the right mode.
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
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID for a path that names no file;
 *          PASSKEY_STORE_UNAVAILABLE with a message that says what to do.
 */
MUST_USE enum passkey_result file_prepare(const char *path, enum store_open_mode mode,
    enum database_access access, struct passkey_error *error);

/** Whether this process can read the file but not write it: a backup on a read-only mount, or a
 *  file of another user. */
bool file_is_read_only(const char *path);

/** Whether others than the owner can read or write the file. Narrowing sets its mode to 0600, and
 *  that of SQLite's files beside it, if this process may. */
bool file_is_shared(const char *path);
void file_narrow(const char *path);

/** Whether files can be made beside the path. As file_prepare(). */
MUST_USE enum passkey_result file_directory_check(const char *path, struct passkey_error *error);

/** The path as SQLite takes it for nothing but a path, or NULL when memory is out. free() it. */
char *file_plain_path(const char *path);

/** Whether another program has the database open. It may open it right after this. Not while this
 *  one has it open: closing a descriptor would drop the locks. */
bool file_is_in_use(const char *path);

/** The directory of a path, before a file is made or renamed there; then its name is put on the
 *  disk by syncing it. The caller closes it. */
MUST_USE enum passkey_result file_directory_open(
    const char *path, int *directory, struct passkey_error *error);
MUST_USE enum passkey_result file_directory_sync(
    const char *path, int directory, struct passkey_error *error);

/** "PATH what: reason", the reason being the operating system's. */
enum passkey_result file_failed(
    struct passkey_error *error, const char *path, const char *what, int reason);

#endif
