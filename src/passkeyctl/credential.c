/* SPDX-License-Identifier: Apache-2.0 */
/*
 * passkeyctl credential: the passkeys of one user or of all.
 */
#include "passkeyctl/console.h"
#include "passkeyctl/credential_show.h"
#include "passkeyctl/output.h"
#include "passkeyctl/words.h"
#include "service/shapes.h"

#include "base/bytes.h"

#define JSON_LINE_SIZE_MAX (1 << 20)

/* ---- list ---- */

static enum passkey_result json_lines(struct passkey_worker *worker,
    const struct passkey_account *account, struct passkey_error *error)
{
    for (size_t i = 0; i < account->credentials->count; i++) {
        CLEANUP(buffer_deinit) struct buffer json;
        struct json_writer writer;
        buffer_init(&json, JSON_LINE_SIZE_MAX);
        json_writer_init(&writer, &json);
        json_object_begin(&writer);
        json_key(&writer, "user");
        shape_user(&writer, account->user);
        credential_json_members(&writer, worker, &account->credentials->items[i]);
        json_object_end(&writer);
        TRY(output_json(&json, error));
    }
    return PASSKEY_OK;
}

/* Where the credentials of one user after the other go. */
struct listing {
    struct console *console;
    struct table *table; /* NULL: lines of JSON */
};

static enum passkey_result list_account(const struct listing *listing,
    const struct passkey_account *account, struct passkey_error *error)
{
    if (listing->table == NULL)
        return json_lines(listing->console->worker, account, error);
    for (size_t i = 0; i < account->credentials->count; i++) {
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
    enum passkey_result result =
        passkey_user_get(listing->console->worker, &CONSOLE_CALLER, user->id, &account, error);
    /* Deleted since the page was read. */
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
    return console_each_user(listing->console, list_each, listing, error);
}

static enum passkey_result credential_list(
    struct console *console, const struct request *request, struct passkey_error *error)
{
    static const char *const headings[] = { "USER", "PASSKEY", "PROVIDER", "SYNCED", "STATE",
        "LAST USED", "CREATED", "ID", NULL };
    CLEANUP(table_free) struct table *table = NULL;
    console_learn_models(console);
    if (!request_has(request, OPTION_JSON))
        TRY(table_new(headings, output_terminal_width(), &table, error));
    struct listing listing = { console, table };
    TRY(list(&listing, request, error));
    return table == NULL ? PASSKEY_OK : table_finish(table, error);
}

static const struct verb verbs[] = {
    { "list", NULL, 0, 0, NEED_STORE, TAKES(OPTION_USER) | TAKES(OPTION_JSON),
        "the passkeys of all users, or of one", NULL,
        "  passkeyctl credential list\n"
        "  passkeyctl credential list --user ada@example.org\n"
        "  passkeyctl credential list --json | jq -r 'select(.signCountStalledAt)|.user.name'\n",
        credential_list },
};

const struct noun NOUN_CREDENTIAL = { "credential", "passkeys", verbs,
    sizeof(verbs) / sizeof(verbs[0]) };
