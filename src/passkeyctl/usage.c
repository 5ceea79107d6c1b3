/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The words of the command line. Flags of the configuration were taken out before, by the same code
 * that passkeyd uses.
 */
#include "passkeyctl/usage.h"

#include "base/bytes.h"
#include "passkeyctl/command.h"
#include "passkeyctl/nouns.h"

#include <string.h>

static const struct verb verbs[] = {
    { "user", "list", NULL, false, "the users, in the order of their names",
        "  passkeyctl user list\n"
        "  passkeyctl user list --json | jq -r .user.name\n",
        user_list, false },
    { "user", "show", "NAME_OR_ID", false, "one user, with passkeys and ways back in",
        "  passkeyctl user show ada@example.org\n"
        "  passkeyctl user show --json ada@example.org | jq .recovery.strength\n",
        user_show, false },
    { "credential", "list", NULL, true, "the passkeys of all users, or of one",
        "  passkeyctl credential list\n"
        "  passkeyctl credential list --user ada@example.org\n"
        "  passkeyctl credential list --json | jq -r 'select(.signCountStalledAt)|.user.name'\n",
        credential_list, false },
    { "metadata", "update", "FILE_OR_URL", false,
        "verify a FIDO metadata BLOB, from a file (- is standard input) or an https URL, and keep "
        "it",
        "  passkeyctl metadata update https://mds3.fidoalliance.org/ --anchors root-r46.pem\n"
        "  passkeyctl metadata update blob.jwt --anchors root-r46.pem\n",
        metadata_update, true },
    { "metadata", "show", NULL, false, "the number and dates of the metadata that is kept",
        "  passkeyctl metadata show --anchors root-r46.pem\n", metadata_show, true },
    { "metadata", "list", NULL, false, "the models of authenticators that the metadata knows",
        "  passkeyctl metadata list --anchors root-r46.pem --json | jq 'select(.refused)'\n",
        metadata_list, true },
};
#define VERB_COUNT (sizeof(verbs) / sizeof(verbs[0]))

/* ---- flags ---- */

/* Whether the argument is the flag; its value is the next argument or stands behind '='. */
static bool is_flag(const char *argument, const char *flag, const char **value)
{
    size_t size = strlen(flag);
    if (strncmp(argument, flag, size) != 0 || (argument[size] != '\0' && argument[size] != '='))
        return false;
    *value = argument[size] == '=' ? argument + size + 1 : NULL;
    return true;
}

/* A flag with a value at *at, which moves on when the value is the next argument. */
static enum passkey_result take_value(
    char ***at, const char *value, const char **out, struct passkey_error *error)
{
    if (value == NULL && (*at)[1] == NULL)
        return refuse(
            error, PASSKEY_MEMBER_INVALID, CHECK_NONE, "%s needs a value behind it.", **at);
    *out = value != NULL ? value : *++*at;
    return PASSKEY_OK;
}

static enum passkey_result take_flag(
    char ***at, struct request *request, struct passkey_error *error)
{
    const char *value = NULL;
    if (strcmp(**at, "--json") == 0)
        request->json = true;
    else if (is_flag(**at, "--user", &value))
        return take_value(at, value, &request->user, error);
    else if (is_flag(**at, "--anchors", &value))
        return take_value(at, value, &request->anchors, error);
    else if (is_flag(**at, "--crls", &value))
        return take_value(at, value, &request->revocations, error);
    else if (is_flag(**at, "--signer", &value))
        return take_value(at, value, &request->signer, error);
    else if (strcmp(**at, "--help") != 0) {
        char quoted[TEXT_QUOTE_SIZE];
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE, "There is no option \"%s\".",
            text_quote(bytes_text(**at), quoted));
    }
    return PASSKEY_OK;
}

/* ---- words ---- */

/* Noun, verb and its argument, as far as they are there. */
struct words {
    const char *items[3];
    size_t count;
};

static enum passkey_result split(
    char **arguments, struct words *words, struct request *request, struct passkey_error *error)
{
    bool ended = false;
    for (char **at = arguments; *at != NULL; at++) {
        if (!ended && strcmp(*at, "--") == 0)
            ended = true;
        /* Options have two dashes: an id in base64url may begin with one. */
        else if (!ended && strncmp(*at, "--", 2) == 0)
            TRY(take_flag(&at, request, error));
        else if (words->count == 3)
            return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE, "That is one word too many.");
        else
            words->items[words->count++] = *at;
    }
    return PASSKEY_OK;
}

static bool noun_exists(const char *noun)
{
    for (size_t i = 0; i < VERB_COUNT; i++)
        if (strcmp(verbs[i].noun, noun) == 0)
            return true;
    return false;
}

static const struct verb *verb_find(const struct words *words)
{
    for (size_t i = 0; i < VERB_COUNT && words->count >= 2; i++)
        if (strcmp(verbs[i].noun, words->items[0]) == 0 &&
            strcmp(verbs[i].name, words->items[1]) == 0)
            return &verbs[i];
    return NULL;
}

