/* SPDX-License-Identifier: Apache-2.0 */
/* passkeyctl session: lists and revokes the sessions of a user. */
#include "passkeyctl/commands/confirm.h"
#include "passkeyctl/commands/console.h"
#include "passkeyctl/terminal/command_table.h"
#include "passkeyctl/terminal/outcome.h"
#include "passkeyctl/terminal/output.h"
#include "passkeyctl/terminal/table.h"
#include "service/signing/proof.h"
#include "shapes/shapes.h"

#include "base/base64url.h"
#include "base/bytes.h"
#include <passkey/account.h>

#define JSON_LINE_SIZE_MAX 65536
#define SENTENCE_SIZE      600
/* The maximum that the service lists. */
#define LISTED_MAX 1000

static enum passkey_result find_sessions(struct console *console, const struct request *request,
    struct passkey_account **account, struct passkey_session_list **list,
    struct passkey_error *error)
{
    TRY(console_user_find(console, bytes_text(request->arguments[0]), account, error));
    return passkey_session_list_get(
        console->worker, &CONSOLE_CALLER, (*account)->user->id, NULL, list, error);
}

/* ---- list ---- */

static enum passkey_result print_json(
    const struct passkey_session_record *session, struct passkey_error *error)
{
    CLEANUP(buffer_deinit) struct buffer json;
    struct json_writer writer;
    buffer_init(&json, JSON_LINE_SIZE_MAX);
    json_writer_init(&writer, &json);
    shape_session(&writer, session, false);
    return output_json(&json, error);
}

static void print_row(struct table *table, const struct passkey_session_record *session)
{
    char address[OUTPUT_ADDRESS_SIZE];
    table_base64url(table, BYTES_ARRAY(session->id));
    table_text(table, bytes_text(proof_amr(session->proof)));
    table_text(table, bytes_text(output_address(session->address, address)));
    table_time(table, session->last_used_at_ms);
    table_time(table, session->created_at_ms);
    table_text(table, session->user_agent);
}

static enum passkey_result session_list(
    struct console *console, const struct request *request, struct passkey_error *error)
{
    static const char *const headings[] = { "ID", "BY", "FROM", "LAST USED", "BEGAN", "WITH",
        NULL };
    CLEANUP(passkey_account_free) struct passkey_account *account = NULL;
    CLEANUP(pointer_free) struct passkey_session_list *list = NULL;
    CLEANUP(table_free) struct table *table = NULL;
    TRY(find_sessions(console, request, &account, &list, error));
    if (!request_has(request, OPTION_JSON) && !request_has(request, OPTION_QUIET))
        TRY(table_new(headings, output_terminal_width(), &table, error));
    for (size_t i = 0; i < list->count; i++) {
        if (table != NULL)
            print_row(table, &list->items[i]);
        else if (request_has(request, OPTION_JSON))
            TRY(print_json(&list->items[i], error));
        else
            output_id(BYTES_ARRAY(list->items[i].id));
    }
    return table == NULL ? PASSKEY_OK : table_finish(table, error);
}

/* ---- revoke ---- */

static enum passkey_result pick(const struct passkey_session_list *list, const char *text,
    size_t *place, struct passkey_error *error)
{
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (!output_id_begins(BYTES_ARRAY(list->items[i].id), bytes_text(text)))
            continue;
        *place = i;
        count++;
    }
    if (count == 1)
        return PASSKEY_OK;
    return refuse(error, count == 0 ? PASSKEY_NOT_FOUND : PASSKEY_CONFLICT, CHECK_NONE,
        count == 0 ? "The user has no session with this ID; \"passkeyctl session list\" lists "
                     "their sessions."
                   : "Several session IDs begin with this; give more characters.");
}

/* Revokes one session, or all of any number. */
static enum passkey_result revoke(struct console *console, struct passkey_bytes user_id,
    const struct passkey_session_record *one, size_t *count, struct passkey_error *error)
{
    struct passkey_bytes id = { NULL, 0 };
    struct passkey_revoked_sessions revoked = { .count = 0 };
    if (one != NULL)
        id = BYTES_ARRAY(one->id);
    enum passkey_result result =
        passkey_session_revoke(console->worker, &CONSOLE_CALLER, user_id, id, &revoked, error);
    *count = revoked.count;
    if (one == NULL)
        return result;
    /* It may have ended already, which is the requested result. */
    return result == PASSKEY_NOT_FOUND ? PASSKEY_OK : result;
}

static enum passkey_result session_revoke(
    struct console *console, const struct request *request, struct passkey_error *error)
{
    CLEANUP(passkey_account_free) struct passkey_account *account = NULL;
    CLEANUP(pointer_free) struct passkey_session_list *list = NULL;
    const struct passkey_session_record *one = NULL;
    char what[SENTENCE_SIZE];
    char quoted[TEXT_QUOTE_SIZE];
    bool go = false;
    size_t place = 0;
    TRY(find_sessions(console, request, &account, &list, error));
    if (request->argument_count == 2) {
        TRY(pick(list, request->arguments[1], &place, error));
        one = &list->items[place];
    }
    (void)snprintf(what, sizeof(what),
        one != NULL ? "This ends 1 of %zu%s sessions of %s."
                    : "This ends all %zu%s sessions of %s.",
        list->count, list->count < LISTED_MAX ? "" : " or more",
        text_quote(account->user->name, quoted));
    TRY(confirm(console, request, what, &go, error));
    if (!go)
        return PASSKEY_OK;
    size_t count = 0;
    TRY(revoke(console, account->user->id, one, &count, error));
    (void)snprintf(what, sizeof(what), "Sessions ended: %zu.", count);
    struct outcome_number number = { "sessions", (int64_t)count };
    struct outcome outcome = { .sentence = what, .numbers = &number, .number_count = 1 };
    return outcome_print(request, &outcome, error);
}

static const struct verb verbs[] = {
    { "list", "USER", 1, 1, NEED_STORE, TAKES(OPTION_JSON) | TAKES(OPTION_QUIET),
        "list the active sessions of a user, the newest first", NULL,
        "  passkeyctl session list ada@example.org\n", session_list },
    { "revoke", "USER [SESSION]", 1, 2, NEED_STORE,
        TAKES(OPTION_YES) | TAKES(OPTION_DRY_RUN) | TAKES(OPTION_JSON) | TAKES(OPTION_QUIET),
        "end all sessions of a user, or the one with this ID or beginning of an ID", NULL,
        "  passkeyctl session revoke ada@example.org\n"
        "  passkeyctl session revoke ada@example.org 4f2a --yes\n",
        session_revoke },
};

const struct noun NOUN_SESSION = { "session", "manage sessions", verbs,
    sizeof(verbs) / sizeof(verbs[0]) };
