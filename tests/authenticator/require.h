/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Stops the program if something fails that cannot fail in a test: memory, or OpenSSL with valid
 * input. Do not use it for input of the command's users.
 */
#ifndef AUTHENTICATOR_REQUIRE_H
#define AUTHENTICATOR_REQUIRE_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

/** Stop the program unless the condition holds. The argument is evaluated once. */
#define REQUIRE(condition) require((condition), #condition, __FILE__, __LINE__)

static inline void require(bool condition, const char *text, const char *file, int line)
{
    if (condition)
        return;
    (void)fprintf(stderr, "%s:%d: %s does not hold\n", file, line, text);
    abort();
}

#endif
