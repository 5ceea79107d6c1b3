/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The words of the command line: a table of nouns and verbs, what it makes of the arguments, and
 * the help texts on every level. A new verb is a row here and a function in its noun's file.
 */
#ifndef PASSKEYCTL_USAGE_H
#define PASSKEYCTL_USAGE_H

#include "passkeyctl/console.h"

#include <stdio.h>

/* What stood on the command line behind the verb. */
struct request {
    const char *argument;    /* the one that the verb takes, or NULL */
    const char *user;        /* --user, or NULL */
    const char *rp_id;       /* --rp-id, or NULL */
    const char *anchors;     /* --anchors, or NULL */
    const char *revocations; /* --crls, or NULL */
    const char *signer;      /* --signer, or NULL */
    bool json;
};

struct verb {
    const char *noun;
    const char *name;
    const char *argument; /* its name in the synopsis; NULL: takes none */
    bool takes_user;      /* --user */
    const char *summary;
    const char *examples;
    enum passkey_result (*run)(
        struct console *console, const struct request *request, struct passkey_error *error);
    bool takes_trust; /* --anchors, --crls, --signer */
};

/**
 * Take what the table knows out of the arguments.
 *
 * @param arguments  Without the program's name and without flags of the configuration.
 * @param verb  NULL when --help asks about less than a verb.
 * @param help  With it anything that is left out is no error.
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID with what to type instead.
 */
MUST_USE enum passkey_result usage_parse(char **arguments, bool help, const struct verb **verb,
    struct request *request, struct passkey_error *error);

/** The help about a verb, else about the noun that stands in the arguments, else about all. */
void usage_write(FILE *out, const struct verb *verb, char *const *arguments);

#endif
