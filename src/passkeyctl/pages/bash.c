/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Completion for bash, with nothing but bash. It parses the typed words as the program does, and
 * then looks up what may come next.
 */
#include "passkeyctl/nouns.h"
#include "passkeyctl/pages/pages.h"

#include "passkeyctl/pages/completion.h"

static const char begin[] =
    "# bash completion for passkeyctl; made at build from its tables.\n"
    "_passkeyctl() {\n"
    "    local current=${COMP_WORDS[COMP_CWORD]} noun= verb= option= words= files= word i\n"
    "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
    "        word=${COMP_WORDS[i]}\n"
    "        if [[ -n $option ]]; then\n"
    "            [[ $word == = ]] || option=\n"
    "            continue\n"
    "        fi\n"
    "        case $word in\n";

static const char middle[] = "        --*) ;;\n"
                             "        *) if [[ -z $noun ]]; then noun=$word\n"
                             "           elif [[ -z $verb ]]; then verb=$word; fi ;;\n"
                             "        esac\n"
                             "    done\n"
                             "    [[ $current == = ]] && current=\n"
                             "    if [[ -n $option ]]; then\n"
                             "        case $option in\n";

static const char end[] =
    "        esac\n"
    "    fi\n"
    "    COMPREPLY=()\n"
    "    [[ -z $words ]] || mapfile -t COMPREPLY < <(compgen -W \"$words\" -- "
    "\"$current\")\n"
    "    if [[ -n $files && $current != -* ]]; then\n"
    "        local found\n"
    "        compopt -o filenames 2>/dev/null\n"
    "        mapfile -t found < <(compgen -f -- \"$current\")\n"
    "        COMPREPLY+=(\"${found[@]}\")\n"
    "    fi\n"
    "}\n"
    "complete -F _passkeyctl passkeyctl\n";

/* The options that take a value. */
static void write_values(FILE *out)
{
    const struct option_words *option = NULL;
    (void)fputs("        ", out);
    bool first = true;
    for (size_t i = 0; (option = completion_any_option(i)) != NULL; i++) {
        if (option->value == NULL)
            continue;
        (void)fprintf(out, "%s%s", first ? "" : " | ", option->flag);
        first = false;
    }
    (void)fputs(") option=$word ;;\n", out);
}

static void write_words(FILE *out, const char *words)
{
    for (; *words != '\0'; words++)
        (void)fputc(*words == '|' ? ' ' : *words, out);
}

/* The values that an option may have. */
static void write_value_words(FILE *out)
{
    const struct option_words *option = NULL;
    for (size_t i = 0; (option = completion_any_option(i)) != NULL; i++) {
        if (completion_has_words(option)) {
            (void)fprintf(out, "        %s) words='", option->flag);
            write_words(out, option->value);
            (void)fputs("' ;;\n", out);
        } else if (completion_is_file(option->value)) {
            (void)fprintf(out, "        %s) files=1 ;;\n", option->flag);
        }
    }
}

static void write_verb_case(FILE *out, const struct noun *noun, const struct verb *verb)
{
    const struct option_words *option = NULL;
    if (verb->name != NULL)
        (void)fprintf(out, "        '%s %s') words='", noun->name, verb->name);
    else
        (void)fprintf(out, "        '%s '*) words='", noun->name);
    for (size_t i = 0; (option = completion_option(verb, i)) != NULL; i++)
        (void)fprintf(out, "%s%s", i > 0 ? " " : "", option->flag);
    (void)fprintf(out, "'%s ;;\n", completion_is_file(verb->arguments) ? " files=1" : "");
}

static void write_verb_names(FILE *out, const struct noun *noun)
{
    for (size_t i = 0; !noun_is_command(noun) && i < noun->verb_count; i++)
        (void)fprintf(out, "%s%s", i > 0 ? " " : "", noun->verbs[i].name);
}

void pages_bash(FILE *out)
{
    (void)fputs(begin, out);
    write_values(out);
    (void)fputs(middle, out);
    write_value_words(out);
    (void)fputs("        esac\n    elif [[ -z $noun ]]; then\n        words='", out);
    for (const struct noun *const *noun = NOUNS; *noun != NULL; noun++)
        (void)fprintf(out, "%s ", (*noun)->name);
    (void)fputs("--help --version'\n    else\n        case \"$noun $verb\" in\n", out);
    for (const struct noun *const *noun = NOUNS; *noun != NULL; noun++) {
        for (size_t i = 0; i < (*noun)->verb_count; i++)
            write_verb_case(out, *noun, &(*noun)->verbs[i]);
        if (noun_is_command(*noun))
            continue;
        (void)fprintf(out, "        '%s ') words='", (*noun)->name);
        write_verb_names(out, *noun);
        (void)fputs(" --help' ;;\n", out);
    }
    (void)fputs(end, out);
}
