/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A file as a whole.
 */
#ifndef PASSKEYCTL_TERMINAL_FILE_H
#define PASSKEYCTL_TERMINAL_FILE_H

#include "base/buffer.h"

/**
 * @param path  "-": standard input.
 * @param contents  Empty, with the size that is the most to be read.
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID with the path and what is wrong; PASSKEY_INTERNAL.
 */
MUST_USE enum passkey_result file_read(
    const char *path, struct buffer *contents, struct passkey_error *error);

#endif
