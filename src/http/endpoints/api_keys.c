/* SPDX-License-Identifier: Apache-2.0 */
/*
 * /v1/api-keys: seen, made and revoked, by a key of the scope admin.
 */
#include "http/endpoints/endpoints.h"

#include "base/bytes.h"
#include "base/json_writer.h"
#include "base/rfc3339.h"
#include "http/exchange/body.h"
#include <passkey/backend.h>

/* A thousand of a few hundred bytes. */
#define ANSWER_SIZE_MAX ((size_t)1024 * 1024)

static const enum passkey_scope SCOPES[] = { PASSKEY_SCOPE_USERS, PASSKEY_SCOPE_ENROL,
    PASSKEY_SCOPE_AUDIT, PASSKEY_SCOPE_ADMIN };
#define SCOPE_COUNT (sizeof(SCOPES) / sizeof(SCOPES[0]))

/* ---- answers ---- */

static void write_scopes(struct json_writer *writer, uint32_t scopes)
{
    json_array_member(writer, "scopes");
    for (size_t i = 0; i < SCOPE_COUNT; i++)
        if ((scopes & (uint32_t)SCOPES[i]) != 0)
            json_text(writer, bytes_text(passkey_scope_name(SCOPES[i])));
    json_array_end(writer);
}

/* @param token  NULL but once. */
static void write_key(
    struct json_writer *writer, const struct passkey_api_key_record *api_key, const char *token)
{
    json_object_begin(writer);
    json_base64url_member(writer, "id", BYTES_ARRAY(api_key->id));
    json_text_member(writer, "name", api_key->name);
    write_scopes(writer, api_key->scopes);
    json_time_member(writer, "createdAt", api_key->created_at_ms);
    json_time_member(writer, "expiresAt", api_key->expires_at_ms);
    json_time_member(writer, "lastUsedAt", api_key->last_used_at_ms);
    json_time_member(writer, "revokedAt", api_key->revoked_at_ms);
    if (token != NULL) {
        json_text_member(writer, "key", bytes_text(token));
    }
    json_object_end(writer);
}

enum passkey_result api_keys_get(struct exchange *exchange)
{
    CLEANUP(pointer_free) struct passkey_api_key_list *list = NULL;
    TRY(passkey_api_key_list_get(exchange->worker, &exchange->caller, &list, &exchange->error));
    CLEANUP(buffer_deinit) struct buffer buffer;
    struct json_writer writer;
    json_document_begin(&writer, &buffer, ANSWER_SIZE_MAX);
    json_array_member(&writer, "items");
    for (size_t i = 0; i < list->count; i++)
        write_key(&writer, &list->items[i], NULL);
    json_array_end(&writer);
    json_object_end(&writer);
    return reply_json(exchange->reply, 200, &buffer, &exchange->error);
}

/* ---- making ---- */

static uint32_t scope_of(struct passkey_bytes name)
{
    for (size_t i = 0; i < SCOPE_COUNT; i++)
        if (bytes_equal(name, bytes_text(passkey_scope_name(SCOPES[i]))))
            return (uint32_t)SCOPES[i];
    return 0;
}

static enum passkey_result read_scopes(
    const struct json *body, uint32_t *scopes, struct passkey_error *error)
{
    const struct json *list = json_member(body, "scopes");
    bool sound = list == NULL || json_is_array(list);
    for (const struct json *item = sound ? json_first(list) : NULL; item != NULL && sound;
         item = json_next(item)) {
        struct passkey_bytes name = { NULL, 0 };
        uint32_t scope = json_as_text(item, &name) ? scope_of(name) : 0;
        sound = scope != 0 && (*scopes & scope) == 0;
        *scopes |= scope;
    }
    if (list == NULL)
        return refuse(
            error, PASSKEY_MEMBER_MISSING, CHECK_NONE, "The member \"scopes\" is missing.");
    if (!sound)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "The member \"scopes\" must be an array of \"users\", \"enrol\", \"audit\" and "
            "\"admin\", each once at most.");
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

static enum passkey_result answer_made(
    struct exchange *exchange, const struct passkey_api_key_record *api_key, const char *token)
{
    CLEANUP(buffer_deinit) struct buffer buffer;
    buffer_init(&buffer, ANSWER_SIZE_MAX);
    struct json_writer writer;
    json_writer_init(&writer, &buffer);
    write_key(&writer, api_key, token);
    return reply_json(exchange->reply, 201, &buffer, &exchange->error);
}

enum passkey_result api_keys_make(struct exchange *exchange)
{
    static const char *const names[] = { "name", "scopes", "expiresAt", NULL };
    struct passkey_error *error = &exchange->error;
    CLEANUP(json_free) struct json *body = NULL;
    TRY(body_read(exchange, names, &body));
    struct passkey_api_key_request request = { .scopes = 0 };
    TRY(json_required_text(body, "name", &request.name, error));
    TRY(read_scopes(body, &request.scopes, error));
    TRY(read_end(body, &request.expires_at_ms, error));
    char token[PASSKEY_API_KEY_SIZE];
    struct passkey_api_key_record api_key;
    TRY(passkey_api_key_create(
        exchange->worker, &exchange->caller, &request, token, &api_key, error));
    enum passkey_result result = answer_made(exchange, &api_key, token);
    bytes_wipe(token, sizeof(token));
    return result;
}

/* ---- revoking ---- */

enum passkey_result api_key_delete(struct exchange *exchange)
{
    uint8_t memory[64];
    struct passkey_bytes id = { NULL, 0 };
    CLEANUP(json_free) struct json *body = NULL;
    TRY(body_read(exchange, (const char *const[]){ NULL }, &body));
    TRY(path_bytes(exchange, 0, memory, sizeof(memory), &id));
    TRY(passkey_api_key_revoke(exchange->worker, &exchange->caller, id, &exchange->error));
    answer_nothing(exchange);
    return PASSKEY_OK;
}
