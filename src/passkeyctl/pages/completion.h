/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the three completions share: walking over all options of a verb, and which of them have a
 * value.
 */
#ifndef PASSKEYCTL_PAGES_COMPLETION_H
#define PASSKEYCTL_PAGES_COMPLETION_H

#include "passkeyctl/terminal/words.h"

/** The option of the number, those of the configuration last; NULL after the last. */
const struct option_words *completion_option(const struct verb *verb, size_t number);

/** The option of the number among all that there are; NULL after the last. */
const struct option_words *completion_any_option(size_t number);

/** Whether the value is one of several words. */
bool completion_has_words(const struct option_words *option);
/** Whether what follows is a file. */
bool completion_is_file(const char *value);

#endif
