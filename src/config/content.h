/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The content of a file that a setting names.
 */
#ifndef CONFIG_CONTENT_H
#define CONFIG_CONTENT_H

#include "config/source.h"

/**
 * @param setting  Its value is the path.
 * @param content  Not empty; free() it.
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID, the message naming place and file; PASSKEY_INTERNAL.
 */
MUST_USE enum passkey_result content_read(const struct setting *setting, size_t size_max,
    struct passkey_bytes *content, struct passkey_error *error);

/** The same for a file that holds a secret: secret_file_check(). */
MUST_USE enum passkey_result content_read_secret(const struct setting *setting, size_t size_max,
    struct passkey_bytes *content, struct passkey_error *error);

#endif
