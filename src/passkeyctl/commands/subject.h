/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finds the credential that an operator refers to by its ID, the beginning of the ID, or its label.
 */
#ifndef PASSKEYCTL_COMMANDS_SUBJECT_H
#define PASSKEYCTL_COMMANDS_SUBJECT_H

#include "passkeyctl/commands/console.h"
#include "passkeyctl/terminal/command_table.h"

/**
 * Find a credential of the user of --user, or of any user.
 *
 * @param account  The account of its user, with credential_index set; freed by
 *         passkey_account_free().
 * @returns PASSKEY_OK; PASSKEY_NOT_FOUND; PASSKEY_CONFLICT if several match.
 */
MUST_USE enum passkey_result subject_credential(struct console *console,
    const struct request *request, const char *text, struct passkey_account **account,
    struct passkey_error *error);

/**
 * Select one of the account's credentials as the one that was found; false: the account does not
 * have it.
 */
bool subject_point_at(struct passkey_account *account, struct passkey_bytes id);

/** The credential that was found. */
const struct passkey_credential_record *subject_found(const struct passkey_account *account);

#endif
