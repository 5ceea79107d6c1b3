/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The command line as tables of nouns, verbs and options, from which the parser, the help at every
 * level, the manual page and the completions are made. To add a verb, add a row, and a function in
 * the file of its noun.
 */
#ifndef PASSKEYCTL_TERMINAL_COMMAND_TABLE_H
#define PASSKEYCTL_TERMINAL_COMMAND_TABLE_H

#include "base/result.h"

#include <limits.h>

/* For verbs that take any number of arguments. */
#define ARGUMENT_COUNT_ANY UCHAR_MAX

struct console;

enum option {
    OPTION_JSON,
    OPTION_QUIET,
    OPTION_YES,
    OPTION_DRY_RUN,
    OPTION_FORCE,
    OPTION_USER,
    OPTION_ANCHORS,
    OPTION_CRLS,
    OPTION_SIGNER,
    OPTION_AS,
    OPTION_FROM,
    OPTION_FROM_STORE, /* has the same name; a verb takes one of them */
    OPTION_TO,
    OPTION_STRICT,
    OPTION_USERS_ONLY,
    OPTION_DISPLAY_NAME,
    OPTION_ALLOW_LAST,
    OPTION_SCOPES,
    OPTION_DAYS,
    OPTION_EVENT,
    OPTION_SINCE,
    OPTION_AT_ONCE,
    OPTION_DEVICE_STOLEN,
    OPTION_NOW,
    OPTION_UNDO,
    OPTION_AAGUID,
    OPTION_HELP,
    OPTION_COUNT,
};

struct option_words {
    const char *flag;
    const char *value; /* its name; NULL: none. "a|b": one of these words. "FILE": a file. */
    const char *help;
};

extern const struct option_words OPTIONS[OPTION_COUNT];

#define TAKES(option) (UINT64_C(1) << (option))

/** What a verb needs to run. */
enum need {
    NEED_NOTHING,
    NEED_CONFIGURATION,
    NEED_STORE, /* a configuration, and the service with its store */
};

/** The content of a command line. */
struct request {
    const char *options[OPTION_COUNT]; /* the value, "" for options without one; NULL: not given */
    const char *rp_id;                 /* --rp-id, or NULL */
    char *const *arguments;            /* after the verb, NULL-terminated */
    size_t argument_count;
};

struct verb {
    const char *name;      /* NULL: the noun is the whole command */
    const char *arguments; /* in the synopsis: "USER", "[FILE]"; NULL: none */
    unsigned char argument_count_min;
    unsigned char argument_count_max;
    enum need need;
    uint64_t options; /* TAKES() for each option but --help */
    const char *summary;
    const char *text; /* a longer text, see paragraphs.h; or NULL */
    const char *examples;
    enum passkey_result (*run)(
        struct console *console, const struct request *request, struct passkey_error *error);
};

struct noun {
    const char *name;
    const char *summary;
    const struct verb *verbs;
    size_t verb_count;
};

/* Each in its own file. */
extern const struct noun NOUN_API_KEY;
extern const struct noun NOUN_AUDIT;
extern const struct noun NOUN_CONFIG;
extern const struct noun NOUN_CREDENTIAL;
extern const struct noun NOUN_EXPORT;
extern const struct noun NOUN_HEALTHCHECK;
extern const struct noun NOUN_IMPORT;
extern const struct noun NOUN_INSPECT;
extern const struct noun NOUN_SIGNING_KEY;
extern const struct noun NOUN_LINK;
extern const struct noun NOUN_METADATA;
extern const struct noun NOUN_RECOVERY_CODES;
extern const struct noun NOUN_SESSION;
extern const struct noun NOUN_STORE;
extern const struct noun NOUN_USER;
extern const struct noun NOUN_VERIFY;

/** NULL: the noun has no such verb. */
const struct verb *verb_find(const struct noun *noun, const char *name);
/** A noun without verbs is one command. */
bool noun_is_command(const struct noun *noun);

bool request_has(const struct request *request, enum option option);

#endif
