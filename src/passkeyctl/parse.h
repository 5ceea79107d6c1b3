/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the tables of words.h make of a command line.
 */
#ifndef PASSKEYCTL_PARSE_H
#define PASSKEYCTL_PARSE_H

#include "passkeyctl/terminal/words.h"

/* A command as far as it was said. */
struct command {
    const struct noun *noun; /* NULL: none was */
    const struct verb *verb; /* NULL: none was */
};

/**
 * @param arguments  Without the program's name and without flags of the configuration; those that
 *     are the verb's own are moved to the front. Must outlive the request.
 * @param command  As far as it was understood, also when it is refused.
 * @param request  Its rp_id is left as it is.
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID with what to type instead. With --help anything that
 *     is left out is not an error.
 */
MUST_USE enum passkey_result parse(char **arguments, struct command *command,
    struct request *request, struct passkey_error *error);

/**
 * Take --rp-id out: passkeyctl chooses one of the relying parties with it, passkeyd defines one.
 *
 * @param rp_id  Not changed if the option is absent.
 */
MUST_USE enum passkey_result parse_rp_id(
    char **arguments, const char **rp_id, struct passkey_error *error);

#endif
