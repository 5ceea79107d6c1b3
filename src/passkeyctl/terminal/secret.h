/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is shown once and stored nowhere: API keys and links.
 */
#ifndef PASSKEYCTL_TERMINAL_SECRET_H
#define PASSKEYCTL_TERMINAL_SECRET_H

#include "passkeyctl/terminal/words.h"

/** Asked before one is made: PASSKEY_MEMBER_INVALID where it would not be seen by a person, unless
 *  --force is there. */
MUST_USE enum passkey_result secret_check(
    const struct request *request, struct passkey_error *error);

#endif
