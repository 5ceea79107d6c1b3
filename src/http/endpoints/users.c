/* SPDX-License-Identifier: Apache-2.0 */
/* /v1/users: the users of a relying party, for its backends. */
#include "http/endpoints/endpoints.h"

#include "base/base64url.h"
#include "base/bytes.h"
#include "base/json_writer.h"
#include "base/rfc3339.h"
#include "http/endpoints/answer.h"
#include "http/endpoints/ceremony.h"
#include "http/exchange/body.h"
#include "http/exchange/parameter.h"
#include "shapes/shapes.h"
#include <passkey/account.h>
#include <passkey/backend.h>

/* ---- listing ---- */

/* @param next  The canonical name after which to continue; absent after the last one. */
static enum passkey_result answer_users(struct exchange *exchange,
    const struct passkey_user_record *users, size_t count, struct passkey_bytes next)
{
    struct json_writer *writer = reply_begin(exchange->reply);
    json_array_member(writer, "items");
    for (size_t i = 0; i < count; i++)
        shape_user_details(writer, &users[i]);
    json_array_end(writer);
    if (next.data != NULL)
        json_base64url_member(writer, "next", next);
    return reply_end(exchange->reply, 200, &exchange->error);
}

/* Answers with one user, or none. */
static enum passkey_result answer_one(
    struct exchange *exchange, const struct passkey_user_selector *selector)
{
    static const struct passkey_bytes no_more = { NULL, 0 };
    CLEANUP(passkey_account_free) struct passkey_account *account = NULL;
    enum passkey_result found = passkey_account_get(
        exchange->worker, &exchange->caller, selector, &account, &exchange->error);
    if (found == PASSKEY_NOT_FOUND)
        return answer_users(exchange, NULL, 0, no_more);
    TRY(found);
    return answer_users(exchange, account->user, 1, no_more);
}

static enum passkey_result answer_page(
    struct exchange *exchange, const struct passkey_user_query *query)
{
    CLEANUP(pointer_free) struct passkey_user_list *list = NULL;
    struct passkey_user_query one_more = *query;
    one_more.limit++;
    TRY(passkey_user_list_get(
        exchange->worker, &exchange->caller, &one_more, &list, &exchange->error));
    bool more = list->count > query->limit;
    struct passkey_bytes next = { NULL, 0 };
    if (more)
        next = list->items[query->limit - 1].name_key;
    return answer_users(exchange, list->items, more ? query->limit : list->count, next);
}

enum passkey_result users_get(struct exchange *exchange)
{
    static const char *const names[] = { "limit", "cursor", "name", "email", "search", NULL };
    const struct request *request = exchange->request;
    struct passkey_error *error = &exchange->error;
    struct parameter_memory memory;
    struct parameter_memory search_memory;
    struct parameter_memory name_memory;
    struct parameter_memory email_memory;
    struct passkey_user_query query = { .size = sizeof(query), .limit = 0 };
    struct passkey_bytes name = { NULL, 0 };
    struct passkey_bytes email = { NULL, 0 };
    TRY(parameter_only(request, names, error));
    TRY(parameter_limit(request, &query.limit, error));
    TRY(parameter_base64url(request, "cursor", &memory, &query.after, error));
    TRY(parameter_text(request, "name", &name_memory, &name, error));
    TRY(parameter_text(request, "email", &email_memory, &email, error));
    TRY(parameter_text(request, "search", &search_memory, &query.begins, error));
    if ((name.data != NULL) + (email.data != NULL) + (query.begins.data != NULL) > 1)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "The parameters \"name\", \"email\" and \"search\" exclude each other.");
    if (name.data != NULL)
        return answer_one(
            exchange, &(struct passkey_user_selector){
                          .size = sizeof(struct passkey_user_selector), .name = name });
    if (email.data != NULL)
        return answer_one(
            exchange, &(struct passkey_user_selector){
                          .size = sizeof(struct passkey_user_selector), .email = email });
    return answer_page(exchange, &query);
}

enum passkey_result users_make(struct exchange *exchange)
{
    static const char *const names[] = { "name", "displayName", NULL };
    struct passkey_error *error = &exchange->error;
    struct passkey_bytes name = { NULL, 0 };
    struct passkey_bytes display_name = { NULL, 0 };
    CLEANUP(json_free) struct json *body = NULL;
    TRY(body_read(exchange, names, &body));
    TRY(json_required_text(body, "name", &name, error));
    TRY(json_optional_text(body, "displayName", &display_name, error));
    CLEANUP(passkey_account_free) struct passkey_account *account = NULL;
    TRY(passkey_user_create(
        exchange->worker, &exchange->caller, name, display_name, &account, error));
    TRY(answer_account(exchange, account));
    exchange->reply->status = 201;
    return PASSKEY_OK;
}

/* ---- one user ---- */

enum passkey_result user_get(struct exchange *exchange)
{
    struct passkey_bytes id = { NULL, 0 };
    TRY(path_id(exchange, 0, PASSKEY_USER_HANDLE_SIZE_MAX, &id));
    CLEANUP(passkey_account_free) struct passkey_account *account = NULL;
    TRY(passkey_account_get(exchange->worker, &exchange->caller,
        &(struct passkey_user_selector){ .size = sizeof(struct passkey_user_selector), .id = id },
        &account, &exchange->error));
    return answer_account(exchange, account);
}

