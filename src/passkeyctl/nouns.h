/* SPDX-License-Identifier: Apache-2.0 */
/* All nouns of the command line. The files of the nouns do not include this header. */
#ifndef PASSKEYCTL_NOUNS_H
#define PASSKEYCTL_NOUNS_H

#include "passkeyctl/terminal/command_table.h"

/** In the order of the help; NULL after the last. */
extern const struct noun *const NOUNS[];

/** NULL: no noun has this name. */
const struct noun *noun_find(const char *name);

#endif
