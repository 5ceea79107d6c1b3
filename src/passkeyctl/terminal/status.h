/* SPDX-License-Identifier: Apache-2.0 */
/* The exit statuses of passkeyctl. Scripts rely on them, so the numbers never change. */
#ifndef PASSKEYCTL_TERMINAL_STATUS_H
#define PASSKEYCTL_TERMINAL_STATUS_H

#include "base/result.h"

enum status {
    STATUS_OK = 0,
    STATUS_REFUSED = 1, /* not found, refused by a rule, or a check failed */
    STATUS_USAGE = 2,   /* the command or the configuration is invalid */
    STATUS_STORE = 3,   /* the store failed, or the output could not be written */
    STATUS_COUNT,
};

/** The exit status for a result of the service. */
enum status status_of(enum passkey_result result);

/** The meaning of a status, for the help and the manual page. */
const char *status_text(enum status status);

#endif
