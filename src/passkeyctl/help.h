/* SPDX-License-Identifier: Apache-2.0 */
/* --help at every level, from the tables of command_table.h. */
#ifndef PASSKEYCTL_HELP_H
#define PASSKEYCTL_HELP_H

#include "passkeyctl/parse.h"

#include <stdio.h>

/** Write the help of the verb, otherwise of the noun, otherwise of the program. */
void help_write(FILE *out, const struct command *command);

/* Flags of all commands that read a configuration; they are not in OPTIONS. */
extern const struct option_words CONFIGURATION_OPTIONS[];
#define CONFIGURATION_OPTION_COUNT 3

#endif
