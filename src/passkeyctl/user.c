/* SPDX-License-Identifier: Apache-2.0 */
/*
 * passkeyctl user: who there is, and all about one.
 */
#include "passkeyctl/console.h"
#include "passkeyctl/credential_show.h"
#include "passkeyctl/output.h"
#include "passkeyctl/prose.h"
#include "passkeyctl/subject.h"
#include "passkeyctl/user_change.h"
#include "passkeyctl/words.h"
#include "shapes/shapes.h"

#include "base/base64url.h"
#include "base/bytes.h"

#define JSON_LINE_SIZE_MAX (16 << 20)
#define LABEL_WIDTH        14

static void user_members(struct json_writer *writer, const struct passkey_user_record *user)
{
    json_key(writer, "user");
    shape_user(writer, user);
    json_time_member(writer, "createdAt", user->created_at_ms);
    json_time_member(writer, "disabledAt", user->disabled_at_ms);
}

static struct passkey_bytes state_of(int64_t disabled_at_ms)
{
    return disabled_at_ms == 0 ? BYTES_LITERAL("enabled") : BYTES_LITERAL("disabled");
}

/* ---- list ---- */

static enum passkey_result list_line(
    void *context, const struct passkey_user_record *user, struct passkey_error *error)
{
    (void)context;
    CLEANUP(buffer_deinit) struct buffer json;
    struct json_writer writer;
    buffer_init(&json, JSON_LINE_SIZE_MAX);
    json_writer_init(&writer, &json);
    json_object_begin(&writer);
    user_members(&writer, user);
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
    table_state(table, state_of(user->disabled_at_ms));
    table_time(table, user->created_at_ms);
    table_base64url(table, user->id);
    return PASSKEY_OK;
}

static enum passkey_result user_list(
    struct console *console, const struct request *request, struct passkey_error *error)
{
    static const char *const headings[] = { "NAME", "DISPLAY NAME", "STATE", "CREATED", "ID",
        NULL };
    if (request_has(request, OPTION_JSON))
        return console_each_user(console, list_line, NULL, error);
    if (request_has(request, OPTION_QUIET))
        return console_each_user(console, list_id, NULL, error);
    CLEANUP(table_free) struct table *table = NULL;
    TRY(table_new(headings, output_terminal_width(), &table, error));
    TRY(console_each_user(console, list_row, table, error));
    return table_finish(table, error);
}

/* ---- show ---- */

static void credentials_member(struct json_writer *writer, struct passkey_worker *worker,
    const struct passkey_credential_list *credentials)
{
    json_key(writer, "credentials");
    json_array_begin(writer);
    for (size_t i = 0; i < credentials->count; i++) {
        json_object_begin(writer);
        credential_json_members(writer, worker, &credentials->items[i]);
        json_object_end(writer);
    }
    json_array_end(writer);
}

enum passkey_result user_print_json(struct passkey_worker *worker,
    const struct passkey_account *account, struct passkey_error *error)
{
    CLEANUP(buffer_deinit) struct buffer json;
    struct json_writer writer;
    buffer_init(&json, JSON_LINE_SIZE_MAX);
    json_writer_init(&writer, &json);
    json_object_begin(&writer);
    user_members(&writer, account->user);
    credentials_member(&writer, worker, account->credentials);
    json_key(&writer, "recovery");
    shape_recovery(&writer, &account->recovery);
    json_object_end(&writer);
    return output_json(&json, error);
}

static void line(struct buffer *buffer, const char *label, struct passkey_bytes text)
{
    char padded[20];
    (void)snprintf(padded, sizeof(padded), "%-*s", LABEL_WIDTH, label);
    buffer_append_text(buffer, padded);
    output_clean(buffer, text);
    buffer_append_u8(buffer, '\n');
}

static void time_line(struct buffer *buffer, const char *label, int64_t time_ms)
{
    char text[OUTPUT_TIME_SIZE];
    line(buffer, label, bytes_text(output_time(time_ms, text)));
}

static const char *strength_of(enum passkey_strength strength)
{
    if (strength == PASSKEY_STRENGTH_STRONG)
        return "strong";
    return strength == PASSKEY_STRENGTH_FAIR ? "fair" : "weak";
}

static void recovery_lines(struct buffer *buffer, const struct passkey_recovery *recovery)
{
    char text[200];
    (void)snprintf(text, sizeof(text), "%s (passkeys: %u, synced: %u, recovery codes: %u)",
        strength_of(recovery->strength), recovery->passkeys, recovery->synced,
        recovery->recovery_codes_left);
    line(buffer, "Recovery", bytes_text(text));
}

