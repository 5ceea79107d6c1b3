/* SPDX-License-Identifier: Apache-2.0 */
/* Parses a command line with the tables of command_table.h. */
#ifndef PASSKEYCTL_PARSE_H
#define PASSKEYCTL_PARSE_H

#include "passkeyctl/terminal/command_table.h"

/* A command, as far as it was given. */
struct command {
    const struct noun *noun; /* NULL: not given */
    const struct verb *verb; /* NULL: not given */
};

/**
 * @param arguments  Without the program's name and without flags of the configuration; options of
 *         the verb are moved to the front. Must outlive the request.
 * @param command  As far as it was understood, even if it is refused.
 * @param request  Its rp_id is unchanged.
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID with advice in the message. With --help, missing
 *          parts are not an error.
 */
MUST_USE enum passkey_result parse(char **arguments, struct command *command,
    struct request *request, struct passkey_error *error);

/**
 * Remove --rp-id: with it, passkeyctl chooses a relying party and passkeyd defines one.
 * @param rp_id  Not changed if the option is absent.
 */
MUST_USE enum passkey_result parse_rp_id(
    char **arguments, const char **rp_id, struct passkey_error *error);

#endif
