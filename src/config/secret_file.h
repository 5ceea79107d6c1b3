/* SPDX-License-Identifier: Apache-2.0 */
/* Checks the owner and mode of a file that contains a secret. */
#ifndef CONFIG_SECRET_FILE_H
#define CONFIG_SECRET_FILE_H

#include "config/source.h"

/**
 * Check that only root, the user of the process, and at most a group that root chose can read the
 * file. Its owner is root and its mode at most 0640, or its owner is that user and its mode at most
 * 0600; for a process of root, any user. A file in $CREDENTIALS_DIRECTORY is accepted.
 *
 * @param where  The setting that names the file.
 * @param fd  The open file; the path may refer to another file by now.
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID, with the source, the file and the remedy in the
 *          message.
 */
MUST_USE enum passkey_result secret_file_check(
    const char *where, const char *path, int fd, struct passkey_error *error);

#endif
