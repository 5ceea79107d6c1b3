/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Manual pages in man macros. Their lists are generated from the tables of the parsers, so that a
 * page cannot describe options that do not exist.
 */
#include "passkeyctl/nouns.h"
#include "passkeyctl/pages/pages.h"

#include "config/source.h"
#include "passkeyctl/help.h"
#include "passkeyctl/terminal/command_table.h"
#include "passkeyctl/terminal/status.h"

#include <string.h>

#define LINE_SIZE 1024

/* Escape text for roff. Dashes are written so that they can be copied. */
static void put(FILE *out, const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (i == 0 && (text[i] == '.' || text[i] == '\''))
            (void)fputs("\\&", out);
        if (text[i] == '\\')
            (void)fputs("\\e", out);
        else if (text[i] == '-')
            (void)fputs("\\-", out);
        else if (text[i] == '\'')
            (void)fputs("\\(aq", out);
        else
            (void)fputc(text[i], out);
    }
}

static void put_text(FILE *out, const char *text)
{
    put(out, text, strlen(text));
}

/* Write a summary as a sentence: with a capital letter and a full stop. */
static void put_sentence(FILE *out, const char *text)
{
    char first = text[0];
    (void)fputc(first >= 'a' && first <= 'z' ? first - 'a' + 'A' : first, out);
    put_text(out, text + 1);
    (void)fputs(".\n", out);
}

/* Lines that are not filled. */
static void put_verbatim(FILE *out, const char **text)
{
    (void)fputs(".PP\n.RS 4\n.nf\n", out);
    while (strncmp(*text, "  ", 2) == 0) {
        size_t size = strcspn(*text, "\n");
        put(out, *text + 2, size - 2);
        (void)fputc('\n', out);
        *text += size + ((*text)[size] == '\n' ? 1 : 0);
    }
    (void)fputs(".fi\n.RE\n", out);
}

static void put_prose(FILE *out, const char *text)
{
    while (*text != '\0') {
        size_t size = strcspn(text, "\n");
        if (strncmp(text, "  ", 2) == 0) {
            put_verbatim(out, &text);
            continue;
        }
        if (size > 0) {
            (void)fputs(".PP\n", out);
            put(out, text, size);
            (void)fputc('\n', out);
        }
        text += size + (text[size] == '\n' ? 1 : 0);
    }
}

static void put_option(FILE *out, const struct option_words *option)
{
    (void)fputs(".TP\n.B ", out);
    put_text(out, option->flag);
    if (option->value != NULL) {
        (void)fputs(" \\fI", out);
        put_text(out, option->value);
        (void)fputs("\\fR", out);
    }
    (void)fputc('\n', out);
    put_sentence(out, option->help);
}

/* ---- passkeyctl ---- */

static void put_verb(FILE *out, const struct noun *noun, const struct verb *verb)
{
    (void)fputs(".SS \"", out);
    put_text(out, noun->name);
    (void)fprintf(out, "%s%s%s", verb->name != NULL ? " " : "",
        verb->name != NULL ? verb->name : "", verb->arguments != NULL ? " " : "");
    if (verb->arguments != NULL)
        put_text(out, verb->arguments);
    (void)fputs("\"\n", out);
    put_sentence(out, verb->summary);
    if (verb->text != NULL)
        put_prose(out, verb->text);
    for (size_t i = 0; i < OPTION_COUNT; i++)
        if ((verb->options & TAKES(i)) != 0)
            put_option(out, &OPTIONS[i]);
    put_prose(out, verb->examples);
}

static void put_commands(FILE *out)
{
    for (const struct noun *const *noun = NOUNS; *noun != NULL; noun++)
        for (size_t i = 0; i < (*noun)->verb_count; i++)
            put_verb(out, *noun, &(*noun)->verbs[i]);
}

static void put_options(FILE *out)
{
    for (size_t i = 0; i < CONFIGURATION_OPTION_COUNT; i++)
        put_option(out, &CONFIGURATION_OPTIONS[i]);
    put_option(out, &OPTIONS[OPTION_HELP]);
}

