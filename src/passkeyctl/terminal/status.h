/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The exit statuses of passkeyctl. Scripts rely on them: none is renumbered.
 */
#ifndef PASSKEYCTL_TERMINAL_STATUS_H
#define PASSKEYCTL_TERMINAL_STATUS_H

#include "base/result.h"

enum status {
    STATUS_OK = 0,
    STATUS_REFUSED = 1, /* there is no such user, a rule says no, or something wrong was found */
    STATUS_USAGE = 2,   /* the command or the configuration makes no sense */
    STATUS_STORE = 3,   /* the store, or writing the answer, failed */
    STATUS_COUNT,
};

/** What a result of the service means to the shell. */
enum status status_of(enum passkey_result result);

/** What a status says, for help and man page. */
const char *status_text(enum status status);

#endif
