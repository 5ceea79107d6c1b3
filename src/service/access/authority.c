/* SPDX-License-Identifier: Apache-2.0 */
/*
 * API keys and operators. A key is looked up by the hash of its token, and its scopes limit it. An
 * operator, who has access to the store, has no limits.
 */
#include "service/access/authority.h"
#include "base/bytes.h"
#include "service/access/notes.h"
#include "service/access/token.h"
#include "store/api_key.h"
#include <passkey/backend.h>

#define HOUR_MS (INT64_C(60) * 60 * 1000)

static bool live(const struct call *call, const struct passkey_api_key_record *api_key)
{
    return api_key->revoked_at_ms == 0 &&
           (api_key->expires_at_ms == 0 || call->now_ms < api_key->expires_at_ms);
}

/* The last use of a key, for people who wonder whether it is still needed: rounded to the hour, so
 * that it costs one write per hour. If the store cannot write it, the request is not refused. */
static void note_use(const struct call *call, const struct passkey_api_key_record *api_key)
{
    int64_t hour_ms = call->now_ms - call->now_ms % HOUR_MS;
    if (api_key->last_used_at_ms >= hour_ms)
        return;
    struct change use = { .run = change_api_key_use,
        .of.api_key_at = { .id = BYTES_ARRAY(api_key->id), .at_ms = hour_ms } };
    (void)note_apply(call, &use);
}

enum passkey_result authority_find(const struct call *call, struct passkey_api_key_record **api_key)
{
    if (call->caller.api_key.data == NULL)
        return PASSKEY_OK;
    uint8_t hash[PASSKEY_HASH_SIZE];
    bool well_formed = false;
    CLEANUP(pointer_free) struct passkey_api_key_record *found = NULL;
    TRY(token_hash(call, TOKEN_API_KEY, call->caller.api_key, hash, &well_formed));
    if (well_formed)
        TRY(store_api_key_find(
            call->worker->reader, call->party->number, hash, &found, call->error));
    if (found == NULL || !live(call, found))
        return refuse(call->error, PASSKEY_UNAUTHENTICATED, CHECK_NONE,
            "The API key is invalid, expired or revoked.");
    note_use(call, found);
    *api_key = found;
    found = NULL;
    return PASSKEY_OK;
}

bool authority_given(const struct call *call)
{
    return call->caller.is_operator || call->api_key != NULL;
}

static const char *const scopes[] = {
    [PASSKEY_SCOPE_USERS] = "users",
    [PASSKEY_SCOPE_ENROL] = "enrol",
    [PASSKEY_SCOPE_AUDIT] = "audit",
    [PASSKEY_SCOPE_ADMIN] = "admin",
};
NAMES_DEFINE(scope, enum passkey_scope, scopes)

enum passkey_result authority_check(const struct call *call, enum passkey_scope scope)
{
    if (call->caller.is_operator)
        return PASSKEY_OK;
    if (call->api_key == NULL)
        return refuse(call->error, PASSKEY_UNAUTHENTICATED, CHECK_NONE, "This needs an API key.");
    if ((call->api_key->scopes & ((uint32_t)scope | PASSKEY_SCOPE_ADMIN)) != 0)
        return PASSKEY_OK;
    return refuse(call->error, PASSKEY_SCOPE_MISSING, CHECK_NONE,
        "The API key does not have the scope \"%s\".", scope_name(scope));
}
