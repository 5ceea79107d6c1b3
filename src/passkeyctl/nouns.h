/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What each noun can do; the words for it are in usage.c.
 */
#ifndef PASSKEYCTL_NOUNS_H
#define PASSKEYCTL_NOUNS_H

#include "base/json_writer.h"
#include "passkeyctl/usage.h"

/* user.c */
MUST_USE enum passkey_result user_list(
    struct console *console, const struct request *request, struct passkey_error *error);
MUST_USE enum passkey_result user_show(
    struct console *console, const struct request *request, struct passkey_error *error);

/* credential.c */
MUST_USE enum passkey_result credential_list(
    struct console *console, const struct request *request, struct passkey_error *error);

/* metadata.c */
MUST_USE enum passkey_result metadata_update(
    struct console *console, const struct request *request, struct passkey_error *error);
MUST_USE enum passkey_result metadata_show(
    struct console *console, const struct request *request, struct passkey_error *error);
MUST_USE enum passkey_result metadata_list(
    struct console *console, const struct request *request, struct passkey_error *error);

/* ---- what one noun's output has of another's ---- */

/** Members of a credential beside its shape: counts and times that only an operator sees. */
void credential_json_members(
    struct json_writer *writer, const struct passkey_credential_record *credential);
/** A table of a user's credentials. */
MUST_USE enum passkey_result credential_table(
    const struct passkey_credential_list *list, struct passkey_error *error);

#endif
