/* SPDX-License-Identifier: Apache-2.0 */
/* Prints credentials for all commands. */
#ifndef PASSKEYCTL_COMMANDS_CREDENTIAL_SHOW_H
#define PASSKEYCTL_COMMANDS_CREDENTIAL_SHOW_H

#include "base/json_writer.h"
#include "passkeyctl/terminal/table.h"
#include <passkey/service.h>

/** Members of a credential in addition to its shape: counts and times that only operators see. */
void credential_json_members(struct json_writer *writer, struct passkey_worker *worker,
    const struct passkey_credential_record *credential);

/** Print the credential as one line of JSON, with its user. */
MUST_USE enum passkey_result credential_print_json(struct passkey_worker *worker,
    const struct passkey_account *account, const struct passkey_credential_record *record,
    struct passkey_error *error);

/** The cells of a row: PASSKEY, PROVIDER, SYNCED, STATE, LAST USED, CREATED, ID. */
void credential_row(struct table *table, struct passkey_worker *worker,
    const struct passkey_credential_record *credential);

/** Print everything about one credential, for people. */
MUST_USE enum passkey_result credential_page(const struct passkey_user_record *user,
    const struct passkey_credential_record *credential, struct passkey_error *error);

/** Print a table of a user's credentials. */
MUST_USE enum passkey_result credential_table(struct passkey_worker *worker,
    const struct passkey_credential_list *list, struct passkey_error *error);

#endif
