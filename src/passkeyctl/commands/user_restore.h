/* SPDX-License-Identifier: Apache-2.0 */
/* Restores and erases users. */
#ifndef PASSKEYCTL_COMMANDS_USER_RESTORE_H
#define PASSKEYCTL_COMMANDS_USER_RESTORE_H

#include "passkeyctl/commands/console.h"
#include "passkeyctl/terminal/command_table.h"

MUST_USE enum passkey_result user_restore(
    struct console *console, const struct request *request, struct passkey_error *error);
/** `user delete --now` */
MUST_USE enum passkey_result user_erase(
    struct console *console, const struct request *request, struct passkey_error *error);

#endif
