/* SPDX-License-Identifier: Apache-2.0 */
/* Functions for the completions of all three shells: the options of a command, and their values. */
#ifndef PASSKEYCTL_PAGES_COMPLETION_H
#define PASSKEYCTL_PAGES_COMPLETION_H

#include "passkeyctl/terminal/command_table.h"

/** The option with this number, those of the configuration last; NULL after the last. */
const struct option_words *completion_option(const struct verb *verb, size_t number);

/** The option with this number among all options of the program; NULL after the last. */
const struct option_words *completion_any_option(size_t number);

/** Whether the value is one of several words. */
bool completion_has_words(const struct option_words *option);
/** Whether the value is a file. */
bool completion_is_file(const char *value);

#endif
