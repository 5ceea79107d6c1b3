/* SPDX-License-Identifier: Apache-2.0 */
/* Reads a complete file. */
#ifndef PASSKEYCTL_TERMINAL_FILE_H
#define PASSKEYCTL_TERMINAL_FILE_H

#include "base/buffer.h"

/**
 * @param path  "-": standard input.
 * @param contents  Empty, with its maximum size set.
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID with the path and the error in the message;
 *          PASSKEY_INTERNAL.
 */
MUST_USE enum passkey_result file_read(
    const char *path, struct buffer *contents, struct passkey_error *error);

#endif
