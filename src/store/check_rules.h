/* SPDX-License-Identifier: Apache-2.0 */
/* Rules that all rows must satisfy, as SQL that finds the rows that violate them. */
#ifndef STORE_CHECK_RULES_H
#define STORE_CHECK_RULES_H

#include "store/engine.h"

struct check_rule {
    int64_t version; /* the first SQLite schema that has all columns of the rule */
    enum passkey_finding_kind kind;
    const char *table;
    const char *example; /* SQL: the value that identifies a row */
    const char *rows;    /* SQL after FROM: the rows that violate the rule */
    const char *text;    /* before the example: "belongs to a user that does not exist, such as" */
};

extern const struct check_rule CHECK_RULES[];
extern const size_t CHECK_RULE_COUNT;

#endif
