/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parses noun, verb, options and arguments, in any order. Flags of the configuration have been
 * removed by the code that passkeyd uses, too.
 */
#include "passkeyctl/parse.h"
#include "passkeyctl/nouns.h"

#include "base/bytes.h"

#include <stdio.h>
#include <string.h>

#define NAMES_SIZE 200

/* ---- options ---- */

/* Whether the argument is the flag, with its value after '=' or in the next argument. */
static bool is_flag(const char *argument, const char *flag, const char **value)
{
    size_t size = strlen(flag);
    if (strncmp(argument, flag, size) != 0 || (argument[size] != '\0' && argument[size] != '='))
        return false;
    *value = argument[size] == '=' ? argument + size + 1 : NULL;
    return true;
}

static bool is_one_of(const char *words, const char *word)
{
    size_t size = strlen(word);
    for (;; words++) {
        size_t length = strcspn(words, "|");
        if (length == size && strncmp(words, word, size) == 0)
            return true;
        words += length;
        if (*words == '\0')
            return false;
    }
}

static enum passkey_result check_value(
    const struct option_words *option, const char *value, struct passkey_error *error)
{
    char quoted[TEXT_QUOTE_SIZE];
    if (option->value == NULL && value != NULL)
        return refuse(
            error, PASSKEY_MEMBER_INVALID, CHECK_NONE, "%s takes no value.", option->flag);
    if (option->value == NULL || value == NULL)
        return PASSKEY_OK;
    if (strchr(option->value, '|') != NULL && !is_one_of(option->value, value))
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "%s must be one of %s, not \"%s\".", option->flag, option->value,
            text_quote(bytes_text(value), quoted));
    return PASSKEY_OK;
}

/* If several options have the name, the one that the verb takes; otherwise OPTION_COUNT. */
static size_t option_find(const struct verb *verb, const char *argument, const char **value)
{
    size_t found = OPTION_COUNT;
    for (size_t i = 0; i < OPTION_COUNT; i++)
        if (is_flag(argument, OPTIONS[i].flag, value) &&
            (found == OPTION_COUNT || (verb != NULL && (verb->options & TAKES(i)) != 0)))
            found = i;
    return found;
}

/* Reads the option at *at, which moves on if its value is the next argument. */
static enum passkey_result take_option(
    const struct command *command, char ***at, struct request *request, struct passkey_error *error)
{
    const char *value = NULL;
    size_t i = option_find(command->verb, **at, &value);
    char quoted[TEXT_QUOTE_SIZE];
    if (i == OPTION_COUNT)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE, "Unknown option \"%s\".",
            text_quote(bytes_text(**at), quoted));
    if (OPTIONS[i].value != NULL && value == NULL) {
        if ((*at)[1] == NULL)
            return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE, "%s needs a value: %s.",
                OPTIONS[i].flag, OPTIONS[i].value);
        value = *++*at;
    }
    TRY(check_value(&OPTIONS[i], value, error));
    request->options[i] = value != NULL ? value : "";
    return PASSKEY_OK;
}

/* ---- words ---- */

/* The next word is the noun, the verb or an argument. */
static bool take_word(struct command *command, const char *word, bool *known)
{
    *known = true;
    if (command->noun == NULL) {
        command->noun = noun_find(word);
        *known = command->noun != NULL;
        if (*known && noun_is_command(command->noun))
            command->verb = &command->noun->verbs[0];
        return true;
    }
    if (command->verb != NULL)
        return false;
    command->verb = verb_find(command->noun, word);
    *known = command->verb != NULL;
    return true;
}

/* "add, list, show" */
static const char *verb_names(const struct noun *noun, char names[NAMES_SIZE])
{
    size_t size = 0;
    names[0] = '\0';
    for (size_t i = 0; i < noun->verb_count && size < NAMES_SIZE; i++)
        size += (size_t)snprintf(
            names + size, NAMES_SIZE - size, "%s%s", i > 0 ? ", " : "", noun->verbs[i].name);
    return names;
}

