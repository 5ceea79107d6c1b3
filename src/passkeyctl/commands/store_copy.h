/* SPDX-License-Identifier: Apache-2.0 */
/* The command "store copy". */
#ifndef PASSKEYCTL_COMMANDS_STORE_COPY_H
#define PASSKEYCTL_COMMANDS_STORE_COPY_H

#include "passkeyctl/commands/console.h"
#include "passkeyctl/terminal/command_table.h"

MUST_USE enum passkey_result store_copy_run(
    struct console *console, const struct request *request, struct passkey_error *error);

#endif
