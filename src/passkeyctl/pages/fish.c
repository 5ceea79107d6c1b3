/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Completion for fish: one line for each noun, verb and option, with the condition for offering it.
 */
#include "passkeyctl/nouns.h"
#include "passkeyctl/pages/pages.h"

#include "passkeyctl/pages/completion.h"

static const char begin[] =
    "# fish completion for passkeyctl; made at build from its tables.\n"
    "# The noun and verb that were typed, a line each; without options and their values.\n"
    "function __passkeyctl_words\n"
    "    set -l option\n"
    "    for word in (commandline -opc)[2..-1]\n"
    "        if test -n \"$option\"\n"
    "            set option\n"
    "        else if contains -- $word";

static const char middle[] =
    "\n"
    "            set option $word\n"
    "        else if not string match -q -- '--*' $word\n"
    "            echo $word\n"
    "        end\n"
    "    end\n"
    "end\n"
    "function __passkeyctl_at\n"
    "    set -l words (__passkeyctl_words)\n"
    "    test \"$words[1]\" = \"$argv[1]\" -a \"$words[2]\" = \"$argv[2]\"\n"
    "end\n"
    "function __passkeyctl_at_command\n"
    "    set -l words (__passkeyctl_words)\n"
    "    test \"$words[1]\" = \"$argv[1]\"\n"
    "end\n"
    "complete -c passkeyctl -f\n";

static void put(FILE *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '\'' || *text == '\\')
            (void)fputc('\\', out);
        (void)fputc(*text, out);
    }
}

static void write_word(FILE *out, const char *noun, const char *word, const char *summary)
{
    (void)fprintf(
        out, "complete -c passkeyctl -n \"__passkeyctl_at '%s' ''\" -a %s -d '", noun, word);
    put(out, summary);
    (void)fputs("'\n", out);
}

/* The condition: after this verb. */
static void write_condition(FILE *out, const struct noun *noun, const struct verb *verb)
{
    if (verb->name != NULL)
        (void)fprintf(
            out, "complete -c passkeyctl -n '__passkeyctl_at %s %s'", noun->name, verb->name);
    else
        (void)fprintf(out, "complete -c passkeyctl -n '__passkeyctl_at_command %s'", noun->name);
}

static void write_option(FILE *out, const struct option_words *option)
{
    (void)fprintf(out, " -l %s", option->flag + 2);
    if (completion_has_words(option)) {
        (void)fputs(" -x -a '", out);
        for (const char *at = option->value; *at != '\0'; at++)
            (void)fputc(*at == '|' ? ' ' : *at, out);
        (void)fputc('\'', out);
    } else if (option->value != NULL) {
        (void)fputs(completion_is_file(option->value) ? " -r -F" : " -x", out);
    }
    (void)fputs(" -d '", out);
    put(out, option->help);
    (void)fputs("'\n", out);
}

static void write_verb(FILE *out, const struct noun *noun, const struct verb *verb)
{
    const struct option_words *option = NULL;
    if (verb->name != NULL)
        write_word(out, noun->name, verb->name, verb->summary);
    for (size_t i = 0; (option = completion_option(verb, i)) != NULL; i++) {
        write_condition(out, noun, verb);
        write_option(out, option);
    }
    if (completion_is_file(verb->arguments)) {
        write_condition(out, noun, verb);
        (void)fputs(" -F\n", out);
    }
}

void pages_fish(FILE *out)
{
    const struct option_words *option = NULL;
    (void)fputs(begin, out);
    for (size_t i = 0; (option = completion_any_option(i)) != NULL; i++)
        if (option->value != NULL)
            (void)fprintf(out, " %s", option->flag);
    (void)fputs(middle, out);
    for (const struct noun *const *noun = NOUNS; *noun != NULL; noun++) {
        write_word(out, "", (*noun)->name, (*noun)->summary);
        for (size_t i = 0; i < (*noun)->verb_count; i++)
            write_verb(out, *noun, &(*noun)->verbs[i]);
    }
}
