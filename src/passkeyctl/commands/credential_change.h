/* SPDX-License-Identifier: Apache-2.0 */
/* Commands of `credential` that change something; their help is in credential.c. */
#ifndef PASSKEYCTL_COMMANDS_CREDENTIAL_CHANGE_H
#define PASSKEYCTL_COMMANDS_CREDENTIAL_CHANGE_H

#include "passkeyctl/commands/console.h"
#include "passkeyctl/terminal/command_table.h"

MUST_USE enum passkey_result credential_label(
    struct console *console, const struct request *request, struct passkey_error *error);
MUST_USE enum passkey_result credential_disable(
    struct console *console, const struct request *request, struct passkey_error *error);
MUST_USE enum passkey_result credential_enable(
    struct console *console, const struct request *request, struct passkey_error *error);
MUST_USE enum passkey_result credential_delete(
    struct console *console, const struct request *request, struct passkey_error *error);
MUST_USE enum passkey_result credential_clear_regression(
    struct console *console, const struct request *request, struct passkey_error *error);
MUST_USE enum passkey_result credential_allow_change(
    struct console *console, const struct request *request, struct passkey_error *error);

#endif
