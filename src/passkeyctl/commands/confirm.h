/* SPDX-License-Identifier: Apache-2.0 */
/* Asks for confirmation before something is removed. */
#ifndef PASSKEYCTL_COMMANDS_CONFIRM_H
#define PASSKEYCTL_COMMANDS_CONFIRM_H

#include "passkeyctl/commands/console.h"
#include "passkeyctl/terminal/command_table.h"

/**
 * Say what will happen, and ask on the terminal. --yes skips the question; --dry-run only says it.
 *
 * @param what  A sentence, with control characters removed: "This deletes ...".
 * @param go  false: do nothing; the user has been informed.
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID without a terminal.
 */
MUST_USE enum passkey_result confirm(struct console *console, const struct request *request,
    const char *what, bool *go, struct passkey_error *error);

#endif
