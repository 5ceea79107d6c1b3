/* SPDX-License-Identifier: Apache-2.0 */
/*
 * passkeyctl credential: the passkeys of one user or of all.
 */
#include "passkeyctl/nouns.h"
#include "passkeyctl/output.h"
#include "passkeyctl/table.h"
#include "service/recovery.h"
#include "service/shapes.h"

#include "base/base64url.h"
#include "base/bytes.h"

#define JSON_LINE_SIZE_MAX (1 << 20)

void credential_json_members(
    struct json_writer *writer, const struct passkey_credential_record *credential)
{
    json_key(writer, "credential");
    shape_credential(writer, credential);
    output_json_integer(writer, "signCount", credential->credential.sign_count);
    output_json_time(writer, "signCountStalledAt", credential->sign_count_stalled_at_ms);
    output_json_integer(writer, "useCount", credential->use_count);
    output_json_time(writer, "disabledAt", credential->disabled_at_ms);
}

/* ---- tables ---- */

/* A counter that did not grow is what an operator looks for first. */
static struct passkey_bytes state_of(const struct passkey_credential_record *credential)
{
    if (credential->disabled_at_ms != 0)
        return BYTES_LITERAL("disabled");
    return credential->sign_count_stalled_at_ms != 0 ? BYTES_LITERAL("counter stalled")
                                                     : BYTES_LITERAL("enabled");
}

static void row(struct table *table, const struct passkey_credential_record *credential)
{
    table_text(table, credential->label);
    table_text(table, credential_synced(credential) ? BYTES_LITERAL("yes") : BYTES_LITERAL("no"));
    table_text(table, state_of(credential));
    table_time(table, credential->last_used_at_ms);
    table_time(table, credential->created_at_ms);
    table_base64url(table, credential->credential.id);
}

enum passkey_result credential_table(
    const struct passkey_credential_list *list, struct passkey_error *error)
{
    static const char *const headings[] = { "PASSKEY", "SYNCED", "STATE", "LAST USED", "CREATED",
        "ID", NULL };
    CLEANUP(table_free) struct table *table = NULL;
    TRY(table_new(headings, output_terminal_width(), &table, error));
    for (size_t i = 0; i < list->count; i++)
        row(table, &list->items[i]);
    return table_finish(table, error);
}

/* ---- list ---- */

static enum passkey_result json_lines(
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
        credential_json_members(&writer, &account->credentials->items[i]);
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

static enum passkey_result list_user(
    const struct listing *listing, struct passkey_bytes name_or_id, struct passkey_error *error)
{
    CLEANUP(passkey_account_free) struct passkey_account *account = NULL;
    TRY(passkey_user_get(listing->console->worker, 0, name_or_id, &account, error));
    if (listing->table == NULL)
        return json_lines(account, error);
    for (size_t i = 0; i < account->credentials->count; i++) {
        table_text(listing->table, account->user->name);
        row(listing->table, &account->credentials->items[i]);
    }
    return PASSKEY_OK;
}

/* By id: a name may be somebody's id. */
static enum passkey_result list_each(
    void *context, const struct passkey_user_record *user, struct passkey_error *error)
{
    char id[BASE64URL_ENCODED_SIZE(64) + 1];
    if (user->id.size > 64)
        return fault(error, "A user's id has %zu bytes.", user->id.size);
    base64url_encode(user->id, id);
    enum passkey_result result = list_user(context, bytes_text(id), error);
    /* Deleted since the page was read. */
    return result == PASSKEY_NOT_FOUND ? PASSKEY_OK : result;
}

static enum passkey_result list(
    struct listing *listing, const struct request *request, struct passkey_error *error)
{
    if (request->user != NULL)
        return list_user(listing, bytes_text(request->user), error);
    return console_each_user(listing->console, list_each, listing, error);
}

enum passkey_result credential_list(
    struct console *console, const struct request *request, struct passkey_error *error)
{
    static const char *const headings[] = { "USER", "PASSKEY", "SYNCED", "STATE", "LAST USED",
        "CREATED", "ID", NULL };
    CLEANUP(table_free) struct table *table = NULL;
    if (!request->json)
        TRY(table_new(headings, output_terminal_width(), &table, error));
    struct listing listing = { console, table };
    TRY(list(&listing, request, error));
    return table == NULL ? PASSKEY_OK : table_finish(table, error);
}
