/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What must be true of rows, as SQL that counts those of which it is not.
 */
#ifndef STORE_SQLITE_CHECK_RULES_H
#define STORE_SQLITE_CHECK_RULES_H

#include "store/engine.h"

struct check_rule {
    int64_t version; /* of the schema that has all that the SQL asks about */
    enum passkey_finding_kind kind;
    const char *table;
    const char *sql;  /* answers how many there are, and what one of them is known by */
    const char *text; /* before the example: "belongs to a user that is not there, such as" */
};

extern const struct check_rule CHECK_RULES[];
extern const size_t CHECK_RULE_COUNT;

#endif
