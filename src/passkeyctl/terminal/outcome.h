/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The output of a command that only does something: a sentence, JSON with --json, or nothing with
 * --quiet.
 */
#ifndef PASSKEYCTL_TERMINAL_OUTCOME_H
#define PASSKEYCTL_TERMINAL_OUTCOME_H

#include "passkeyctl/terminal/command_table.h"

struct outcome_number {
    const char *name;
    int64_t value;
};

struct outcome {
    const char *sentence;                 /* without control characters and line end */
    bool not_done;                        /* a dry run: the sentence is about the future */
    const struct outcome_number *numbers; /* additional members of the JSON; NULL: none */
    size_t number_count;
};

MUST_USE enum passkey_result outcome_print(
    const struct request *request, const struct outcome *outcome, struct passkey_error *error);

#endif
