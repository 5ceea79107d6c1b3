/* SPDX-License-Identifier: Apache-2.0 */
#include "passkeyctl/terminal/secret_output.h"

#include <unistd.h>

enum passkey_result secret_output_check(const struct request *request, struct passkey_error *error)
{
    if (isatty(STDOUT_FILENO) == 1 || request_has(request, OPTION_FORCE))
        return PASSKEY_OK;
    return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
        "The secret is shown only once and standard output is not a terminal; use --force to print "
        "it anyway.");
}
