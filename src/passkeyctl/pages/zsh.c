/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Completion for zsh: the nouns and verbs with their summaries, then _arguments with the options of
 * the verb.
 */
#include "passkeyctl/nouns.h"
#include "passkeyctl/pages/pages.h"

#include "passkeyctl/pages/completion.h"

#include <string.h>

static const char begin[] = "#compdef passkeyctl\n"
                            "# zsh completion for passkeyctl; made at build from its tables.\n"
                            "_passkeyctl() {\n"
                            "    local curcontext=$curcontext state line noun verb word option\n"
                            "    local -a offered options\n"
                            "    local -i i\n"
                            "    for ((i = 2; i < CURRENT; i++)); do\n"
                            "        word=$words[i]\n"
                            "        if [[ -n $option ]]; then option=; continue; fi\n"
                            "        case $word in\n";

static const char middle[] = "        --*) ;;\n"
                             "        *) if [[ -z $noun ]]; then noun=$word\n"
                             "           elif [[ -z $verb ]]; then verb=$word; fi ;;\n"
                             "        esac\n"
                             "    done\n";

/* Escapes characters for single quotes, and those that _arguments and _describe interpret. */
static void put(FILE *out, const char *text, const char *special)
{
    for (; *text != '\0'; text++) {
        if (*text == '\'')
            (void)fputs("'\\''", out);
        else if (strchr(special, *text) != NULL)
            (void)fprintf(out, "\\%c", *text);
        else
            (void)fputc(*text, out);
    }
}

static void write_values(FILE *out)
{
    const struct option_words *option = NULL;
    bool first = true;
    (void)fputs("        ", out);
    for (size_t i = 0; (option = completion_any_option(i)) != NULL; i++) {
        if (option->value == NULL)
            continue;
        (void)fprintf(out, "%s%s", first ? "" : "|", option->flag);
        first = false;
    }
    (void)fputs(") option=$word ;;\n", out);
}

static void write_offer(FILE *out, const char *name, const char *summary)
{
    (void)fprintf(out, "            '%s:", name);
    put(out, summary, ":");
    (void)fputs("'\n", out);
}

/* '--flag[help]:value:action' */
static void write_option(FILE *out, const struct option_words *option)
{
    (void)fprintf(out, "            '%s[", option->flag);
    put(out, option->help, "[]");
    (void)fputc(']', out);
    if (completion_has_words(option)) {
        (void)fputs(":word:(", out);
        for (const char *at = option->value; *at != '\0'; at++)
            (void)fputc(*at == '|' ? ' ' : *at, out);
        (void)fputc(')', out);
    } else if (option->value != NULL) {
        (void)fputc(':', out);
        put(out, option->value, ":");
        (void)fputs(completion_is_file(option->value) ? ":_files" : ": ", out);
    }
    (void)fputs("'\n", out);
}

static void write_verb_case(FILE *out, const struct noun *noun, const struct verb *verb)
{
    const struct option_words *option = NULL;
    if (verb->name != NULL)
        (void)fprintf(out, "    '%s %s') options=(\n", noun->name, verb->name);
    else
        (void)fprintf(out, "    '%s '*) options=(\n", noun->name);
    for (size_t i = 0; (option = completion_option(verb, i)) != NULL; i++)
        write_option(out, option);
    if (completion_is_file(verb->arguments))
        (void)fputs("            '*:file:_files'\n", out);
    (void)fputs("        ) ;;\n", out);
}

static void write_verbs(FILE *out, const struct noun *noun)
{
    (void)fprintf(out, "    '%s ') offered=(\n", noun->name);
    for (size_t i = 0; i < noun->verb_count; i++)
        write_offer(out, noun->verbs[i].name, noun->verbs[i].summary);
    (void)fputs("        ) ;;\n", out);
}

void pages_zsh(FILE *out)
{
    (void)fputs(begin, out);
    write_values(out);
    (void)fputs(middle, out);
    (void)fputs("    case \"$noun $verb\" in\n    ' ') offered=(\n", out);
    for (const struct noun *const *noun = NOUNS; *noun != NULL; noun++)
        write_offer(out, (*noun)->name, (*noun)->summary);
    (void)fputs("        ) ;;\n", out);
    for (const struct noun *const *noun = NOUNS; *noun != NULL; noun++) {
        for (size_t i = 0; i < (*noun)->verb_count; i++)
            write_verb_case(out, *noun, &(*noun)->verbs[i]);
        if (!noun_is_command(*noun))
            write_verbs(out, *noun);
    }
    (void)fputs("    esac\n"
                "    if (( $#offered )); then _describe -t commands command offered\n"
                "    elif (( $#options )); then _arguments -S -s $options; fi\n"
                "}\n"
                "if [[ $funcstack[1] == _passkeyctl ]]; then _passkeyctl \"$@\"\n"
                "else compdef _passkeyctl passkeyctl; fi\n",
        out);
}
