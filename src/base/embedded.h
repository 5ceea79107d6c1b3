/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files that src/embed.py compiled in: SQL migrations and what a browser gets. This is the row of
 * such a table; who embeds files declares its own table. Nothing here reads a file at run time.
 */
#ifndef BASE_EMBEDDED_H
#define BASE_EMBEDDED_H

#include <stddef.h>
#include <stdint.h>

/* A table ends with a row whose name is NULL. `data[size]` is a NUL that size does not count. */
struct embedded_file {
    const char *name;
    const uint8_t *data;
    size_t size;
    const uint8_t *gzip_data; /* NULL: no compressed copy */
    size_t gzip_size;
};

#endif
