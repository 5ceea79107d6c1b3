/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All nouns of the command line. The file of a noun does not include this.
 */
#ifndef PASSKEYCTL_NOUNS_H
#define PASSKEYCTL_NOUNS_H

#include "passkeyctl/terminal/words.h"

/** In the order in which they are shown; NULL after the last. */
extern const struct noun *const NOUNS[];

/** NULL if there is no such noun. */
const struct noun *noun_find(const char *name);

#endif
