/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A build without seccomp: libseccomp was not found, or it has a sanitizer.
 */
#include "passkeyd/sandbox_calls.h"

#include <errno.h>

const char *sandbox_calls_missing(void)
{
    return "this build does not have libseccomp";
}

bool sandbox_calls_limit(bool network)
{
    (void)network;
    errno = ENOSYS;
    return false;
}
