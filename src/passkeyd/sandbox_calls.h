/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seccomp: which system calls can be made. Any other fails with ENOSYS, as on a kernel that does
 * not have it, so that libraries use what they use there.
 */
#ifndef PASSKEYD_SANDBOX_CALLS_H
#define PASSKEYD_SANDBOX_CALLS_H

#include "base/result.h"

/** The reason why system calls cannot be limited, to end a sentence with; NULL if they can. */
const char *sandbox_calls_missing(void);

/** @param network  Allow sockets to other machines. @returns false, with errno, on a failure. */
MUST_USE bool sandbox_calls_limit(bool network);

#endif
