/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Commands of one word, which need neither a store nor a configuration.
 */
#ifndef PASSKEYCTL_COMMAND_H
#define PASSKEYCTL_COMMAND_H

#include "base/result.h"
#include "passkeyctl/status.h"

#include <stdio.h>

struct command {
    const char *name;
    const char *arguments; /* in the synopsis */
    const char *summary;
    const char *help; /* all that --help says below the synopsis */
    /**
     * @param arguments  What stands behind the command's name, NULL-terminated.
     * @param status  What the command found; only when it returns PASSKEY_OK.
     */
    enum passkey_result (*run)(char **arguments, enum status *status, struct passkey_error *error);
};

/** NULL when there is none of the name. */
const struct command *command_find(const char *name);
/** In turn, from 0; NULL behind the last. */
const struct command *command_at(size_t index);
/** Its --help. */
void command_help(FILE *out, const struct command *command);

/* verify.c */
MUST_USE enum passkey_result verify_run(
    char **arguments, enum status *status, struct passkey_error *error);

/* inspect.c */
MUST_USE enum passkey_result inspect_run(
    char **arguments, enum status *status, struct passkey_error *error);

#endif
