/* SPDX-License-Identifier: Apache-2.0 */
/* passkeyctl audit: events, with the user, the actor, the address and the result. */
#include "passkeyctl/commands/console.h"
#include "passkeyctl/commands/since.h"
#include "passkeyctl/terminal/command_table.h"
#include "passkeyctl/terminal/output.h"
#include "passkeyctl/terminal/table.h"
#include "shapes/names.h"
#include "shapes/shapes.h"

#include "base/base64url.h"
#include "base/bytes.h"
#include "base/rfc3339.h"
#include "store/event.h"
#include <passkey/account.h>
#include <passkey/audit.h>
#include <passkey/backend.h>

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define PAGE_SIZE          200
#define JSON_LINE_SIZE_MAX 65536
#define FOLLOW_MS          500
#define NAME_SIZE          320

/* The output: what is shown, and in which form. */
struct trail {
    struct console *console;
    struct passkey_audit_query query;
    struct passkey_account *user; /* the user of --user, whose id the query borrows; or NULL */
    int64_t since_ms;
    int64_t unreadable;  /* rows that were skipped */
    struct table *table; /* NULL: JSON */
    /* The last user that was looked up, because consecutive rows often have the same user. */
    uint8_t known_id[64];
    size_t known_id_size;
    char known_name[NAME_SIZE];
};

static void trail_deinit(struct trail *trail)
{
    passkey_account_free(&trail->user);
    table_free(&trail->table);
}

/* ---- rows ---- */

/* The user's name; if the user does not exist any more, the id. */
static struct passkey_bytes name_of(struct trail *trail, struct passkey_bytes id)
{
    CLEANUP(passkey_account_free) struct passkey_account *account = NULL;
    struct passkey_bytes known = { trail->known_id, trail->known_id_size };
    if (id.size == 0 || id.size > sizeof(trail->known_id))
        return BYTES_LITERAL("-");
    if (bytes_equal(known, id))
        return bytes_text(trail->known_name);
    if (passkey_account_get(trail->console->worker, &CONSOLE_CALLER,
            &(struct passkey_user_selector){
                .size = sizeof(struct passkey_user_selector), .id = id },
            &account, NULL) == PASSKEY_OK)
        (void)snprintf(trail->known_name, NAME_SIZE, "%.*s", (int)account->user->name.size,
            (const char *)account->user->name.data);
    else
        base64url_encode(id, trail->known_name);
    for (size_t i = 0; i < id.size; i++)
        trail->known_id[i] = id.data[i];
    trail->known_id_size = id.size;
    return bytes_text(trail->known_name);
}

static void print_row(struct trail *trail, const struct passkey_audit_record *row)
{
    char address[OUTPUT_ADDRESS_SIZE];
    table_time(trail->table, row->at_ms);
    table_text(trail->table, bytes_text(passkey_event_name(row->event)));
    table_text(trail->table, name_of(trail, row->user_id));
    table_text(trail->table, bytes_text(actor_name(row->actor)));
    table_text(trail->table, bytes_text(output_address(row->address, address)));
    table_text(trail->table, bytes_text(passkey_result_slug(row->result)));
}

static enum passkey_result print_json(
    struct trail *trail, const struct passkey_audit_record *row, struct passkey_error *error)
{
    CLEANUP(buffer_deinit) struct buffer json;
    struct json_writer writer;
    json_document_begin(&writer, &json, JSON_LINE_SIZE_MAX);
    json_integer_member(&writer, "number", row->number);
    json_time_member(&writer, "at", row->at_ms);
    json_text_member(&writer, "event", bytes_text(passkey_event_name(row->event)));
    json_text_member(&writer, "result", bytes_text(passkey_result_slug(row->result)));
    shape_id(&writer, "userId", row->user_id);
    shape_id(&writer, "credentialId", row->credential_id);
    shape_id(&writer, "credentialKey", row->credential_key);
    shape_id(&writer, "subjectId", row->subject_id);
    json_text_member(&writer, "actor", bytes_text(actor_name(row->actor)));
    shape_id(&writer, "actorId", row->actor_id);
    json_key(&writer, "address");
    shape_address(&writer, row->address);
    json_object_end(&writer);
    if (!json.failed)
        return output_json(&json, error);
    /* Only a time outside of the years 0 to 9999 cannot be written. */
    (void)fprintf(stderr, "passkeyctl: row %lld of the audit log cannot be read and is skipped.\n",
        (long long)row->number);
    trail->unreadable++;
    return PASSKEY_OK;
}

/* ---- pages ---- */

/* Prints the rows from the position of the query to the end of the log. */
static enum passkey_result print_new(struct trail *trail, struct passkey_error *error)
{
    for (;;) {
        CLEANUP(pointer_free) struct passkey_audit_list *list = NULL;
        int64_t next = 0;
        TRY(passkey_audit_list_get(
            trail->console->worker, &CONSOLE_CALLER, &trail->query, &list, &next, error));
        for (size_t i = 0; i < list->count; i++) {
            const struct passkey_audit_record *row = &list->items[i];
            if (row->at_ms < trail->since_ms)
                continue;
            if (trail->table == NULL)
                TRY(print_json(trail, row, error));
            else
                print_row(trail, row);
        }
        if (next == trail->query.after)
            return PASSKEY_OK;
        trail->query.after = next;
    }
}