static void advice(const struct passkey_recovery *recovery)
{
    for (size_t i = 0; i < recovery->advice_count; i++)
        prose_write(stdout, recovery->advice[i].message, LABEL_WIDTH);
    (void)putchar('\n');
}

static void user_lines(struct buffer *buffer, const struct passkey_account *account)
{
    const struct passkey_user_record *user = account->user;
    line(buffer, "Name", user->name);
    line(buffer, "Display name", user->display_name);
    buffer_append_text(buffer, "Id            ");
    base64url_append(buffer, user->id);
    buffer_append_u8(buffer, '\n');
    line(buffer, "State", state_of(user->disabled_at_ms));
    if (user->disabled_at_ms != 0)
        time_line(buffer, "Disabled", user->disabled_at_ms);
    time_line(buffer, "Created", user->created_at_ms);
    recovery_lines(buffer, &account->recovery);
}

static enum passkey_result show_text(struct passkey_worker *worker,
    const struct passkey_account *account, struct passkey_error *error)
{
    CLEANUP(buffer_deinit) struct buffer text;
    buffer_init(&text, JSON_LINE_SIZE_MAX);
    user_lines(&text, account);
    TRY(buffer_check(&text, error));
    (void)fwrite(text.data, 1, text.size, stdout);
    advice(&account->recovery);
    return credential_table(worker, account->credentials, error);
}

static enum passkey_result user_show(
    struct console *console, const struct request *request, struct passkey_error *error)
{
    CLEANUP(passkey_account_free) struct passkey_account *account = NULL;
    console_learn_models(console);
    TRY(console_user_find(console, bytes_text(request->arguments[0]), &account, error));
    return request_has(request, OPTION_JSON) ? user_print_json(console->worker, account, error)
                                             : show_text(console->worker, account, error);
}

#define TAKES_CHANGE (TAKES(OPTION_JSON) | TAKES(OPTION_QUIET))

static const struct verb verbs[] = {
    { "add", "NAME", 1, 1, NEED_STORE, TAKES(OPTION_DISPLAY_NAME) | TAKES_CHANGE,
        "make a user, who has no passkey yet",
        "An enrolment link gives the user a first passkey. With --quiet only the id is printed.",
        "  passkeyctl user add ada@example.org --display-name Ada\n"
        "  passkeyctl link create enrolment ada@example.org\n",
        user_add },
    { "list", NULL, 0, 0, NEED_STORE, TAKES(OPTION_JSON) | TAKES(OPTION_QUIET),
        "the users, in the order of their names", NULL,
        "  passkeyctl user list\n"
        "  passkeyctl user list --json | jq -r .user.name\n",
        user_list },
    { "show", "USER", 1, 1, NEED_STORE, TAKES(OPTION_JSON),
        "one user, with passkeys and ways back in", NULL,
        "  passkeyctl user show ada@example.org\n"
        "  passkeyctl user show --json ada@example.org | jq .recovery.strength\n",
        user_show },
    { "rename", "USER [NAME]", 1, 2, NEED_STORE, TAKES(OPTION_DISPLAY_NAME) | TAKES_CHANGE,
        "give a user another name, or another display name",
        "Passkeys stay good: they know the user by the id.",
        "  passkeyctl user rename ada@example.org ada.lovelace@example.org\n"
        "  passkeyctl user rename ada@example.org --display-name \"Ada Lovelace\"\n",
        user_rename },
    { "disable", "USER", 1, 1, NEED_STORE, TAKES_CHANGE,
        "keep a user out, and end all of the user's sessions",
        "Nothing else is lost: \"passkeyctl user enable\" lets the user in again.",
        "  passkeyctl user disable ada@example.org\n", user_disable },
    { "enable", "USER", 1, 1, NEED_STORE, TAKES_CHANGE, "let a user in again", NULL,
        "  passkeyctl user enable ada@example.org\n", user_enable },
    { "delete", "USER", 1, 1, NEED_STORE, TAKES(OPTION_YES) | TAKES(OPTION_DRY_RUN) | TAKES_CHANGE,
        "delete a user with everything but the audit log", NULL,
        "  passkeyctl user delete ada@example.org\n", user_delete },
};

const struct noun NOUN_USER = { "user", "who can sign in", verbs,
    sizeof(verbs) / sizeof(verbs[0]) };
