/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A build without Landlock: its kernel headers are too old, or it has a sanitizer.
 */
#include "passkeyd/sandbox_files.h"

#include <errno.h>

const char *sandbox_files_missing(void)
{
    return "this build does not have Landlock";
}

bool sandbox_files_limit(const struct sandbox_rule *rules, size_t rule_count)
{
    (void)rules;
    (void)rule_count;
    errno = ENOSYS;
    return false;
}
