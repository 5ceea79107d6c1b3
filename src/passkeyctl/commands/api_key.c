/* SPDX-License-Identifier: Apache-2.0 */
/* passkeyctl api-key: the keys of backends. A key is shown only once, when it is created. */
#include "passkeyctl/commands/confirm.h"
#include "passkeyctl/commands/console.h"
#include "passkeyctl/commands/subject.h"
#include "passkeyctl/terminal/command_table.h"
#include "passkeyctl/terminal/outcome.h"
#include "passkeyctl/terminal/output.h"
#include "passkeyctl/terminal/secret_output.h"
#include "passkeyctl/terminal/table.h"
#include "service/access/authority.h"
#include "shapes/shapes.h"

#include "base/base64url.h"
#include "base/bytes.h"
#include <passkey/backend.h>

#include <stdlib.h>
#include <string.h>

#define JSON_LINE_SIZE_MAX 65536
#define SENTENCE_SIZE      600
#define DAY_MS             INT64_C(86400000)
#define DAYS_MAX           3650
#define SCOPES_TEXT_SIZE   64

/* ---- words ---- */

static const char *scopes_text(uint32_t scopes, char text[SCOPES_TEXT_SIZE])
{
    size_t size = 0;
    text[0] = '\0';
    for (uint32_t scope = 1; scope_name(scope) != NULL; scope <<= 1)
        if ((scopes & scope) != 0)
            size += (size_t)snprintf(text + size, SCOPES_TEXT_SIZE - size, "%s%s",
                size > 0 ? "," : "", scope_name(scope));
    return text;
}

static enum passkey_result read_scopes(
    const char *text, uint32_t *scopes, struct passkey_error *error)
{
    char quoted[TEXT_QUOTE_SIZE];
    *scopes = 0;
    if (text == NULL)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "Missing --scopes: what the key may do (users, enrol, audit, admin).");
    while (*text != '\0') {
        struct passkey_bytes name = { (const uint8_t *)text, strcspn(text, ",") };
        enum passkey_scope scope = PASSKEY_SCOPE_USERS;
        if (!scope_of(name, &scope))
            return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
                "Unknown scope \"%s\"; the scopes are users, enrol, audit and admin.",
                text_quote(name, quoted));
        *scopes |= scope;
        text += name.size + (text[name.size] == ',' ? 1 : 0);
    }
    return PASSKEY_OK;
}

static enum passkey_result read_days(
    const char *text, int64_t *expires_at_ms, struct passkey_error *error)
{
    char quoted[TEXT_QUOTE_SIZE];
    char *end = NULL;
    if (text == NULL)
        return PASSKEY_OK;
    long days = strtol(text, &end, 10);
    if (*text == '\0' || *end != '\0' || days < 1 || days > DAYS_MAX)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "--days must be a number from 1 to %d, not \"%s\".", DAYS_MAX,
            text_quote(bytes_text(text), quoted));
    *expires_at_ms = console_now_ms() + days * DAY_MS;
    return PASSKEY_OK;
}

static struct passkey_bytes state_of(const struct passkey_api_key_record *key)
{
    if (key->revoked_at_ms != 0)
        return BYTES_LITERAL("revoked");
    bool expired = key->expires_at_ms != 0 && key->expires_at_ms <= console_now_ms();
    return expired ? BYTES_LITERAL("expired") : BYTES_LITERAL("enabled");
}

/* ---- json ---- */

/* @param token  NULL: not shown. */
static enum passkey_result print_json(
    const struct passkey_api_key_record *key, const char *token, struct passkey_error *error)
{
    CLEANUP(buffer_deinit) struct buffer json;
    struct json_writer writer;
    json_document_begin(&writer, &json, JSON_LINE_SIZE_MAX);
    shape_api_key_members(&writer, key);
    if (token != NULL)
        json_text_member(&writer, "key", bytes_text(token));
    json_object_end(&writer);
    return output_json(&json, error);
}

/* ---- create ---- */

static enum passkey_result make(struct console *console, const struct request *request,
    char token[PASSKEY_API_KEY_SIZE], struct passkey_api_key_record *key,
    struct passkey_error *error)
{
    struct passkey_api_key_request asked = { .size = sizeof(asked),
        .name = bytes_text(request->arguments[0]) };
    TRY(read_scopes(request->options[OPTION_SCOPES], &asked.scopes, error));
    TRY(read_days(request->options[OPTION_DAYS], &asked.expires_at_ms, error));
    TRY(secret_output_check(request, error));
    return passkey_api_key_create(console->worker, &CONSOLE_CALLER, &asked, token, key, error);
}

static enum passkey_result key_create(
    struct console *console, const struct request *request, struct passkey_error *error)
{
    char token[PASSKEY_API_KEY_SIZE] = "";
    struct passkey_api_key_record key = { .size = sizeof(key), .scopes = 0 };
    enum passkey_result result = make(console, request, token, &key, error);
    if (result == PASSKEY_OK && request_has(request, OPTION_JSON))
        result = print_json(&key, token, error);
    else if (result == PASSKEY_OK)
        (void)printf("%s\n%s", token,
            request_has(request, OPTION_QUIET)
                ? ""
                : "It is shown only once. Store it where the backend reads it.\n");
    bytes_wipe(token, sizeof(token));
    return result;
}

