/* SPDX-License-Identifier: Apache-2.0 */
/* passkeyctl credential: the passkeys of one user or of all users. */
#include "passkeyctl/commands/console.h"
#include "passkeyctl/commands/credential_change.h"
#include "passkeyctl/commands/credential_show.h"
#include "passkeyctl/commands/subject.h"
#include "passkeyctl/terminal/command_table.h"
#include "passkeyctl/terminal/output.h"

#include "base/bytes.h"
#include <passkey/account.h>

/* ---- list ---- */

static enum passkey_result json_lines(struct passkey_worker *worker,
    const struct passkey_account *account, struct passkey_error *error)
{
    for (size_t i = 0; i < account->credentials->count; i++)
        TRY(credential_print_json(worker, account, &account->credentials->items[i], error));
    return PASSKEY_OK;
}

/* The output for the credentials of one user after another. */
struct listing {
    struct console *console;
    struct table *table; /* NULL: print lines of JSON with: */
    bool ids;
};

static enum passkey_result list_account(const struct listing *listing,
    const struct passkey_account *account, struct passkey_error *error)
{
    if (listing->table == NULL && !listing->ids)
        return json_lines(listing->console->worker, account, error);
    for (size_t i = 0; listing->ids && i < account->credentials->count; i++)
        output_id(account->credentials->items[i].credential.id);
    for (size_t i = 0; !listing->ids && i < account->credentials->count; i++) {
        table_text(listing->table, account->user->name);
        credential_row(listing->table, listing->console->worker, &account->credentials->items[i]);
    }
    return PASSKEY_OK;
}

static enum passkey_result list_user(
    const struct listing *listing, struct passkey_bytes name_or_id, struct passkey_error *error)
{
    CLEANUP(passkey_account_free) struct passkey_account *account = NULL;
    TRY(console_user_find(listing->console, name_or_id, &account, error));
    return list_account(listing, account, error);
}

static enum passkey_result list_each(
    void *context, const struct passkey_user_record *user, struct passkey_error *error)
{
    const struct listing *listing = context;
    CLEANUP(passkey_account_free) struct passkey_account *account = NULL;
    enum passkey_result result = passkey_account_get(listing->console->worker, &CONSOLE_CALLER,
        &(struct passkey_user_selector){
            .size = sizeof(struct passkey_user_selector), .id = user->id },
        &account, error);
    /* The user was deleted after the page was read. */
    if (result == PASSKEY_NOT_FOUND)
        return PASSKEY_OK;
    TRY(result);
    return list_account(listing, account, error);
}

static enum passkey_result list(
    struct listing *listing, const struct request *request, struct passkey_error *error)
{
    if (request->options[OPTION_USER] != NULL)
        return list_user(listing, bytes_text(request->options[OPTION_USER]), error);
    return console_each_user(listing->console, NULL, list_each, listing, error);
}

static enum passkey_result credential_list(
    struct console *console, const struct request *request, struct passkey_error *error)
{
    static const char *const headings[] = { "USER", "PASSKEY", "PROVIDER", "SYNCED", "STATE",
        "LAST USED", "CREATED", "ID", NULL };
    CLEANUP(table_free) struct table *table = NULL;
    console_learn_models(console);
    bool ids = request_has(request, OPTION_QUIET) && !request_has(request, OPTION_JSON);
    if (!request_has(request, OPTION_JSON) && !ids)
        TRY(table_new(headings, output_terminal_width(), &table, error));
    struct listing listing = { console, table, ids };
    TRY(list(&listing, request, error));
    return table == NULL ? PASSKEY_OK : table_finish(table, error);
}

/* ---- show ---- */

static enum passkey_result credential_show(
    struct console *console, const struct request *request, struct passkey_error *error)
{
    CLEANUP(passkey_account_free) struct passkey_account *account = NULL;
    console_learn_models(console);
    TRY(subject_credential(console, request, request->arguments[0], &account, error));
    const struct passkey_credential_record *record = subject_found(account);
    if (request_has(request, OPTION_JSON))
        return credential_print_json(console->worker, account, record, error);
    return credential_page(account->user, record, error);
}