static enum passkey_result read_event(
    const char *name, enum passkey_event *event, struct passkey_error *error)
{
    char quoted[TEXT_QUOTE_SIZE];
    if (name == NULL)
        return PASSKEY_OK;
    *event = event_of(bytes_text(name));
    if (*event != PASSKEY_EVENT_UNKNOWN)
        return PASSKEY_OK;
    return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE, "Unknown event \"%s\".",
        text_quote(bytes_text(name), quoted));
}

static enum passkey_result begin(struct trail *trail, struct console *console,
    const struct request *request, struct passkey_error *error)
{
    static const char *const headings[] = { "TIME", "EVENT", "USER", "BY", "FROM", "RESULT", NULL };
    *trail = (struct trail){ .console = console,
        .query = { .size = sizeof(trail->query), .limit = PAGE_SIZE },
        .since_ms = INT64_MIN };
    TRY(read_event(request->options[OPTION_EVENT], &trail->query.event, error));
    TRY(since_read(request->options[OPTION_SINCE], &trail->since_ms, error));
    if (request->options[OPTION_USER] != NULL) {
        TRY(console_user_find(
            console, bytes_text(request->options[OPTION_USER]), &trail->user, error));
        trail->query.user_id = trail->user->user->id;
    }
    if (request_has(request, OPTION_JSON))
        return PASSKEY_OK;
    return table_new(headings, output_terminal_width(), &trail->table, error);
}

static enum passkey_result audit_list(
    struct console *console, const struct request *request, struct passkey_error *error)
{
    CLEANUP(trail_deinit) struct trail trail = { .table = NULL };
    TRY(begin(&trail, console, request, error));
    TRY(print_new(&trail, error));
    if (trail.table != NULL)
        TRY(table_finish(trail.table, error));
    if (trail.unreadable > 0)
        return refuse(error, PASSKEY_STORE_UNAVAILABLE, CHECK_NONE,
            "%lld rows of the audit log cannot be read; run \"passkeyctl store check\".",
            (long long)trail.unreadable);
    return PASSKEY_OK;
}

/* ---- follow ---- */

static enum passkey_result skip_to_end(struct trail *trail, struct passkey_error *error)
{
    for (;;) {
        CLEANUP(pointer_free) struct passkey_audit_list *list = NULL;
        int64_t next = 0;
        TRY(passkey_audit_list_get(
            trail->console->worker, &CONSOLE_CALLER, &trail->query, &list, &next, error));
        if (next == trail->query.after)
            return PASSKEY_OK;
        trail->query.after = next;
    }
}

/* Runs until a signal ends it or the reader closes the pipe. */
static enum passkey_result audit_follow(
    struct console *console, const struct request *request, struct passkey_error *error)
{
    CLEANUP(trail_deinit) struct trail trail = { .table = NULL };
    const struct timespec pause = { .tv_nsec = FOLLOW_MS * 1000000L };
    TRY(begin(&trail, console, request, error));
    if (request->options[OPTION_SINCE] == NULL)
        TRY(skip_to_end(&trail, error));
    for (;;) {
        TRY(print_new(&trail, error));
        if (trail.table != NULL)
            TRY(table_flush(trail.table, error));
        TRY(output_finish(error));
        (void)nanosleep(&pause, NULL);
    }
}

#define EVENT_LINE(number, id, name, meaning) "  " name "\n"

static const struct verb verbs[] = {
    { "list", NULL, 0, 0, NEED_STORE,
        TAKES(OPTION_USER) | TAKES(OPTION_EVENT) | TAKES(OPTION_SINCE) | TAKES(OPTION_JSON),
        "list audit events, the oldest first",
        "Prints sign-ins, including failed ones, and changes, with the caller: a session, an API "
        "key, "
        "an operator, or anonymous. The result is ok or the code of a refusal; docs/audit.md "
        "describes each event. The events (unknown: written by a newer program, and not accepted "
        "by --event):\n"
        "\n" PASSKEY_EVENTS(EVENT_LINE),
        "  passkeyctl audit list --user ada@example.org\n"
        "  passkeyctl audit list --event sign_in_failed --since 7d --json\n",
        audit_list },
    { "follow", NULL, 0, 0, NEED_STORE,
        TAKES(OPTION_USER) | TAKES(OPTION_EVENT) | TAKES(OPTION_SINCE) | TAKES(OPTION_JSON),
        "print audit events as they happen, until interrupted", NULL,
        "  passkeyctl audit follow\n"
        "  passkeyctl audit follow --json | jq -r 'select(.result!=\"ok\")|.event'\n",
        audit_follow },
};

const struct noun NOUN_AUDIT = { "audit", "read the audit log", verbs,
    sizeof(verbs) / sizeof(verbs[0]) };
