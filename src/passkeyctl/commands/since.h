/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PASSKEYCTL_COMMANDS_SINCE_H
#define PASSKEYCTL_COMMANDS_SINCE_H

#include "base/result.h"

/**
 * Read the value of --since: a time, a date or an age.
 *
 * @param text  NULL: the option is absent, and `since_ms` is unchanged.
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID.
 */
MUST_USE enum passkey_result since_read(
    const char *text, int64_t *since_ms, struct passkey_error *error);

#endif
