/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Landlock (Linux 5.13): which files may be opened.
 */
#ifndef PASSKEYD_SANDBOX_FILES_H
#define PASSKEYD_SANDBOX_FILES_H

#include "base/result.h"

enum sandbox_access {
    SANDBOX_REMOVE, /* remove files in a directory */
    SANDBOX_READ,
    SANDBOX_WRITE, /* and read, create, rename and remove */
};

/* A file, or a directory and all that is below it. */
struct sandbox_rule {
    char *path; /* as realpath(3) returns it */
    enum sandbox_access access;
};

/** Why files cannot be limited, as the end of a sentence; NULL: they can. */
const char *sandbox_files_missing(void);

/** Limit this thread, and those that it starts, to the files of the rules.
 *  @returns false, with errno, on a failure. */
MUST_USE bool sandbox_files_limit(const struct sandbox_rule *rules, size_t rule_count);

#endif
