/* SPDX-License-Identifier: Apache-2.0 */
/*
 * passkeyctl: administers the store of passkeyd, with or without a running server. This file
 * selects the command and turns its result into an exit status. The commands are in the tables of
 * command_table.h; the rules are in the service.
 */
#include "passkeyctl/commands/console.h"
#include "passkeyctl/help.h"
#include "passkeyctl/nouns.h"
#include "passkeyctl/parse.h"
#include "passkeyctl/terminal/output.h"
#include "passkeyctl/terminal/status.h"

#include "base/bytes.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>

extern char **environ;

/* Prints the error and, for a usage error, how to use the command. */
static enum status fail(
    enum status status, const struct command *command, const struct passkey_error *error)
{
    (void)fflush(stdout);
    (void)fprintf(stderr, "passkeyctl: %s\n", error->message);
    if (status != STATUS_USAGE)
        return status;
    const char *verb = command->verb != NULL ? command->verb->name : NULL;
    (void)fprintf(stderr, "passkeyctl: see \"passkeyctl%s%s%s%s --help\".\n",
        command->noun != NULL ? " " : "", command->noun != NULL ? command->noun->name : "",
        verb != NULL ? " " : "", verb != NULL ? verb : "");
    return status;
}

static enum passkey_result answer(struct console *console, const struct command *command,
    const struct request *request, struct passkey_error *error)
{
    if (command->verb->need == NEED_STORE)
        TRY(console_open(console, request->rp_id, error));
    TRY(command->verb->run(console, request, error));
    return output_finish(error);
}

static enum passkey_result run(
    struct console *console, char **arguments, struct command *command, struct passkey_error *error)
{
    struct request request = { .rp_id = NULL };
    const struct noun *first = arguments[0] == NULL ? NULL : noun_find(arguments[0]);
    /* A wrong configuration does not affect commands that need none. */
    if (first == NULL || !noun_is_command(first) || first->verbs[0].need != NEED_NOTHING) {
        TRY(parse_rp_id(arguments, &request.rp_id, error));
        TRY(config_load(&console->config, CONFIG_TOOL, arguments, environ, error));
    }
    if (console->config.version) {
        (void)printf("passkeyctl %s\n", PASSKEY_VERSION);
        return output_finish(error);
    }
    TRY(parse(arguments, command, &request, error));
    if (!request_has(&request, OPTION_HELP))
        return answer(console, command, &request, error);
    help_write(stdout, command);
    return output_finish(error);
}

int main(int argc, char **argv)
{
    /* Codes, links and the sealing key may be in memory: no core dump. */
    (void)prctl(PR_SET_DUMPABLE, 0L, 0L, 0L, 0L);
    /* For the widths of characters and the names of time zones. */
    (void)setlocale(LC_CTYPE, "");
    (void)setlocale(LC_TIME, "");
    struct console console = { .store = NULL };
    struct command command = { .noun = NULL };
    struct passkey_error error = { .result = PASSKEY_OK };
    enum passkey_result result = run(&console, argv + (argc > 0 ? 1 : 0), &command, &error);
    enum status status = console.status;
    if (result != PASSKEY_OK)
        status = fail(status_of(result), &command, &error);
    console_close(&console);
    return (int)status;
}
