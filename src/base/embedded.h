/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files that src/embed.py compiled into the program: SQL migrations and files for browsers. This is
 * a row of such a table; code that embeds files declares its own table. Nothing is read from files
 * at run time.
 */
#ifndef BASE_EMBEDDED_H
#define BASE_EMBEDDED_H

#include <stddef.h>
#include <stdint.h>

/*
 * A table ends with a row whose name is NULL. `data[size]` is a NUL that `size` does not include.
 */
struct embedded_file {
    const char *name;
    const uint8_t *data;
    size_t size;
    const uint8_t *gzip_data; /* NULL: no compressed copy */
    size_t gzip_size;
};

#endif
