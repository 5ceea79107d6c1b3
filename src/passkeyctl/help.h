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

/** "passkeyctl user show USER", and each option in brackets with `options`. */
void help_synopsis(FILE *out, const struct noun *noun, const struct verb *verb, bool with_options);

/** "--user USER"; an option that takes one of several words shows them. */
const char *help_option_name(const struct option_words *option, char name[160]);

/* Flags that every verb with a configuration takes; they are not in OPTIONS. */
extern const struct option_words CONFIGURATION_OPTIONS[];
#define CONFIGURATION_OPTION_COUNT 3

#endif
