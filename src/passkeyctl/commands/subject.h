/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an operator means: a credential by its id, by the beginning of it or by its label.
 */
#ifndef PASSKEYCTL_COMMANDS_SUBJECT_H
#define PASSKEYCTL_COMMANDS_SUBJECT_H

#include "passkeyctl/commands/console.h"
#include "passkeyctl/terminal/words.h"

/**
 * Of the user of --user, or of anyone.
 *
 * @param account  Its user's, with credential_index; freed by passkey_account_free().
 * @returns PASSKEY_OK; PASSKEY_NOT_FOUND; PASSKEY_CONFLICT when it means several.
 */
MUST_USE enum passkey_result subject_credential(struct console *console,
    const struct request *request, const char *text, struct passkey_account **account,
    struct passkey_error *error);

/** Make one of the account's credentials the found one; false: it is not among them. */
bool subject_point_at(struct passkey_account *account, struct passkey_bytes id);

/** The credential that was found. */
const struct passkey_credential_record *subject_found(const struct passkey_account *account);

#endif
