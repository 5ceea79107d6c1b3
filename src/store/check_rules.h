/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What must be true of rows, as SQL that finds those of which it is not.
 */
#ifndef STORE_CHECK_RULES_H
#define STORE_CHECK_RULES_H

#include "store/engine.h"

struct check_rule {
    int64_t version; /* of SQLite's schema that has all columns of the rule */
    enum passkey_finding_kind kind;
    const char *table;
    const char *example; /* SQL: what a row is known by */
    const char *rows;    /* SQL, what follows FROM: the rows that break the rule */
    const char *text;    /* before the example: "belongs to a user that is not there, such as" */
};

extern const struct check_rule CHECK_RULES[];
extern const size_t CHECK_RULE_COUNT;

#endif
