/* SPDX-License-Identifier: Apache-2.0 */
/*
 * passkeyctl link: links that operators give to users. A new link is shown once, as a URL and, on a
 * terminal, as a QR code.
 */
#include "passkeyctl/commands/confirm.h"
#include "passkeyctl/commands/console.h"
#include "passkeyctl/commands/subject.h"
#include "passkeyctl/terminal/command_table.h"
#include "passkeyctl/terminal/outcome.h"
#include "passkeyctl/terminal/output.h"
#include "passkeyctl/terminal/qr.h"
#include "passkeyctl/terminal/secret_output.h"
#include "passkeyctl/terminal/table.h"
#include "shapes/names.h"
#include "shapes/shapes.h"

#include "base/base64url.h"
#include "base/bytes.h"
#include "service/account/link.h"
#include <passkey/backend.h>

#include <string.h>
#include <unistd.h>

#define JSON_LINE_SIZE_MAX 4096
#define SENTENCE_SIZE      600

static bool is_of_user(enum passkey_link_purpose purpose)
{
    return purpose != PASSKEY_LINK_SIGN_UP;
}

/* Arguments are written with hyphens. Links for other purposes are only sent by mail. */
static bool purpose_of(const char *word, enum passkey_link_purpose *purpose)
{
    char name[32] = "";
    for (size_t i = 0; word[i] != '\0' && i < sizeof(name) - 1; i++)
        name[i] = word[i] == '-' ? '_' : word[i] == '_' ? '-' : word[i];
    return strlen(word) < sizeof(name) && link_purpose_of(bytes_text(name), purpose) &&
           (*purpose == PASSKEY_LINK_ENROLMENT || *purpose == PASSKEY_LINK_RECOVERY ||
               *purpose == PASSKEY_LINK_SIGN_UP);
}

static enum passkey_result read_purpose(
    const struct request *request, enum passkey_link_purpose *purpose, struct passkey_error *error)
{
    char quoted[TEXT_QUOTE_SIZE];
    const char *word = request->arguments[0];
    if (!purpose_of(word, purpose))
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "A link is for enrolment, recovery or sign-up, not for \"%s\".",
            text_quote(bytes_text(word), quoted));
    if (is_of_user(*purpose) != (request->argument_count == 2))
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            is_of_user(*purpose)
                ? "A link for %s needs an argument USER."
                : "A link for %s takes no USER, because anyone who opens it can use it.",
            word);
    return PASSKEY_OK;
}

/* ---- output ---- */

static enum passkey_result show_json(const struct passkey_link *link, struct passkey_error *error)
{
    CLEANUP(buffer_deinit) struct buffer json;
    struct json_writer writer;
    json_document_begin(&writer, &json, JSON_LINE_SIZE_MAX);
    json_text_member(&writer, "purpose", bytes_text(link_purpose_name(link->purpose)));
    json_text_member(&writer, "url", bytes_text(link->url));
    json_time_member(&writer, "expiresAt", link->expires_at_ms);
    json_object_end(&writer);
    return output_json(&json, error);
}

static enum passkey_result show(
    const struct request *request, const struct passkey_link *link, struct passkey_error *error)
{
    char time[OUTPUT_TIME_SIZE];
    if (request_has(request, OPTION_JSON))
        return show_json(link, error);
    (void)printf("%s\n", link->url);
    if (request_has(request, OPTION_QUIET))
        return PASSKEY_OK;
    if (isatty(STDOUT_FILENO) == 1)
        qr_print(link->url);
    (void)printf("It can be used until %s, and enrols one passkey. Anyone who has it can use it: "
                 "send it in a way that reaches only the user.\n",
        output_time(link->expires_at_ms, time));
    return PASSKEY_OK;
}

/* A link to a server without a page would look as if it worked. */
static enum passkey_result check_origin(const struct console *console, struct passkey_error *error)
{
    if (!console->origin_guessed || strcmp(console->rp_id, "localhost") == 0)
        return PASSKEY_OK;
    return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
        "The address of the pages of %s is unknown; set it with --config FILE or --origins.",
        console->rp_id);
}

static enum passkey_result create(struct console *console, const struct request *request,
    struct passkey_link *link, struct passkey_error *error)
{
    enum passkey_link_purpose purpose = PASSKEY_LINK_ENROLMENT;
    CLEANUP(passkey_account_free) struct passkey_account *account = NULL;
    TRY(read_purpose(request, &purpose, error));
    TRY(secret_output_check(request, error));
    TRY(check_origin(console, error));
    struct passkey_link_request asked = { .size = sizeof(asked),
        .purpose = purpose,
        .device_stolen = request_has(request, OPTION_DEVICE_STOLEN) };
    if (is_of_user(purpose)) {
        TRY(console_user_find(console, bytes_text(request->arguments[1]), &account, error));
        asked.user_id = account->user->id;
    }
    return passkey_link_create(console->worker, &CONSOLE_CALLER, &asked, link, error);
}

static enum passkey_result link_create(
    struct console *console, const struct request *request, struct passkey_error *error)
{
    struct passkey_link link = { .size = sizeof(link), .token = "" };
    enum passkey_result result = create(console, request, &link, error);
    if (result == PASSKEY_OK)
        result = show(request, &link, error);
    link_wipe(&link);
    return result;
}

/* ---- list ---- */

static enum passkey_result find_links(struct console *console, const struct request *request,
    struct passkey_link_list **list, struct passkey_error *error)
{
    CLEANUP(passkey_account_free) struct passkey_account *account = NULL;
    struct passkey_bytes user_id = { NULL, 0 };
    if (request->argument_count == 1) {
        TRY(console_user_find(console, bytes_text(request->arguments[0]), &account, error));
        user_id = account->user->id;
    }
    return passkey_link_list_get(console->worker, &CONSOLE_CALLER, user_id, list, error);
}