static void put_statuses(FILE *out)
{
    for (int status = 0; status < STATUS_COUNT; status++) {
        (void)fprintf(out, ".TP\n.B %d\n", status);
        put_sentence(out, status_text((enum status)status));
    }
}

/* ---- settings of passkeyd and passkeyctl ---- */

/* The heading of a section of the configuration file. */
static void put_section(FILE *out, const struct key *key)
{
    bool party = strcmp(key->section, "relying-party") == 0;
    (void)fprintf(out, ".SS \"[%s%s]\"\n", key->section, party ? " \\(dqDOMAIN\\(dq" : "");
}

static bool begins_section(size_t index)
{
    return index == 0 || strcmp(CONFIG_KEYS[index].section, CONFIG_KEYS[index - 1].section) != 0;
}

static void put_help(FILE *out, const struct key *key)
{
    char help[512];
    (void)snprintf(help, sizeof(help), "%s (default: %s)", key->help, key->default_value);
    put_sentence(out, help);
}

/* The flags, grouped by section of the configuration file. */
static void put_settings(FILE *out)
{
    for (size_t i = 0; i < CONFIG_KEY_COUNT; i++) {
        const struct key *key = &CONFIG_KEYS[i];
        char form[KEY_FORM_SIZE];
        if (begins_section(i))
            put_section(out, key);
        (void)fputs(".TP\n.B ", out);
        put_text(out, key->flag);
        (void)fputs(" \\fI", out);
        put_text(out, key_form(key, form));
        (void)fputs("\\fR\n", out);
        put_help(out, key);
        (void)fputs("Environment: \\fB", out);
        put_text(out, key->variable);
        (void)fputs("\\fR.\n", out);
    }
}

/* The keys of the configuration file. The RP ID has no key: it is in the heading of its section. */
static void put_keys(FILE *out)
{
    for (size_t i = 0; i < CONFIG_KEY_COUNT; i++) {
        const struct key *key = &CONFIG_KEYS[i];
        char form[KEY_FORM_SIZE];
        if (begins_section(i))
            put_section(out, key);
        if (key->name == NULL) {
            (void)fputs("DOMAIN is the RP ID.\n", out);
            continue;
        }
        (void)fputs(".TP\n.B ", out);
        put_text(out, key->name);
        (void)fputs(" = \\fI", out);
        put_text(out, key_form(key, form));
        (void)fputs("\\fR\n", out);
        put_help(out, key);
    }
}

/* ---- templates ---- */

static void put_version(FILE *out)
{
    (void)fputs(PASSKEY_VERSION, out);
}

static const struct part {
    const char *name;
    void (*put)(FILE *out);
} parts[] = {
    { "@COMMANDS@", put_commands },
    { "@OPTIONS@", put_options },
    { "@STATUSES@", put_statuses },
    { "@SETTINGS@", put_settings },
    { "@KEYS@", put_keys },
};

static bool put_part(FILE *out, const char *line)
{
    size_t size = strcspn(line, "\n");
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        if (strlen(parts[i].name) == size && strncmp(line, parts[i].name, size) == 0) {
            parts[i].put(out);
            return true;
        }
    (void)fprintf(stderr, "passkeyctl-pages: unknown part %s", line);
    return false;
}

/* Only @VERSION@ is replaced within a line. */
static void put_line(FILE *out, const char *line)
{
    const char *version = strstr(line, "@VERSION@");
    if (version == NULL) {
        (void)fputs(line, out);
        return;
    }
    (void)fwrite(line, 1, (size_t)(version - line), out);
    put_version(out);
    (void)fputs(version + strlen("@VERSION@"), out);
}

bool pages_man(FILE *out, FILE *template)
{
    char line[LINE_SIZE];
    bool made = true;
    while (fgets(line, sizeof(line), template) != NULL) {
        if (line[0] == '@')
            made = put_part(out, line) && made;
        else
            put_line(out, line);
    }
    return made && ferror(template) == 0;
}
