/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of a store for copy.c. */
#ifndef STORE_COPY_TABLES_H
#define STORE_COPY_TABLES_H

#include "store/driver.h"

#define COPY_BYTES_MAX    12
#define COPY_INTEGERS_MAX 22
#define COPY_KEY_MAX      3
/* How many rows are read at a time. */
#define COPY_ROW_COUNT 500

/* A column: an index into the integers or into the bytes. */
struct copy_column {
    bool is_integer;
    unsigned char at;
};

/* As in every list of columns, columns of bytes come first. */
struct copy_table {
    const char *name;
    const char *types; /* of columns of bytes: 'b' for a blob, 't' for text */
    int integer_count;
    int key_count;
    struct copy_column key[COPY_KEY_MAX];
    const struct statement *count;
    const struct statement *read; /* the rows after a key, at most COPY_ROW_COUNT */
    const struct statement *insert;
    const struct statement *remove; /* by its key */
};

extern const struct copy_table COPY_TABLES[];
extern const size_t COPY_TABLE_COUNT;

#endif
