/* SPDX-License-Identifier: Apache-2.0 */
/* The question is written to standard error, so that it is not mixed with output in a pipe. */
#include "passkeyctl/commands/confirm.h"

#include "passkeyctl/terminal/outcome.h"

#include <stdio.h>
#include <unistd.h>

/* Anything but "yes" means no. */
static bool says_yes(void)
{
    char line[16] = "";
    (void)fputs("Go on? [y/N] ", stderr);
    (void)fflush(stderr);
    if (fgets(line, sizeof(line), stdin) == NULL)
        (void)fputc('\n', stderr);
    return line[0] == 'y' || line[0] == 'Y';
}

enum passkey_result confirm(struct console *console, const struct request *request,
    const char *what, bool *go, struct passkey_error *error)
{
    *go = request_has(request, OPTION_YES) && !request_has(request, OPTION_DRY_RUN);
    if (*go)
        return PASSKEY_OK;
    if (request_has(request, OPTION_DRY_RUN))
        return outcome_print(
            request, &(struct outcome){ .sentence = what, .not_done = true }, error);
    if (isatty(STDIN_FILENO) != 1 || isatty(STDERR_FILENO) != 1)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "Cannot ask for confirmation without a terminal; use --yes.");
    (void)fprintf(stderr, "%s\n", what);
    *go = says_yes();
    if (!*go) {
        (void)fputs("Nothing was changed.\n", stderr);
        console->status = STATUS_REFUSED;
    }
    return PASSKEY_OK;
}
