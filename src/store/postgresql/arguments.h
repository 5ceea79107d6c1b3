/* SPDX-License-Identifier: Apache-2.0 */
/* The parameters of a query in the form for libpq. */
#ifndef STORE_POSTGRESQL_ARGUMENTS_H
#define STORE_POSTGRESQL_ARGUMENTS_H

#include "store/query.h"
#include <libpq-fe.h>

struct arguments {
    int count;
    Oid types[QUERY_PARAMETER_COUNT_MAX];
    const char *values[QUERY_PARAMETER_COUNT_MAX];
    int sizes[QUERY_PARAMETER_COUNT_MAX];
    int formats[QUERY_PARAMETER_COUNT_MAX];
    uint8_t integers[QUERY_PARAMETER_COUNT_MAX][8];
};

/** Views into the query and into `arguments`, which must not be moved. */
void arguments_fill(struct arguments *arguments, const struct query *query);

#endif
