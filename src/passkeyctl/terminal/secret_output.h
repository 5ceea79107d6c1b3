/* SPDX-License-Identifier: Apache-2.0 */
/* Secrets that are shown only once: API keys and links. */
#ifndef PASSKEYCTL_TERMINAL_SECRET_OUTPUT_H
#define PASSKEYCTL_TERMINAL_SECRET_OUTPUT_H

#include "passkeyctl/terminal/command_table.h"

/** Check, before a secret is created, that a person would see it: PASSKEY_MEMBER_INVALID if
 * standard output is not a terminal and --force is not given. */
MUST_USE enum passkey_result secret_output_check(
    const struct request *request, struct passkey_error *error);

#endif