#define TAKES_ONE (TAKES(OPTION_USER) | TAKES(OPTION_JSON) | TAKES(OPTION_QUIET))

static const struct verb verbs[] = {
    { "list", NULL, 0, 0, NEED_STORE, TAKES(OPTION_USER) | TAKES(OPTION_JSON) | TAKES(OPTION_QUIET),
        "list the passkeys of all users, or of one", NULL,
        "  passkeyctl credential list\n"
        "  passkeyctl credential list --user ada@example.org\n"
        "  passkeyctl credential list --json | jq -r 'select(.signCountRegressedAt)|.user.name'\n",
        credential_list },
    { "show", "CREDENTIAL", 1, 1, NEED_STORE, TAKES(OPTION_USER) | TAKES(OPTION_JSON),
        "show one passkey in full",
        "A credential is given by its id, by the beginning of it (4 characters or more), or by its "
        "label; --user limits the search to one user. If it matches more than one, they are listed "
        "and "
        "nothing is done.",
        "  passkeyctl credential show 4f2aX --json\n"
        "  passkeyctl credential show \"Work laptop\" --user ada@example.org\n",
        credential_show },
    { "label", "CREDENTIAL LABEL", 2, 2, NEED_STORE, TAKES_ONE, "change the label of a passkey",
        NULL, "  passkeyctl credential label 4f2aX \"Old phone\"\n", credential_label },
    { "disable", "CREDENTIAL", 1, 1, NEED_STORE, TAKES_ONE | TAKES(OPTION_ALLOW_LAST),
        "disable a passkey, and end the sessions that it started",
        "Only an operator or a backend can enable it again. The user's last way to sign in is "
        "disabled "
        "only with --allow-last.",
        "  passkeyctl credential disable \"Lost phone\" --user ada@example.org\n",
        credential_disable },
    { "enable", "CREDENTIAL", 1, 1, NEED_STORE, TAKES_ONE, "enable a disabled passkey", NULL,
        "  passkeyctl credential enable 4f2aX\n", credential_enable },
    { "delete", "CREDENTIAL", 1, 1, NEED_STORE,
        TAKES_ONE | TAKES(OPTION_YES) | TAKES(OPTION_DRY_RUN) | TAKES(OPTION_ALLOW_LAST),
        "delete a passkey permanently",
        "It remains on the device but no longer works; the page learns that when it is used. The "
        "user's last way to sign in is deleted only with --allow-last.",
        "  passkeyctl credential delete 4f2aX\n", credential_delete },
    { "clear-regression", "CREDENTIAL", 1, 1, NEED_STORE, TAKES_ONE,
        "clear the mark of a counter that did not increase",
        "A counter that does not increase may mean that a passkey was copied: ask its user first. "
        "The mark refuses nothing, and clearing it does not change the counter on record: use "
        "allow-change for a passkey whose counter was reset.",
        "  passkeyctl credential clear-regression 4f2aX\n", credential_clear_regression },
    { "allow-change", "[CREDENTIAL]", 0, 1, NEED_STORE,
        TAKES_ONE | TAKES(OPTION_AAGUID) | TAKES(OPTION_UNDO),
        "accept a lower counter or a changed backup flag once, within seven days",
        "A sign-in whose counter did not increase is refused with sign_count_not_increased, and "
        "one whose backup eligibility changed, in either direction, with backup_eligible_changed. "
        "Both also happen without an attack, if an authenticator is reset or a password manager "
        "begins to sync. If you know the cause, this command accepts one such sign-in within seven "
        "days and stores its values. With --aaguid it does so for each passkey of a model, for "
        "example after an update of the model; the zero AAGUID, which many models report, is "
        "refused. --undo revokes the permission.",
        "  passkeyctl credential allow-change 4f2aX\n"
        "  passkeyctl credential allow-change --aaguid d548826e-79b4-db40-a3d8-11116f7e8349\n"
        "  passkeyctl audit list --json | jq -r 'select(.result==\"backup_eligible_changed\" or "
        ".result==\"sign_count_not_increased\")|.credentialId'\n",
        credential_allow_change },
};

const struct noun NOUN_CREDENTIAL = { "credential", "manage passkeys", verbs,
    sizeof(verbs) / sizeof(verbs[0]) };