/* ---- list ---- */

static void print_row(struct table *table, const struct passkey_api_key_record *key)
{
    char scopes[SCOPES_TEXT_SIZE];
    table_text(table, key->name);
    table_text(table, bytes_text(scopes_text(key->scopes, scopes)));
    table_state(table, state_of(key));
    table_time(table, key->last_used_at_ms);
    table_time(table, key->expires_at_ms);
    table_base64url(table, BYTES_ARRAY(key->id));
}

static enum passkey_result key_list(
    struct console *console, const struct request *request, struct passkey_error *error)
{
    static const char *const headings[] = { "NAME", "SCOPES", "STATE", "LAST USED", "EXPIRES", "ID",
        NULL };
    CLEANUP(pointer_free) struct passkey_api_key_list *list = NULL;
    CLEANUP(table_free) struct table *table = NULL;
    TRY(passkey_api_key_list_get(console->worker, &CONSOLE_CALLER, &list, error));
    if (!request_has(request, OPTION_JSON) && !request_has(request, OPTION_QUIET))
        TRY(table_new(headings, output_terminal_width(), &table, error));
    for (size_t i = 0; i < list->count; i++) {
        if (table != NULL)
            print_row(table, &list->items[i]);
        else if (request_has(request, OPTION_JSON))
            TRY(print_json(&list->items[i], NULL, error));
        else
            output_id(BYTES_ARRAY(list->items[i].id));
    }
    return table == NULL ? PASSKEY_OK : table_finish(table, error);
}

/* ---- revoke ---- */

/* Finds a key by its id, the beginning of the id, or its name. */
static enum passkey_result find(const struct passkey_api_key_list *list, struct passkey_bytes text,
    const struct passkey_api_key_record **found, struct passkey_error *error)
{
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (!output_id_begins(BYTES_ARRAY(list->items[i].id), text) &&
            !(list->items[i].revoked_at_ms == 0 && bytes_equal(list->items[i].name, text)))
            continue;
        *found = &list->items[i];
        count++;
    }
    if (count == 0)
        return refuse(error, PASSKEY_NOT_FOUND, CHECK_NONE,
            "No API key has this ID or name; \"passkeyctl api-key list\" lists them.");
    if (count > 1)
        return refuse(error, PASSKEY_CONFLICT, CHECK_NONE,
            "%zu API keys have IDs that begin with this; give more characters.", count);
    return PASSKEY_OK;
}

static enum passkey_result key_revoke(
    struct console *console, const struct request *request, struct passkey_error *error)
{
    CLEANUP(pointer_free) struct passkey_api_key_list *list = NULL;
    const struct passkey_api_key_record *key = NULL;
    char what[SENTENCE_SIZE];
    char quoted[TEXT_QUOTE_SIZE];
    bool go = false;
    TRY(passkey_api_key_list_get(console->worker, &CONSOLE_CALLER, &list, error));
    TRY(find(list, bytes_text(request->arguments[0]), &key, error));
    (void)snprintf(what, sizeof(what),
        "This revokes the API key %s. Requests with it are refused from now on.",
        text_quote(key->name, quoted));
    TRY(confirm(console, request, what, &go, error));
    if (!go)
        return PASSKEY_OK;
    TRY(passkey_api_key_revoke(console->worker, &CONSOLE_CALLER, BYTES_ARRAY(key->id), error));
    (void)snprintf(what, sizeof(what), "Revoked the API key %s.", quoted);
    return outcome_print(request, &(struct outcome){ .sentence = what }, error);
}

static const struct verb verbs[] = {
    { "create", "NAME", 1, 1, NEED_STORE,
        TAKES(OPTION_SCOPES) | TAKES(OPTION_DAYS) | TAKES(OPTION_FORCE) | TAKES(OPTION_JSON) |
            TAKES(OPTION_QUIET),
        "create an API key for a backend",
        "The name is for people. The scopes are users (read and write users and passkeys), enrol "
        "(start ceremonies and create links), audit (read the audit log) and admin (all, and API "
        "keys). The key is shown once, to a terminal or with --force to a pipe; the store has only "
        "its hash.",
        "  passkeyctl api-key create shop --scopes users,enrol\n"
        "  passkeyctl api-key create nightly --scopes audit --days 90 --force --quiet >key\n",
        key_create },
    { "list", NULL, 0, 0, NEED_STORE, TAKES(OPTION_JSON) | TAKES(OPTION_QUIET),
        "list API keys, the newest first, including revoked and expired ones", NULL,
        "  passkeyctl api-key list\n"
        "  passkeyctl api-key list --json | jq -r 'select(.revokedAt==null)|.name'\n",
        key_list },
    { "revoke", "KEY", 1, 1, NEED_STORE,
        TAKES(OPTION_YES) | TAKES(OPTION_DRY_RUN) | TAKES(OPTION_JSON) | TAKES(OPTION_QUIET),
        "revoke an API key, given by its ID, the beginning of its ID, or its name", NULL,
        "  passkeyctl api-key revoke shop\n", key_revoke },
};

const struct noun NOUN_API_KEY = { "api-key", "manage API keys of backends", verbs,
    sizeof(verbs) / sizeof(verbs[0]) };
