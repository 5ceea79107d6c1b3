/* SPDX-License-Identifier: Apache-2.0 */
/* Where tests create temporary files: in TMPDIR, which ./dev removes after a lane. */
#ifndef TESTS_TEMPORARY_H
#define TESTS_TEMPORARY_H

#include <stdio.h>
#include <stdlib.h>

#define TEMPORARY_SIZE 64

/** Write a template for mkstemp() or mkdtemp(). Aborts if TMPDIR is too long. */
static inline void temporary_template(char template[TEMPORARY_SIZE])
{
    const char *parent = getenv("TMPDIR") != NULL ? getenv("TMPDIR") : "/tmp";
    int size = snprintf(template, TEMPORARY_SIZE, "%s/passkey-XXXXXX", parent);
    if (size > 0 && size < TEMPORARY_SIZE)
        return;
    (void)fprintf(stderr, "TMPDIR is too long: %s\n", parent);
    abort();
}

#endif
