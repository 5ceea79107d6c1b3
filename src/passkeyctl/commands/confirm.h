/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Asking before something is removed.
 */
#ifndef PASSKEYCTL_COMMANDS_CONFIRM_H
#define PASSKEYCTL_COMMANDS_CONFIRM_H

#include "passkeyctl/commands/console.h"
#include "passkeyctl/terminal/words.h"

/**
 * Say what is about to happen and ask, at a terminal; --yes answers, --dry-run only says it.
 *
 * @param what  A sentence about the future, cleaned: "This deletes ...".
 * @param go  false: it is not to be done, and everything was said about that.
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID when there is no terminal to ask at.
 */
MUST_USE enum passkey_result confirm(struct console *console, const struct request *request,
    const char *what, bool *go, struct passkey_error *error);

#endif