static enum passkey_result refuse_word(
    const struct command *command, const char *word, struct passkey_error *error)
{
    char quoted[TEXT_QUOTE_SIZE];
    char names[NAMES_SIZE];
    text_quote(bytes_text(word), quoted);
    if (command->noun == NULL)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE, "Unknown command \"%s\".", quoted);
    return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
        "Unknown verb \"%s\" after \"%s\"; its verbs are %s.", quoted, command->noun->name,
        verb_names(command->noun, names));
}

static enum passkey_result split(
    char **arguments, struct command *command, struct request *request, struct passkey_error *error)
{
    char **kept = arguments;
    bool ended = false;
    for (char **at = arguments; *at != NULL; at++) {
        bool known = true;
        if (!ended && strcmp(*at, "--") == 0)
            ended = true;
        /* Options have two dashes, because an id in base64url may begin with one. */
        else if (!ended && strncmp(*at, "--", 2) == 0)
            TRY(take_option(command, &at, request, error));
        else if (!take_word(command, *at, &known))
            *kept++ = *at;
        else if (!known)
            return refuse_word(command, *at, error);
    }
    *kept = NULL;
    request->arguments = arguments;
    request->argument_count = (size_t)(kept - arguments);
    return PASSKEY_OK;
}

/* ---- checks ---- */

/* "user list", or "verify". */
static const char *name_of(const struct command *command, char name[64])
{
    (void)snprintf(name, 64, "%s%s%s", command->noun->name, command->verb->name != NULL ? " " : "",
        command->verb->name != NULL ? command->verb->name : "");
    return name;
}

static enum passkey_result check_options(
    const struct command *command, const struct request *request, struct passkey_error *error)
{
    char name[64];
    for (size_t i = 0; i < OPTION_COUNT; i++)
        if (request->options[i] != NULL && (command->verb->options & TAKES(i)) == 0)
            return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE, "\"%s\" does not take %s.",
                name_of(command, name), OPTIONS[i].flag);
    return PASSKEY_OK;
}

static enum passkey_result check(
    const struct command *command, const struct request *request, struct passkey_error *error)
{
    char name[64];
    char names[NAMES_SIZE];
    if (command->noun == NULL)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "Missing command: give a noun and a verb, for example \"user list\".");
    if (command->verb == NULL)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "Missing verb after \"%s\"; its verbs are %s.", command->noun->name,
            verb_names(command->noun, names));
    const struct verb *verb = command->verb;
    if (request->argument_count < verb->argument_count_min)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE, "\"%s\" needs an argument: %s.",
            name_of(command, name), verb->arguments);
    if (verb->argument_count_max == 0 && request->argument_count > 0)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE, "\"%s\" takes no arguments.",
            name_of(command, name));
    if (verb->argument_count_max < ARGUMENT_COUNT_ANY &&
        request->argument_count > verb->argument_count_max)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "Too many arguments: \"%s\" takes %s.", name_of(command, name), verb->arguments);
    return check_options(command, request, error);
}

enum passkey_result parse(
    char **arguments, struct command *command, struct request *request, struct passkey_error *error)
{
    struct request parsed = { .rp_id = request->rp_id };
    *command = (struct command){ .noun = NULL };
    TRY(split(arguments, command, &parsed, error));
    if (!request_has(&parsed, OPTION_HELP))
        TRY(check(command, &parsed, error));
    *request = parsed;
    return PASSKEY_OK;
}

enum passkey_result parse_rp_id(char **arguments, const char **rp_id, struct passkey_error *error)
{
    char **kept = arguments;
    bool ended = false;
    for (char **at = arguments; *at != NULL; at++) {
        const char *value = NULL;
        ended = ended || strcmp(*at, "--") == 0;
        if (ended || !is_flag(*at, "--rp-id", &value)) {
            *kept++ = *at;
            continue;
        }
        *rp_id = value != NULL ? value : *++at;
        if (*rp_id == NULL || **rp_id == '\0')
            return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE, "--rp-id needs a value.");
    }
    *kept = NULL;
    return PASSKEY_OK;
}
