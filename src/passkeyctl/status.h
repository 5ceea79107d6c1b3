/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The exit statuses of passkeyctl. Scripts rely on them: none is renumbered.
 */
#ifndef PASSKEYCTL_STATUS_H
#define PASSKEYCTL_STATUS_H

#include "base/result.h"

enum status {
    STATUS_OK = 0,
    STATUS_REFUSED = 1, /* there is no such user, or a rule says no */
    STATUS_USAGE = 2,   /* the command or the configuration makes no sense */
    STATUS_STORE = 3,   /* the store, or writing the answer, failed */
};

/** What a result of the service means to the shell. */
enum status status_of(enum passkey_result result);

#endif
