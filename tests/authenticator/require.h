/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The authenticator's answer to what cannot fail in a test: memory, and OpenSSL with good input.
 * Bad input of a user of the command is not for this.
 */
#ifndef AUTHENTICATOR_REQUIRE_H
#define AUTHENTICATOR_REQUIRE_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

/** Stop the program unless the condition holds. The argument is read once. */
#define REQUIRE(condition) require((condition), #condition, __FILE__, __LINE__)

static inline void require(bool condition, const char *text, const char *file, int line)
{
    if (condition)
        return;
    (void)fprintf(stderr, "%s:%d: %s does not hold\n", file, line, text);
    abort();
}

#endif
