/* SPDX-License-Identifier: Apache-2.0 */
/* passkeyctl user: lists users and shows one. */
#include "passkeyctl/commands/console.h"
#include "passkeyctl/commands/subject.h"
#include "passkeyctl/commands/user_change.h"
#include "passkeyctl/commands/user_restore.h"
#include "passkeyctl/commands/user_show.h"
#include "passkeyctl/terminal/command_table.h"
#include "passkeyctl/terminal/output.h"
#include "passkeyctl/terminal/table.h"

#include "base/bytes.h"

#define JSON_LINE_SIZE_MAX (16 << 20)

/* ---- list ---- */

static enum passkey_result list_line(
    void *context, const struct passkey_user_record *user, struct passkey_error *error)
{
    (void)context;
    CLEANUP(buffer_deinit) struct buffer json;
    struct json_writer writer;
    json_document_begin(&writer, &json, JSON_LINE_SIZE_MAX);
    user_json_members(&writer, user);
    json_object_end(&writer);
    return output_json(&json, error);
}

static enum passkey_result list_id(
    void *context, const struct passkey_user_record *user, struct passkey_error *error)
{
    (void)context;
    (void)error;
    output_id(user->id);
    return PASSKEY_OK;
}

static enum passkey_result list_row(
    void *context, const struct passkey_user_record *user, struct passkey_error *error)
{
    (void)error;
    struct table *table = context;
    table_text(table, user->name);
    table_text(table, user->display_name);
    table_state(table, user_state(user));
    table_time(table, user->created_at_ms);
    table_base64url(table, user->id);
    return PASSKEY_OK;
}

static enum passkey_result user_list(
    struct console *console, const struct request *request, struct passkey_error *error)
{
    static const char *const headings[] = { "NAME", "DISPLAY NAME", "STATE", "CREATED", "ID",
        NULL };
    const char *begins = request->arguments[0];
    if (request_has(request, OPTION_JSON))
        return console_each_user(console, begins, list_line, NULL, error);
    if (request_has(request, OPTION_QUIET))
        return console_each_user(console, begins, list_id, NULL, error);
    CLEANUP(table_free) struct table *table = NULL;
    TRY(table_new(headings, output_terminal_width(), &table, error));
    TRY(console_each_user(console, begins, list_row, table, error));
    return table_finish(table, error);
}

/* ---- show ---- */

static enum passkey_result user_show(
    struct console *console, const struct request *request, struct passkey_error *error)
{
    CLEANUP(passkey_account_free) struct passkey_account *account = NULL;
    console_learn_models(console);
    TRY(console_user_find(console, bytes_text(request->arguments[0]), &account, error));
    return request_has(request, OPTION_JSON) ? user_print_json(console->worker, account, error)
                                             : user_print_text(console->worker, account, error);
}

#define TAKES_CHANGE (TAKES(OPTION_JSON) | TAKES(OPTION_QUIET))

static const struct verb verbs[] = {
    { "create", "NAME", 1, 1, NEED_STORE, TAKES(OPTION_DISPLAY_NAME) | TAKES_CHANGE,
        "create a user, who has no passkey yet",
        "An enrolment link gives the user a first passkey. With --quiet only the id is printed.",
        "  passkeyctl user create ada@example.org --display-name Ada\n"
        "  passkeyctl link create enrolment ada@example.org\n",
        user_create },
    { "list", "[BEGINNING]", 0, 1, NEED_STORE, TAKES(OPTION_JSON) | TAKES(OPTION_QUIET),
        "list users sorted by name, optionally only names that begin with a text", NULL,
        "  passkeyctl user list\n"
        "  passkeyctl user list ada\n"
        "  passkeyctl user list --json | jq -r .user.name\n",
        user_list },
    { "show", "USER", 1, 1, NEED_STORE, TAKES(OPTION_JSON),
        "show one user with passkeys and recovery options", NULL,
        "  passkeyctl user show ada@example.org\n"
        "  passkeyctl user show --json ada@example.org | jq .recovery.strength\n",
        user_show },
    { "rename", "USER [NAME]", 1, 2, NEED_STORE, TAKES(OPTION_DISPLAY_NAME) | TAKES_CHANGE,
        "change the name or the display name of a user",
        "Passkeys remain valid, because they refer to the user by ID.",
        "  passkeyctl user rename ada@example.org ada.lovelace@example.org\n"
        "  passkeyctl user rename ada@example.org --display-name \"Ada Lovelace\"\n",
        user_rename },
    { "disable", "USER", 1, 1, NEED_STORE, TAKES_CHANGE,
        "disable a user, and end all of the user's sessions",
        "Nothing else is lost: \"passkeyctl user enable\" lets the user in again.",
        "  passkeyctl user disable ada@example.org\n", user_disable },
    { "enable", "USER", 1, 1, NEED_STORE, TAKES_CHANGE, "enable a disabled user", NULL,
        "  passkeyctl user enable ada@example.org\n", user_enable },
    { "delete", "USER", 1, 1, NEED_STORE,
        TAKES(OPTION_YES) | TAKES(OPTION_DRY_RUN) | TAKES(OPTION_NOW) | TAKES_CHANGE,
        "delete a user and all of the user's data except the audit log",
        "For seven days \"passkeyctl user restore\" restores the user, whose name and address stay "
        "reserved. With --now, the data is deleted immediately, even if the user was deleted "
        "before.",
        "  passkeyctl user delete ada@example.org\n"
        "  passkeyctl user delete ada@example.org --now\n",
        user_delete },
    { "restore", "USER", 1, 1, NEED_STORE,
        TAKES(OPTION_SINCE) | TAKES(OPTION_DRY_RUN) | TAKES_CHANGE,
        "restore what was removed from a user since a time, for at most seven days",
        "The user, if deleted, removed passkeys, and the user name and e-mail address of that time "
        "are restored; sessions, links and recovery codes are not. The user may be given by an "
        "earlier name or address. Later additions are kept.",
        "  passkeyctl user restore ada@example.org --since 2d --dry-run\n"
        "  passkeyctl user restore ada@example.org --since 2026-05-08T08:41:53Z\n",
        user_restore },
};

const struct noun NOUN_USER = { "user", "manage users", verbs, sizeof(verbs) / sizeof(verbs[0]) };
