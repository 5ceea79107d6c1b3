/* SPDX-License-Identifier: Apache-2.0 */
/* Commands of `user` that change something; their help is in user.c. */
#ifndef PASSKEYCTL_COMMANDS_USER_CHANGE_H
#define PASSKEYCTL_COMMANDS_USER_CHANGE_H

#include "passkeyctl/commands/console.h"
#include "passkeyctl/terminal/command_table.h"

MUST_USE enum passkey_result user_create(
    struct console *console, const struct request *request, struct passkey_error *error);
MUST_USE enum passkey_result user_rename(
    struct console *console, const struct request *request, struct passkey_error *error);
MUST_USE enum passkey_result user_disable(
    struct console *console, const struct request *request, struct passkey_error *error);
MUST_USE enum passkey_result user_enable(
    struct console *console, const struct request *request, struct passkey_error *error);
MUST_USE enum passkey_result user_delete(
    struct console *console, const struct request *request, struct passkey_error *error);

#endif
