/* SPDX-License-Identifier: Apache-2.0 */
/*
 * GET /v1/audit: the audit log, read with a cursor: forwards, for backends that poll, or backwards.
 */
#include "http/endpoints/endpoints.h"

#include "base/bytes.h"
#include "base/json_writer.h"
#include "http/exchange/parameter.h"
#include "shapes/names.h"
#include "shapes/shapes.h"
#include "store/event.h"
#include <inttypes.h>
#include <passkey/backend.h>
#include <stdio.h>
#include <string.h>

#define NUMBER_SIZE 24

static const char *number_text(int64_t number, char text[NUMBER_SIZE])
{
    (void)snprintf(text, NUMBER_SIZE, "%" PRId64, number);
    return text;
}

static void write_actor(struct json_writer *writer, const struct passkey_audit_record *audit)
{
    json_object_member(writer, "by");
    json_text_member(writer, "kind", bytes_text(actor_name(audit->actor)));
    shape_id(writer, "id", audit->actor_id);
    json_object_end(writer);
}

static void write_event(struct json_writer *writer, const struct passkey_audit_record *audit)
{
    char text[NUMBER_SIZE];
    json_object_begin(writer);
    json_text_member(writer, "id", bytes_text(number_text(audit->number, text)));
    json_time_member(writer, "at", audit->at_ms);
    json_text_member(writer, "event", bytes_text(passkey_event_name(audit->event)));
    json_text_member(writer, "result", bytes_text(passkey_result_slug(audit->result)));
    shape_id(writer, "userId", audit->user_id);
    shape_id(writer, "credentialId", audit->credential_id);
    shape_id(writer, "credentialKey", audit->credential_key);
    shape_id(writer, "subjectId", audit->subject_id);
    json_key(writer, "address");
    shape_address(writer, audit->address);
    write_actor(writer, audit);
    json_object_end(writer);
}

/* ---- the query ---- */

/* The number of a row in decimal. To clients, it is an opaque text. */
static enum passkey_result read_cursor(
    const struct request *request, int64_t *cursor, struct passkey_error *error)
{
    struct parameter_memory memory;
    struct passkey_bytes text = { NULL, 0 };
    int64_t number = 0;
    TRY(parameter_text(request, "cursor", &memory, &text, error));
    if (text.data == NULL)
        return PASSKEY_OK;
    bool digits = text.size > 0 && text.size <= 18;
    for (size_t i = 0; digits && i < text.size; i++) {
        digits = text.data[i] >= '0' && text.data[i] <= '9';
        number = number * 10 + (text.data[i] - '0');
    }
    if (!digits)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "The parameter \"cursor\" is invalid; use the member \"next\" of the previous answer.");
    *cursor = number;
    return PASSKEY_OK;
}

static enum passkey_result read_order(
    const struct request *request, bool *newest_first, struct passkey_error *error)
{
    struct parameter_memory memory;
    struct passkey_bytes order = { NULL, 0 };
    *newest_first = false;
    TRY(parameter_text(request, "order", &memory, &order, error));
    if (order.data == NULL || bytes_equal(order, BYTES_LITERAL("oldest")))
        return PASSKEY_OK;
    *newest_first = true;
    if (bytes_equal(order, BYTES_LITERAL("newest")))
        return PASSKEY_OK;
    return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
        "The parameter \"order\" must be \"oldest\" or \"newest\": which comes first.");
}

static enum passkey_result read_event(
    const struct request *request, enum passkey_event *event, struct passkey_error *error)
{
    struct parameter_memory memory;
    struct passkey_bytes name = { NULL, 0 };
    char quoted[TEXT_QUOTE_SIZE];
    TRY(parameter_text(request, "event", &memory, &name, error));
    if (name.data == NULL)
        return PASSKEY_OK;
    *event = event_of(name);
    if (*event == PASSKEY_EVENT_UNKNOWN)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE, "Unknown event \"%s\".",
            text_quote(name, quoted));
    return PASSKEY_OK;
}

static enum passkey_result answer(struct exchange *exchange, const struct passkey_audit_list *list,
    bool newest_first, int64_t next)
{
    char text[NUMBER_SIZE];
    struct json_writer *writer = reply_begin(exchange->reply);
    json_array_member(writer, "items");
    for (size_t i = 0; i < list->count; i++)
        write_event(writer, &list->items[i]);
    json_array_end(writer);
    if (next != 0 || !newest_first)
        json_text_member(writer, "next", bytes_text(number_text(next, text)));
    return reply_end(exchange->reply, 200, &exchange->error);
}

enum passkey_result audit_get(struct exchange *exchange)
{
    static const char *const names[] = { "limit", "cursor", "order", "user", "event", NULL };
    const struct request *request = exchange->request;
    struct passkey_error *error = &exchange->error;
    struct passkey_audit_query query = { .size = sizeof(query), .after = 0 };
    struct parameter_memory memory;
    TRY(parameter_only(request, names, error));
    TRY(parameter_limit(request, &query.limit, error));
    TRY(parameter_base64url(request, "user", &memory, &query.user_id, error));
    TRY(read_order(request, &query.newest_first, error));
    TRY(read_cursor(request, query.newest_first ? &query.before : &query.after, error));
    TRY(read_event(request, &query.event, error));
    CLEANUP(pointer_free) struct passkey_audit_list *list = NULL;
    int64_t next = 0;
    TRY(passkey_audit_list_get(exchange->worker, &exchange->caller, &query, &list, &next, error));
    return answer(exchange, list, query.newest_first, next);
}
