/* SPDX-License-Identifier: Apache-2.0 */
/*
 * passkeyctl: an operator's view of the store of passkeyd, with or without a running server. This
 * file finds out what is asked and turns the result into an exit status; nouns are in user.c and
 * credential.c, the rules in the service.
 */
#include "passkeyctl/command.h"
#include "passkeyctl/output.h"
#include "passkeyctl/status.h"
#include "passkeyctl/usage.h"

#include "base/bytes.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>

extern char **environ;

enum status status_of(enum passkey_result result)
{
    if (result == PASSKEY_OK)
        return STATUS_OK;
    if (result < 0)
        return STATUS_STORE;
    return result == PASSKEY_MEMBER_INVALID ? STATUS_USAGE : STATUS_REFUSED;
}

static enum status fail(enum status status, const struct passkey_error *error)
{
    (void)fflush(stdout);
    (void)fprintf(stderr, "passkeyctl: %s\n", error->message);
    if (status == STATUS_USAGE)
        (void)fputs("passkeyctl: \"passkeyctl --help\" shows what there is.\n", stderr);
    return status;
}

/* Takes --rp-id out: here it chooses one of the relying parties, while to passkeyd it makes one. */
static enum passkey_result take_rp_id(
    char **arguments, const char **rp_id, struct passkey_error *error)
{
    static const char flag[] = "--rp-id";
    char **kept = arguments;
    bool ended = false;
    for (char **at = arguments; *at != NULL; at++) {
        ended = ended || strcmp(*at, "--") == 0;
        bool with_value = strncmp(*at, "--rp-id=", sizeof(flag)) == 0;
        if (ended || !(with_value || strcmp(*at, flag) == 0)) {
            *kept++ = *at;
            continue;
        }
        *rp_id = with_value ? *at + sizeof(flag) : *++at;
        if (*rp_id == NULL || **rp_id == '\0')
            return refuse(
                error, PASSKEY_MEMBER_INVALID, CHECK_NONE, "--rp-id needs a value behind it.");
    }
    *kept = NULL;
    return PASSKEY_OK;
}

static enum status answer(struct console *console, const struct verb *verb,
    const struct request *request, struct passkey_error *error)
{
    enum passkey_result result = console_open(console, request->rp_id, error);
    if (result == PASSKEY_OK)
        result = verb->run(console, request, error);
    if (result == PASSKEY_OK)
        result = output_finish(error);
    return result == PASSKEY_OK ? STATUS_OK : fail(status_of(result), error);
}

static enum status run(struct console *console, char **arguments)
{
    struct passkey_error error = { .result = PASSKEY_OK };
    struct request request = { .json = false };
    const struct verb *verb = NULL;
    enum passkey_result result = take_rp_id(arguments, &request.rp_id, &error);
    if (result == PASSKEY_OK)
        result = config_load(&console->config, CONFIG_TOOL, arguments, environ, &error);
    if (result == PASSKEY_OK && console->config.version) {
        (void)printf("passkeyctl %s\n", PASSKEY_VERSION);
        return STATUS_OK;
    }
    if (result == PASSKEY_OK)
        result = usage_parse(arguments, console->config.help, &verb, &request, &error);
    if (result != PASSKEY_OK)
        return fail(status_of(result), &error);
    if (!console->config.help)
        return answer(console, verb, &request, &error);
    usage_write(stdout, verb, arguments);
    return STATUS_OK;
}

static bool asks_for_help(char *const *arguments)
{
    for (; *arguments != NULL && strcmp(*arguments, "--") != 0; arguments++)
        if (strcmp(*arguments, "--help") == 0)
            return true;
    return false;
}

static enum status run_command(const struct command *command, char **arguments)
{
    struct passkey_error error = { .result = PASSKEY_OK };
    enum status status = STATUS_OK;
    if (asks_for_help(arguments)) {
        command_help(stdout, command);
        return STATUS_OK;
    }
    enum passkey_result result = command->run(arguments, &status, &error);
    return result == PASSKEY_OK ? status : fail(status_of(result), &error);
}

int main(int argc, char **argv)
{
    /* For the widths of characters and the names of time zones. */
    (void)setlocale(LC_CTYPE, "");
    (void)setlocale(LC_TIME, "");
    const struct command *command = argc > 1 ? command_find(argv[1]) : NULL;
    if (command != NULL)
        return (int)run_command(command, argv + 2);
    struct console console = { .store = NULL };
    enum status status = run(&console, argv + (argc > 0 ? 1 : 0));
    console_close(&console);
    return (int)status;
}
