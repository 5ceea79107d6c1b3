/* SPDX-License-Identifier: Apache-2.0 */
/* Help texts. The text of a command is in its row. */
#include "passkeyctl/help.h"

#include "passkeyctl/nouns.h"
#include "passkeyctl/terminal/paragraphs.h"
#include "passkeyctl/terminal/status.h"

#include <string.h>

#define OPTION_COLUMN 20

const struct option_words CONFIGURATION_OPTIONS[CONFIGURATION_OPTION_COUNT] = {
    { "--store", "LOCATION",
        "location of the store; or PASSKEYD_STORE (default: sqlite:passkeyd.db)" },
    { "--config", "FILE", "configuration file of passkeyd; or PASSKEYD_CONFIG (default: none)" },
    { "--rp-id", "DOMAIN", "relying party (default: the only one)" },
};

static const char *help_option_name(const struct option_words *option, char name[160])
{
    (void)snprintf(name, 160, "%s%s%s", option->flag, option->value != NULL ? " " : "",
        option->value != NULL ? option->value : "");
    return name;
}

static void help_synopsis(
    FILE *out, const struct noun *noun, const struct verb *verb, bool with_options)
{
    (void)fprintf(out, "passkeyctl %s", noun->name);
    if (verb->name != NULL)
        (void)fprintf(out, " %s", verb->name);
    if (verb->arguments != NULL)
        (void)fprintf(out, " %s", verb->arguments);
    char name[160];
    for (size_t i = 0; with_options && i < OPTION_COUNT; i++)
        if ((verb->options & TAKES(i)) != 0)
            (void)fprintf(out, " [%s]", help_option_name(&OPTIONS[i], name));
}

/* ---- sections ---- */

static void write_options(FILE *out, const struct verb *verb)
{
    char name[160];
    (void)fputs("\nOptions:\n", out);
    for (size_t i = 0; i < OPTION_COUNT; i++)
        if ((verb->options & TAKES(i)) != 0)
            paragraphs_write_item(
                out, help_option_name(&OPTIONS[i], name), OPTIONS[i].help, OPTION_COLUMN);
    for (size_t i = 0; verb->need > NEED_NOTHING && i < CONFIGURATION_OPTION_COUNT; i++)
        paragraphs_write_item(out, help_option_name(&CONFIGURATION_OPTIONS[i], name),
            CONFIGURATION_OPTIONS[i].help, OPTION_COLUMN);
    paragraphs_write_item(out, OPTIONS[OPTION_HELP].flag, OPTIONS[OPTION_HELP].help, OPTION_COLUMN);
}

static void write_statuses(FILE *out)
{
    (void)fputs("\nExit status:\n", out);
    for (int status = 0; status < STATUS_COUNT; status++) {
        char number[8];
        (void)snprintf(number, sizeof(number), "%d", status);
        paragraphs_write_item(out, number, status_text((enum status)status), 5);
    }
}

/* Lists every command of a noun with its summary. */
static void write_verbs(FILE *out, const struct noun *noun)
{
    for (size_t i = 0; i < noun->verb_count; i++) {
        (void)fputs("  ", out);
        help_synopsis(out, noun, &noun->verbs[i], false);
        (void)fputc('\n', out);
        (void)fprintf(out, "      %s\n", noun->verbs[i].summary);
    }
}

/* ---- levels ---- */

static void write_about_verb(FILE *out, const struct command *command)
{
    const struct verb *verb = command->verb;
    (void)fputs("Usage:\n  ", out);
    help_synopsis(out, command->noun, verb, false);
    (void)fprintf(out, " [OPTION]...\n      %s\n", verb->summary);
    if (verb->text != NULL) {
        (void)fputc('\n', out);
        paragraphs_write(out, verb->text, 0);
    }
    write_options(out, verb);
    (void)fprintf(out, "\nExamples:\n%s", verb->examples);
    write_statuses(out);
}

static void write_about_noun(FILE *out, const struct noun *noun)
{
    (void)fprintf(out, "passkeyctl %s: %s\n\nUsage:\n", noun->name, noun->summary);
    write_verbs(out, noun);
    (void)fprintf(out, "\nFor details of a command: passkeyctl %s %s --help\n", noun->name,
        noun->verbs[0].name);
    (void)fputs("\nExamples:\n", out);
    for (size_t i = 0; i < noun->verb_count; i++)
        (void)fputs(noun->verbs[i].examples, out);
    write_statuses(out);
}

static void write_about_all(FILE *out)
{
    char name[160];
    (void)fprintf(out, "passkeyctl %s: administer passkeyd\n\nUsage:\n", PASSKEY_VERSION);
    for (const struct noun *const *noun = NOUNS; *noun != NULL; noun++)
        write_verbs(out, *noun);
    (void)fputs(
        "\nOptions of all commands that use a store; passkeyd may be running meanwhile:\n", out);
    for (size_t i = 0; i < CONFIGURATION_OPTION_COUNT; i++)
        paragraphs_write_item(out, help_option_name(&CONFIGURATION_OPTIONS[i], name),
            CONFIGURATION_OPTIONS[i].help, OPTION_COLUMN);
    (void)fputs(
        "\nAdd --help after a noun or a verb for details; passkeyctl(1) describes everything.\n"
        "--version prints the version.\n",
        out);
    (void)fputs("\nExamples:\n"
                "  passkeyctl user list --store sqlite:/var/lib/passkeyd/passkeyd.db\n"
                "  passkeyctl user show ada@example.org --config /etc/passkeyd.ini\n"
                "  passkeyctl credential list --help\n",
        out);
    write_statuses(out);
}

void help_write(FILE *out, const struct command *command)
{
    if (command->verb != NULL)
        write_about_verb(out, command);
    else if (command->noun != NULL)
        write_about_noun(out, command->noun);
    else
        write_about_all(out);
}
