/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a command says that did something and has nothing to show: a sentence, one form of JSON with
 * --json, nothing with --quiet.
 */
#ifndef PASSKEYCTL_DONE_H
#define PASSKEYCTL_DONE_H

#include "passkeyctl/words.h"

struct done {
    const char *sentence; /* cleaned, without the end of its line */
    bool not_done;        /* a dry run: the sentence is about the future */
    const char *figure;   /* the name of a number beside it; NULL: there is none */
    int64_t value;
};

MUST_USE enum passkey_result done_tell(
    const struct request *request, const struct done *done, struct passkey_error *error);

#endif
