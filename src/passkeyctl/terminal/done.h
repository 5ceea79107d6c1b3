/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The output of a command that only does something: a sentence, JSON with --json, or nothing with
 * --quiet.
 */
#ifndef PASSKEYCTL_TERMINAL_DONE_H
#define PASSKEYCTL_TERMINAL_DONE_H

#include "passkeyctl/terminal/words.h"

struct done_number {
    const char *name;
    int64_t value;
};

struct done {
    const char *sentence;              /* without control characters and line end */
    bool not_done;                     /* a dry run: the sentence is about the future */
    const struct done_number *numbers; /* additional members of the JSON; NULL: none */
    size_t number_count;
};

MUST_USE enum passkey_result done_tell(
    const struct request *request, const struct done *done, struct passkey_error *error);

#endif
