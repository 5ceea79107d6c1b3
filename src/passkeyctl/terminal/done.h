/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a command says that did something and has nothing to show: a sentence, one form of JSON with
 * --json, nothing with --quiet.
 */
#ifndef PASSKEYCTL_TERMINAL_DONE_H
#define PASSKEYCTL_TERMINAL_DONE_H

#include "passkeyctl/terminal/words.h"

struct done_number {
    const char *name;
    int64_t value;
};

struct done {
    const char *sentence;              /* cleaned, without the end of its line */
    bool not_done;                     /* a dry run: the sentence is about the future */
    const struct done_number *numbers; /* beside it in the JSON; NULL: there are none */
    size_t number_count;
};

MUST_USE enum passkey_result done_tell(
    const struct request *request, const struct done *done, struct passkey_error *error);

#endif
