/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Creates, lists and revokes API keys. Only an operator can create the first one of a relying
 * party; authority.c defines what a key may do.
 */
#include "store/api_key.h"
#include "base/bytes.h"
#include "base/sized.h"
#include "service/access/audit.h"
#include "service/access/authority.h"
#include "service/access/caller.h"
#include "service/access/token.h"
#include "service/names/label.h"
#include "store/audit.h"
#include <passkey/backend.h>
#include <string.h>

#define SCOPES_ALL                                                                                 \
    (PASSKEY_SCOPE_USERS | PASSKEY_SCOPE_ENROL | PASSKEY_SCOPE_AUDIT | PASSKEY_SCOPE_ADMIN)

/* ---- creating ---- */

static enum passkey_result request_check(
    const struct call *call, const struct passkey_api_key_request *request)
{
    if (request->name.size == 0)
        return refuse(
            call->error, PASSKEY_MEMBER_INVALID, CHECK_NONE, "An API key needs a name for lists.");
    TRY(label_check(request->name, "name", call->error));
    if (request->scopes == 0 || (request->scopes & ~(uint32_t)SCOPES_ALL) != 0)
        return refuse(call->error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "An API key needs at least one of the scopes users, enrol, audit and admin.");
    if (request->expires_at_ms != 0 && request->expires_at_ms <= call->now_ms)
        return refuse(call->error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "An API key cannot expire in the past.");
    return PASSKEY_OK;
}

/* Two calls at the same time may create one key too many, which is harmless. */
static enum passkey_result count_check(const struct call *call)
{
    CLEANUP(pointer_free) struct passkey_api_key_list *list = NULL;
    TRY(store_api_key_list(call->worker->reader, call->party->number, &list, call->error));
    if (list->count < PASSKEY_API_KEY_COUNT_MAX)
        return PASSKEY_OK;
    return refuse(call->error, PASSKEY_CONFLICT, CHECK_NONE,
        "A relying party can have at most %d API keys, including those that ended less than a year "
        "ago.",
        PASSKEY_API_KEY_COUNT_MAX);
}

static enum passkey_result put(
    const struct call *call, const struct passkey_api_key_record *api_key)
{
    struct passkey_audit_record row = audit_row(call, PASSKEY_EVENT_API_KEY_CREATED, PASSKEY_OK);
    row.subject_id = BYTES_ARRAY(api_key->id);
    struct change items[] = {
        { .run = change_api_key_insert, .of.api_key = api_key },
        { .run = change_audit_insert, .of.audit = &row },
    };
    enum passkey_result result = call_apply(call, CHANGE_SYNCED, items, 2, NULL);
    if (result == PASSKEY_CONFLICT)
        return fault(call->error, "The same API key was generated twice.");
    return result;
}

enum passkey_result passkey_api_key_create(struct passkey_worker *worker,
    const struct passkey_caller *caller, const struct passkey_api_key_request *request,
    char token[PASSKEY_API_KEY_SIZE], struct passkey_api_key_record *api_key,
    struct passkey_error *error)
{
    static const struct sized_type request_type =
        SIZED_TYPE(struct passkey_api_key_request, expires_at_ms);
    static const struct sized_type record_type =
        SIZED_TYPE(struct passkey_api_key_record, last_used_at_ms);
    CLEANUP(call_end) struct call call;
    struct passkey_api_key_request own;
    TRY(call_begin(&call, worker, caller, error));
    TRY(authority_check(&call, PASSKEY_SCOPE_ADMIN));
    TRY(sized_read(&request_type, request, &own, error));
    TRY(sized_check(&record_type, api_key, error));
    TRY(request_check(&call, &own));
    TRY(count_check(&call));
    struct passkey_api_key_record made = { .name = own.name,
        .scopes = own.scopes,
        .created_at_ms = call.now_ms,
        .expires_at_ms = own.expires_at_ms };
    char drawn[TOKEN_SIZE];
    TRY(service_random(worker->service, made.id, sizeof(made.id), error));
    TRY(token_draw(&call, TOKEN_API_KEY, drawn, made.token_hash));
    enum passkey_result result = put(&call, &made);
    if (result == PASSKEY_OK) {
        memcpy(token, drawn, sizeof(drawn));
        sized_write(&record_type, &made, api_key);
    }
    bytes_wipe(drawn, sizeof(drawn));
    return result;
}

/* ---- listing ---- */

enum passkey_result passkey_api_key_list_get(struct passkey_worker *worker,
    const struct passkey_caller *caller, struct passkey_api_key_list **api_keys,
    struct passkey_error *error)
{
    CLEANUP(call_end) struct call call;
    TRY(call_begin(&call, worker, caller, error));
    TRY(authority_check(&call, PASSKEY_SCOPE_ADMIN));
    return store_api_key_list(call.worker->reader, call.party->number, api_keys, call.error);
}

/* ---- revoking ---- */

/* Revoking a revoked key succeeds. */
static enum passkey_result explain_refusal(const struct call *call, struct passkey_bytes id)
{
    CLEANUP(pointer_free) struct passkey_api_key_list *list = NULL;
    TRY(store_api_key_list(call->worker->reader, call->party->number, &list, call->error));
    for (size_t i = 0; i < list->count; i++)
        if (bytes_equal(BYTES_ARRAY(list->items[i].id), id))
            return PASSKEY_OK;
    return refuse(call->error, PASSKEY_NOT_FOUND, CHECK_NONE, "No API key has this ID.");
}

enum passkey_result passkey_api_key_revoke(struct passkey_worker *worker,
    const struct passkey_caller *caller, struct passkey_bytes id, struct passkey_error *error)
{
    CLEANUP(call_end) struct call call;
    TRY(call_begin(&call, worker, caller, error));
    TRY(authority_check(&call, PASSKEY_SCOPE_ADMIN));
    struct passkey_audit_record row = audit_row(&call, PASSKEY_EVENT_API_KEY_REVOKED, PASSKEY_OK);
    row.subject_id = id;
    struct change items[] = {
        { .run = change_api_key_revoke, .of.api_key_at = { .id = id, .at_ms = call.now_ms } },
        { .run = change_audit_insert, .of.audit = &row },
    };
    enum passkey_result result = call_apply(&call, CHANGE_SYNCED, items, 2, NULL);
    return result == PASSKEY_CONFLICT ? explain_refusal(&call, id) : result;
}
