/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The beginning of every unit test: cmocka with what it needs, TAP output, and a comparison of
 * views that prints both. Helpers for a single module do not belong here.
 */
#ifndef UNIT_UNIT_H
#define UNIT_UNIT_H

#include "base/bytes.h"
#include "base/result.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
/* cmocka needs the headers above. */
#include <cmocka.h>

/* Each argument is evaluated once. */
#define assert_bytes_equal(actual, expected)                                                       \
    unit_bytes_equal((actual), (expected), #actual, __FILE__, __LINE__)
#define assert_result(actual, expected)                                                            \
    unit_result_equal((actual), (expected), #actual, __FILE__, __LINE__)
/*
 * The error must cite the step of this check. Pointers are compared, because several checks have
 * the same text.
 */
#define assert_step(step, check) unit_step_is((step), (check), __FILE__, __LINE__)

static inline void unit_bytes_equal(struct passkey_bytes actual, struct passkey_bytes expected,
    const char *what, const char *file, int line)
{
    if (bytes_equal(actual, expected))
        return;
    print_error("%s:\n  is     \"%.*s\" (%zu bytes)\n  not    \"%.*s\" (%zu bytes)\n", what,
        (int)actual.size, (const char *)actual.data, actual.size, (int)expected.size,
        (const char *)expected.data, expected.size);
    _fail(file, line);
}

static inline void unit_result_equal(enum passkey_result actual, enum passkey_result expected,
    const char *what, const char *file, int line)
{
    if (actual == expected)
        return;
    print_error(
        "%s: is %s, not %s\n", what, passkey_result_slug(actual), passkey_result_slug(expected));
    _fail(file, line);
}

static inline void unit_step_is(const char *step, enum check check, const char *file, int line)
{
    if (step == check_reference(check))
        return;
    print_error("refused by %s, not by %s\n", step == NULL ? "no check" : step, check_id(check));
    _fail(file, line);
}

#endif
