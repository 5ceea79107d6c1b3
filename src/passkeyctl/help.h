/* SPDX-License-Identifier: Apache-2.0 */
/*
 * --help on every level, out of the tables of words.h.
 */
#ifndef PASSKEYCTL_HELP_H
#define PASSKEYCTL_HELP_H

#include "passkeyctl/parse.h"

#include <stdio.h>

/** About the verb, else about the noun, else about all. */
void help_write(FILE *out, const struct command *command);

/* Flags that every verb with a configuration takes; they are not in OPTIONS. */
extern const struct option_words CONFIGURATION_OPTIONS[];
#define CONFIGURATION_OPTION_COUNT 3

#endif