static enum passkey_result refuse_words(const struct words *words, struct passkey_error *error)
{
    char quoted[TEXT_QUOTE_SIZE];
    if (words->count == 0)
        return refuse(
            error, PASSKEY_MEMBER_INVALID, CHECK_NONE, "Say what to do: a noun and a verb.");
    const char *noun = text_quote(bytes_text(words->items[0]), quoted);
    if (!noun_exists(words->items[0]))
        return refuse(
            error, PASSKEY_MEMBER_INVALID, CHECK_NONE, "There is no command \"%s\".", noun);
    if (words->count == 1)
        return refuse(
            error, PASSKEY_MEMBER_INVALID, CHECK_NONE, "Say what to do with \"%s\".", noun);
    return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE, "\"%s\" does not know \"%s\".",
        words->items[0], text_quote(bytes_text(words->items[1]), quoted));
}

static enum passkey_result check_request(const struct verb *verb, const struct words *words,
    const struct request *request, struct passkey_error *error)
{
    if (verb->argument != NULL && words->count < 3)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE, "\"%s %s\" needs a %s behind it.",
            verb->noun, verb->name, verb->argument);
    if (verb->argument == NULL && words->count == 3)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "\"%s %s\" takes nothing behind it.", verb->noun, verb->name);
    bool trust =
        request->anchors != NULL || request->revocations != NULL || request->signer != NULL;
    if (trust && !verb->takes_trust)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "\"%s %s\" does not take --anchors, --crls or --signer.", verb->noun, verb->name);
    if (request->revocations != NULL && verb->argument == NULL)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "\"%s %s\" does not take --crls: they are asked when metadata comes in.", verb->noun,
            verb->name);
    if (request->user != NULL && !verb->takes_user)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE, "\"%s %s\" does not take --user.",
            verb->noun, verb->name);
    return PASSKEY_OK;
}

enum passkey_result usage_parse(char **arguments, bool help, const struct verb **verb,
    struct request *request, struct passkey_error *error)
{
    struct words words = { .count = 0 };
    struct request parsed = { .rp_id = request->rp_id };
    TRY(split(arguments, &words, &parsed, error));
    const struct verb *found = verb_find(&words);
    /* Help answers for what there is of a command, but not for words that are none. */
    if (found == NULL &&
        !(help && (words.count == 0 || (words.count == 1 && noun_exists(words.items[0])))))
        return refuse_words(&words, error);
    if (found != NULL && !help)
        TRY(check_request(found, &words, &parsed, error));
    parsed.argument = words.count == 3 ? words.items[2] : NULL;
    *verb = found;
    *request = parsed;
    return PASSKEY_OK;
}

/* ---- help ---- */

static void write_synopsis(FILE *out, const struct verb *verb)
{
    (void)fprintf(out, "  passkeyctl %s %s%s%s%s%s%s\n      %s\n", verb->noun, verb->name,
        verb->argument != NULL ? " " : "", verb->argument != NULL ? verb->argument : "",
        verb->takes_user ? " [--user NAME_OR_ID]" : "",
        verb->takes_trust ? " --anchors FILE [--signer HOST]" : "",
        verb->takes_trust && verb->argument != NULL ? " [--crls FILE]" : "", verb->summary);
}

static void write_commands(FILE *out)
{
    const struct command *command = NULL;
    for (size_t i = 0; (command = command_at(i)) != NULL; i++)
        (void)fprintf(out,
            "  passkeyctl %s %s\n      %s; without a store, has a --help of its own\n",
            command->name, command->arguments, command->summary);
}

static void write_rest(FILE *out)
{
    (void)fputs(
        "\nOptions:\n"
        "  --json            JSON: one line for each item of a list, times in UTC\n"
        "  --rp-id DOMAIN    which relying party, when there are several\n"
        "  --store LOCATION  where the data is; sqlite:passkeyd.db (PASSKEYD_STORE)\n"
        "  --config FILE     the INI file of passkeyd (PASSKEYD_CONFIG)\n"
        "  --help, --version\n"
        "\nThe store must be there already; it may be in use by a running passkeyd.\n"
        "\nExit status: 0 done; 1 refused or not fetched, or there is no such user; 2 a command\n"
        "or a configuration that makes no sense; 3 the store cannot be used.\n",
        out);
}

static bool stands_in(const char *noun, char *const *arguments)
{
    for (; *arguments != NULL; arguments++)
        if (strcmp(*arguments, noun) == 0)
            return true;
    return false;
}

static bool noun_in(char *const *arguments)
{
    for (size_t i = 0; i < VERB_COUNT; i++)
        if (stands_in(verbs[i].noun, arguments))
            return true;
    return false;
}

void usage_write(FILE *out, const struct verb *verb, char *const *arguments)
{
    bool some = noun_in(arguments);
    if (verb == NULL && !some)
        (void)fprintf(out, "passkeyctl %s: looks into the store of passkeyd\n\n", PASSKEY_VERSION);
    (void)fputs("Usage:\n", out);
    for (size_t i = 0; i < VERB_COUNT; i++)
        if (verb == &verbs[i] || (verb == NULL && (!some || stands_in(verbs[i].noun, arguments))))
            write_synopsis(out, &verbs[i]);
    if (verb == NULL && !some)
        write_commands(out);
    (void)fputs("\nExamples:\n", out);
    for (size_t i = 0; i < VERB_COUNT; i++)
        if (verb == &verbs[i] || (verb == NULL && (!some || stands_in(verbs[i].noun, arguments))))
            (void)fputs(verbs[i].examples, out);
    write_rest(out);
}
