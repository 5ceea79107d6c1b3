/* SPDX-License-Identifier: Apache-2.0 */
/* Prints users. */
#ifndef PASSKEYCTL_COMMANDS_USER_SHOW_H
#define PASSKEYCTL_COMMANDS_USER_SHOW_H

#include "base/json_writer.h"
#include "base/result.h"
#include <passkey/account.h>

/** "enabled" or "disabled". */
struct passkey_bytes user_state(const struct passkey_user_record *user);

/** Members of an object: "user", "createdAt", "disabledAt". */
void user_json_members(struct json_writer *writer, const struct passkey_user_record *user);

/**
 * Print one line of JSON with the user, the passkeys and the recovery state, for `show` and every
 * change.
 */
MUST_USE enum passkey_result user_print_json(struct passkey_worker *worker,
    const struct passkey_account *account, struct passkey_error *error);

/** The same as text. */
MUST_USE enum passkey_result user_print_text(struct passkey_worker *worker,
    const struct passkey_account *account, struct passkey_error *error);

#endif
