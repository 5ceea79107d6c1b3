/* SPDX-License-Identifier: Apache-2.0 */
/* /v1/api-keys: listing, creating and revoking API keys, with a key of scope admin. */
#include "http/endpoints/endpoints.h"

#include "base/bytes.h"
#include "base/json_writer.h"
#include "base/rfc3339.h"
#include "http/exchange/body.h"
#include "service/access/authority.h"
#include "shapes/shapes.h"
#include <passkey/backend.h>

/* ---- answers ---- */

enum passkey_result api_keys_get(struct exchange *exchange)
{
    CLEANUP(pointer_free) struct passkey_api_key_list *list = NULL;
    TRY(passkey_api_key_list_get(exchange->worker, &exchange->caller, &list, &exchange->error));
    struct json_writer *writer = reply_begin(exchange->reply);
    json_array_member(writer, "items");
    for (size_t i = 0; i < list->count; i++) {
        json_object_begin(writer);
        shape_api_key_members(writer, &list->items[i]);
        json_object_end(writer);
    }
    json_array_end(writer);
    return reply_end(exchange->reply, 200, &exchange->error);
}

/* ---- creating ---- */

static enum passkey_result read_scopes(
    const struct json *body, uint32_t *scopes, struct passkey_error *error)
{
    const struct json *list = json_member(body, "scopes");
    bool sound = list == NULL || json_is_array(list);
    for (const struct json *item = sound ? json_first(list) : NULL; item != NULL && sound;
         item = json_next(item)) {
        struct passkey_bytes name = { NULL, 0 };
        enum passkey_scope scope = PASSKEY_SCOPE_USERS;
        sound = json_as_text(item, &name) && scope_of(name, &scope) && (*scopes & scope) == 0;
        *scopes |= scope;
    }
    if (list == NULL)
        return refuse(
            error, PASSKEY_MEMBER_MISSING, CHECK_NONE, "The member \"scopes\" is missing.");
    if (!sound)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "The member \"scopes\" must be an array of \"users\", \"enrol\", \"audit\" and "
            "\"admin\", each at most once.");
    return PASSKEY_OK;
}

static enum passkey_result read_end(
    const struct json *body, int64_t *expires_at_ms, struct passkey_error *error)
{
    struct passkey_bytes text = { NULL, 0 };
    const struct json *member = json_member(body, "expiresAt");
    if (member == NULL || json_is_null(member))
        return PASSKEY_OK;
    TRY(json_required_text(body, "expiresAt", &text, error));
    if (!rfc3339_read(text, expires_at_ms) || *expires_at_ms == 0)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "The member \"expiresAt\" must be a time such as 2026-05-08T08:46:53Z.");
    return PASSKEY_OK;
}

enum passkey_result api_keys_make(struct exchange *exchange)
{
    static const char *const names[] = { "name", "scopes", "expiresAt", NULL };
    struct passkey_error *error = &exchange->error;
    CLEANUP(json_free) struct json *body = NULL;
    TRY(body_read(exchange, names, &body));
    struct passkey_api_key_request request = { .size = sizeof(request), .scopes = 0 };
    TRY(json_required_text(body, "name", &request.name, error));
    TRY(read_scopes(body, &request.scopes, error));
    TRY(read_end(body, &request.expires_at_ms, error));
    char token[PASSKEY_API_KEY_SIZE];
    struct passkey_api_key_record api_key = { .size = sizeof(api_key) };
    TRY(passkey_api_key_create(
        exchange->worker, &exchange->caller, &request, token, &api_key, error));
    struct json_writer *writer = reply_begin(exchange->reply);
    shape_api_key_members(writer, &api_key);
    json_text_member(writer, "key", bytes_text(token));
    bytes_wipe(token, sizeof(token));
    return reply_end(exchange->reply, 201, error);
}

/* ---- revoking ---- */

enum passkey_result api_key_delete(struct exchange *exchange)
{
    struct passkey_bytes id = { NULL, 0 };
    CLEANUP(json_free) struct json *body = NULL;
    TRY(body_read(exchange, (const char *const[]){ NULL }, &body));
    TRY(path_id(exchange, 0, PASSKEY_API_KEY_ID_SIZE, &id));
    TRY(passkey_api_key_revoke(exchange->worker, &exchange->caller, id, &exchange->error));
    answer_nothing(exchange);
    return PASSKEY_OK;
}
