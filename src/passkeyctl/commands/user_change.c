/* SPDX-License-Identifier: Apache-2.0 */
/* Creates, renames, disables, enables and deletes users. */
#include "passkeyctl/commands/user_change.h"

#include "passkeyctl/commands/confirm.h"
#include "passkeyctl/commands/subject.h"
#include "passkeyctl/commands/user_restore.h"
#include "passkeyctl/commands/user_show.h"
#include "passkeyctl/terminal/outcome.h"
#include "passkeyctl/terminal/output.h"

#include "base/bytes.h"
#include <passkey/account.h>
#include <passkey/backend.h>

#define SENTENCE_SIZE 600

/* Prints the result in the requested form. */
static enum passkey_result tell(struct console *console, const struct request *request,
    const struct passkey_account *account, const char *outcome, struct passkey_error *error)
{
    char quoted[TEXT_QUOTE_SIZE];
    if (request_has(request, OPTION_JSON))
        return user_print_json(console->worker, account, error);
    if (request_has(request, OPTION_QUIET))
        return PASSKEY_OK;
    (void)printf("%s the user %s.\n", outcome, text_quote(account->user->name, quoted));
    return PASSKEY_OK;
}

enum passkey_result user_create(
    struct console *console, const struct request *request, struct passkey_error *error)
{
    CLEANUP(passkey_account_free) struct passkey_account *account = NULL;
    struct passkey_bytes display_name = bytes_text(request->options[OPTION_DISPLAY_NAME]);
    TRY(passkey_user_create(console->worker, &CONSOLE_CALLER, bytes_text(request->arguments[0]),
        display_name, &account, error));
    if (request_has(request, OPTION_QUIET)) {
        output_id(account->user->id);
        return PASSKEY_OK;
    }
    TRY(tell(console, request, account, "Created", error));
    if (!request_has(request, OPTION_JSON))
        (void)printf(
            "To give the user a first passkey, run \"passkeyctl link create enrolment\".\n");
    return PASSKEY_OK;
}

static enum passkey_result change_one(struct console *console, const struct request *request,
    const struct passkey_account_change *change, const char *outcome, struct passkey_error *error)
{
    CLEANUP(passkey_account_free) struct passkey_account *before = NULL;
    CLEANUP(passkey_account_free) struct passkey_account *account = NULL;
    TRY(console_user_find(console, bytes_text(request->arguments[0]), &before, error));
    TRY(passkey_account_update(
        console->worker, &CONSOLE_CALLER, before->user->id, change, &account, error));
    return tell(console, request, account, outcome, error);
}

enum passkey_result user_rename(
    struct console *console, const struct request *request, struct passkey_error *error)
{
    struct passkey_account_change change = { .size = sizeof(change),
        .display_name = bytes_text(request->options[OPTION_DISPLAY_NAME]) };
    if (request->argument_count == 2)
        change.name = bytes_text(request->arguments[1]);
    if (change.name.data == NULL && change.display_name.data == NULL)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "Missing: the new name, --display-name, or both.");
    return change_one(console, request, &change, "Changed the names of", error);
}

enum passkey_result user_disable(
    struct console *console, const struct request *request, struct passkey_error *error)
{
    struct passkey_account_change change = { .size = sizeof(change),
        .set = PASSKEY_SWITCH_DISABLE };
    return change_one(console, request, &change, "Disabled and signed out", error);
}

enum passkey_result user_enable(
    struct console *console, const struct request *request, struct passkey_error *error)
{
    struct passkey_account_change change = { .size = sizeof(change), .set = PASSKEY_SWITCH_ENABLE };
    return change_one(console, request, &change, "Enabled", error);
}

enum passkey_result user_delete(
    struct console *console, const struct request *request, struct passkey_error *error)
{
    CLEANUP(passkey_account_free) struct passkey_account *account = NULL;
    char what[SENTENCE_SIZE];
    char quoted[TEXT_QUOTE_SIZE];
    bool go = false;
    if (request_has(request, OPTION_NOW))
        return user_erase(console, request, error);
    TRY(console_user_find(console, bytes_text(request->arguments[0]), &account, error));
    (void)snprintf(what, sizeof(what),
        "This deletes the user %s with %zu passkeys and all sessions, links and recovery codes. "
        "For seven days, \"passkeyctl user restore\" can restore the user and the passkeys. The "
        "audit log is kept.",
        text_quote(account->user->name, quoted), account->credentials->count);
    TRY(confirm(console, request, what, &go, error));
    if (!go)
        return PASSKEY_OK;
    TRY(passkey_account_delete(console->worker, &CONSOLE_CALLER,
        &(struct passkey_user_selector){
            .size = sizeof(struct passkey_user_selector), .id = account->user->id },
        false, error));
    (void)snprintf(what, sizeof(what), "Deleted the user %s.", quoted);
    return outcome_print(request, &(struct outcome){ .sentence = what }, error);
}