static enum passkey_result read_change(
    struct exchange *exchange, const struct json *body, struct passkey_account_change *change)
{
    struct passkey_error *error = &exchange->error;
    bool disabled = false;
    TRY(body_require_any(exchange, body, "\"name\", \"displayName\", \"email\" and \"disabled\""));
    TRY(json_optional_text(body, "name", &change->name, error));
    TRY(json_optional_text(body, "displayName", &change->display_name, error));
    TRY(json_optional_bool(body, "disabled", &disabled, error));
    if (json_member(body, "disabled") != NULL)
        change->set = disabled ? PASSKEY_SWITCH_DISABLE : PASSKEY_SWITCH_ENABLE;
    return body_email_removed(exchange, body, &change->email_removed);
}

enum passkey_result user_patch(struct exchange *exchange)
{
    static const char *const names[] = { "name", "displayName", "email", "disabled", NULL };
    struct passkey_bytes id = { NULL, 0 };
    struct passkey_account_change change = { .size = sizeof(change), .email_removed = false };
    CLEANUP(json_free) struct json *body = NULL;
    TRY(body_read(exchange, names, &body));
    TRY(read_change(exchange, body, &change));
    TRY(path_id(exchange, 0, PASSKEY_USER_HANDLE_SIZE_MAX, &id));
    CLEANUP(passkey_account_free) struct passkey_account *account = NULL;
    TRY(passkey_account_update(
        exchange->worker, &exchange->caller, id, &change, &account, &exchange->error));
    return answer_account(exchange, account);
}

enum passkey_result user_delete(struct exchange *exchange)
{
    static const char *const names[] = { "now", NULL };
    struct passkey_user_selector selector = { .size = sizeof(selector) };
    CLEANUP(json_free) struct json *body = NULL;
    bool now = false;
    TRY(body_read(exchange, names, &body));
    TRY(json_optional_bool(body, "now", &now, &exchange->error));
    TRY(path_id(exchange, 0, PASSKEY_USER_HANDLE_SIZE_MAX, &selector.id));
    TRY(passkey_account_delete(
        exchange->worker, &exchange->caller, &selector, now, &exchange->error));
    answer_nothing(exchange);
    return PASSKEY_OK;
}

/* ---- restoring ---- */

static enum passkey_result read_since(
    const struct json *body, int64_t *since_ms, struct passkey_error *error)
{
    struct passkey_bytes since = { NULL, 0 };
    TRY(json_required_text(body, "since", &since, error));
    if (rfc3339_read(since, since_ms))
        return PASSKEY_OK;
    return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
        "\"since\" must be a time such as 2026-05-08T08:41:53Z.");
}

enum passkey_result users_restore(struct exchange *exchange)
{
    static const char *const names[] = { "userId", "username", "email", "since", "dryRun", NULL };
    struct passkey_error *error = &exchange->error;
    struct passkey_user_selector selector = { .size = sizeof(selector) };
    uint8_t user_id[USER_ID_MEMORY_SIZE];
    int64_t since_ms = 0;
    bool dry_run = false;
    CLEANUP(json_free) struct json *body = NULL;
    CLEANUP(passkey_account_free) struct passkey_account *account = NULL;
    TRY(body_read(exchange, names, &body));
    TRY(ceremony_user_id(body, "userId", user_id, &selector.id, error));
    TRY(json_optional_text(body, "username", &selector.name, error));
    TRY(json_optional_text(body, "email", &selector.email, error));
    TRY(read_since(body, &since_ms, error));
    TRY(json_optional_bool(body, "dryRun", &dry_run, error));
    if ((selector.id.data != NULL) + (selector.name.data != NULL) + (selector.email.data != NULL) !=
        1)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "Set one of \"userId\", \"username\" and \"email\".");
    TRY(passkey_user_restore(
        exchange->worker, &exchange->caller, &selector, since_ms, dry_run, &account, error));
    shape_restored_members(reply_begin(exchange->reply), account);
    return reply_end(exchange->reply, 200, error);
}

/* ---- other ways in ---- */

static enum passkey_result read_ways_in(struct exchange *exchange, const struct json *list,
    struct passkey_bytes ways_in[PASSKEY_WAY_IN_COUNT_MAX], size_t *count)
{
    bool sound = json_is_array(list) && json_count(list) <= PASSKEY_WAY_IN_COUNT_MAX;
    for (const struct json *item = sound ? json_first(list) : NULL; item != NULL && sound;
         item = json_next(item))
        sound = json_as_text(item, &ways_in[(*count)++]);
    if (sound)
        return PASSKEY_OK;
    return refuse(&exchange->error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
        "The body must be an array of at most %d strings.", PASSKEY_WAY_IN_COUNT_MAX);
}

enum passkey_result user_ways_in_put(struct exchange *exchange)
{
    struct passkey_bytes id = { NULL, 0 };
    struct passkey_bytes ways_in[PASSKEY_WAY_IN_COUNT_MAX] = { { NULL, 0 } };
    struct passkey_account_change change = { .size = sizeof(change), .ways_in = ways_in };
    CLEANUP(json_free) struct json *body = NULL;
    TRY(json_parse(exchange->request->body, &body, &exchange->error));
    TRY(read_ways_in(exchange, body, ways_in, &change.way_in_count));
    TRY(path_id(exchange, 0, PASSKEY_USER_HANDLE_SIZE_MAX, &id));
    CLEANUP(passkey_account_free) struct passkey_account *account = NULL;
    TRY(passkey_account_update(
        exchange->worker, &exchange->caller, id, &change, &account, &exchange->error));
    return answer_account(exchange, account);
}
