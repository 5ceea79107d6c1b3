/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the content of a file that a setting names. */
#ifndef CONFIG_CONTENT_H
#define CONFIG_CONTENT_H

#include "config/source.h"

/**
 * @param setting  Its value is the path.
 * @param content  Never empty; free it with free().
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID, with source and file in the message;
 *          PASSKEY_INTERNAL.
 */
MUST_USE enum passkey_result content_read(const struct setting *setting, size_t size_max,
    struct passkey_bytes *content, struct passkey_error *error);

/** The same for a file that contains a secret: see secret_file_check(). */
MUST_USE enum passkey_result content_read_secret(const struct setting *setting, size_t size_max,
    struct passkey_bytes *content, struct passkey_error *error);

#endif
