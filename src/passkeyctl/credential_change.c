/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Passkeys labelled, disabled, enabled, deleted, and a counter's standstill forgotten.
 */
#include "passkeyctl/credential_change.h"

#include "passkeyctl/output.h"
#include "passkeyctl/subject.h"

#include "base/bytes.h"
#include <passkey/operator.h>

static void tell(const struct request *request, const struct passkey_account *account,
    struct passkey_bytes label, const char *done)
{
    char quoted_label[TEXT_QUOTE_SIZE];
    char quoted_name[TEXT_QUOTE_SIZE];
    if (!request_has(request, OPTION_QUIET))
        (void)printf("The passkey \"%s\" of %s is %s.\n", text_quote(label, quoted_label),
            text_quote(account->user->name, quoted_name), done);
}

enum passkey_result credential_clear_clone_flag(
    struct console *console, const struct request *request, struct passkey_error *error)
{
    CLEANUP(passkey_account_free) struct passkey_account *account = NULL;
    TRY(subject_credential(console, request, request->arguments[0], &account, error));
    const struct passkey_credential_record *record = subject_found(account);
    TRY(passkey_credential_stall_clear(
        console->worker, &CONSOLE_CALLER, record->credential.id, error));
    tell(request, account, record->label, "trusted again");
    return PASSKEY_OK;
}