static enum passkey_result print_json(
    const struct passkey_link_record *link, struct passkey_error *error)
{
    CLEANUP(buffer_deinit) struct buffer json;
    struct json_writer writer;
    buffer_init(&json, JSON_LINE_SIZE_MAX);
    json_writer_init(&writer, &json);
    shape_link(&writer, link);
    return output_json(&json, error);
}

static void print_row(struct table *table, const struct passkey_link_record *link)
{
    table_text(table, bytes_text(link_purpose_name(link->purpose)));
    table_text(table, bytes_text(actor_name(link->maker)));
    table_time(table, link->created_at_ms);
    table_time(table, link->redeemed_at_ms);
    table_time(table, link->expires_at_ms);
    table_base64url(table, BYTES_ARRAY(link->id));
    table_base64url(table, link->user_id);
}

static enum passkey_result link_list(
    struct console *console, const struct request *request, struct passkey_error *error)
{
    static const char *const headings[] = { "PURPOSE", "CREATED BY", "CREATED", "REDEEMED",
        "EXPIRES", "ID", "USER ID", NULL };
    CLEANUP(pointer_free) struct passkey_link_list *list = NULL;
    CLEANUP(table_free) struct table *table = NULL;
    TRY(find_links(console, request, &list, error));
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

/* Finds a link by its ID or the beginning of the ID. */
static enum passkey_result find_by_id(const struct passkey_link_list *list,
    struct passkey_bytes text, const struct passkey_link_record **found,
    struct passkey_error *error)
{
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (!output_id_begins(BYTES_ARRAY(list->items[i].id), text))
            continue;
        *found = &list->items[i];
        count++;
    }
    if (count == 0)
        return refuse(error, PASSKEY_NOT_FOUND, CHECK_NONE,
            "No link has this ID; \"passkeyctl link list\" lists the links.");
    if (count > 1)
        return refuse(error, PASSKEY_CONFLICT, CHECK_NONE,
            "%zu links have IDs that begin with this; give more characters.", count);
    return PASSKEY_OK;
}

static enum passkey_result link_revoke(
    struct console *console, const struct request *request, struct passkey_error *error)
{
    static const struct passkey_bytes all = { NULL, 0 };
    CLEANUP(pointer_free) struct passkey_link_list *list = NULL;
    const struct passkey_link_record *link = NULL;
    char what[SENTENCE_SIZE];
    bool go = false;
    TRY(passkey_link_list_get(console->worker, &CONSOLE_CALLER, all, &list, error));
    TRY(find_by_id(list, bytes_text(request->arguments[0]), &link, error));
    (void)snprintf(what, sizeof(what),
        "This revokes a link for %s, and ends the sessions that it opened.",
        link_purpose_name(link->purpose));
    TRY(confirm(console, request, what, &go, error));
    if (!go)
        return PASSKEY_OK;
    TRY(passkey_link_revoke(console->worker, &CONSOLE_CALLER, BYTES_ARRAY(link->id), error));
    return outcome_print(request, &(struct outcome){ .sentence = "Revoked the link." }, error);
}

static const struct verb verbs[] = {
    { "create", "PURPOSE [USER]", 1, 2, NEED_STORE,
        TAKES(OPTION_DEVICE_STOLEN) | TAKES(OPTION_FORCE) | TAKES(OPTION_JSON) |
            TAKES(OPTION_QUIET),
        "create a link for enrolment, recovery or sign-up",
        "The purpose is one of\n\n"
        "  enrolment   register a passkey for the user; valid for a day\n"
        "  recovery    let in a user who lost all passkeys; valid for an hour\n"
        "  sign-up     create an account; valid for a day\n\n"
        "Anyone who has a recovery link can use it, so first verify who asked for it, using "
        "contact details that you already had. Existing passkeys are kept, and the user is "
        "notified by mail if they have a "
        "verified address. If the user's device was stolen, use --device-stolen: it disables all "
        "passkeys and ends all sessions, links and recovery codes in the same change. The link is "
        "printed once, to a terminal or with --force to a pipe. It "
        "can be used until a passkey is registered with it, or until it expires. It leads to the "
        "first configured origin; set it with --config FILE or --origins.",
        "  passkeyctl link create enrolment ada@example.org --config /etc/passkeyd.ini\n"
        "  passkeyctl link create recovery ada@example.org\n"
        "  passkeyctl link create recovery ada@example.org --device-stolen\n"
        "  passkeyctl link create sign-up --force --quiet | mail -s Welcome bob@example.org\n",
        link_create },
    { "list", "[USER]", 0, 1, NEED_STORE, TAKES(OPTION_JSON) | TAKES(OPTION_QUIET),
        "list the links that can still be used, the newest first", NULL,
        "  passkeyctl link list ada@example.org\n"
        "  passkeyctl link list --json | jq -r 'select(.purpose==\"recovery\")|.id'\n",
        link_list },
    { "revoke", "LINK", 1, 1, NEED_STORE,
        TAKES(OPTION_YES) | TAKES(OPTION_DRY_RUN) | TAKES(OPTION_JSON) | TAKES(OPTION_QUIET),
        "revoke a link, given by its ID or the beginning of it",
        "Sessions that a recovery ticket or an enrolment link opened end, too, unless they have "
        "enrolled a passkey.",
        "  passkeyctl link revoke q83vEjRW\n", link_revoke },
};

const struct noun NOUN_LINK = { "link",
    "create, list and revoke links for enrolment, recovery and sign-up", verbs,
    sizeof(verbs) / sizeof(verbs[0]) };
