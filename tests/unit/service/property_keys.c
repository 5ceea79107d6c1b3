/* SPDX-License-Identifier: Apache-2.0 */
/* API keys: created, used, revoked and expired; and what their holders, or operators, may do. */
#include "base/bytes.h"
#include "unit/service/property_run.h"
#include <passkey/backend.h>
#include <string.h>

#define MINUTE_MS INT64_C(60000)

/* Mostly one that has not ended; or NO_ONE. */
static int some_key(void)
{
    int number = NO_ONE;
    for (int tries = 0; tries < 3 && MODEL->key_count > 0; tries++) {
        number = pick(MODEL->key_count);
        const struct model_key *key = &MODEL->keys[number];
        if (!key->revoked && (key->expires_at_ms == 0 || MODEL->now_ms < key->expires_at_ms))
            break;
    }
    return number;
}

unsigned authority(struct passkey_caller *caller)
{
    int key = pick(3) == 0 ? NO_ONE : some_key();
    *caller = (struct passkey_caller){ .size = sizeof(struct passkey_caller),
        .is_operator = key == NO_ONE };
    if (key == NO_ONE)
        return PASSKEY_SCOPE_ADMIN;
    caller->api_key = bytes_text(run.keys[key]);
    return model_key_use(MODEL, key);
}

enum passkey_result expect_scope(unsigned scopes, enum passkey_scope needed)
{
    if (scopes == 0)
        return PASSKEY_UNAUTHENTICATED;
    return (scopes & ((unsigned)needed | PASSKEY_SCOPE_ADMIN)) != 0 ? PASSKEY_OK
                                                                    : PASSKEY_SCOPE_MISSING;
}

enum passkey_result expect_authority(unsigned scopes, enum passkey_scope needed, int person)
{
    enum passkey_result expected = expect_scope(scopes, needed);
    if (expected == PASSKEY_OK && !MODEL->people[person].there)
        return PASSKEY_NOT_FOUND;
    return expected;
}

void do_make_key(int browser)
{
    static const int64_t minutes[] = { 0, 0, 30, 24 * 60 };
    int64_t lifetime_ms = minutes[pick(4)] * MINUTE_MS;
    struct passkey_caller caller;
    struct passkey_api_key_record record = { .size = sizeof(record) };
    struct passkey_api_key_request request = { .size = sizeof(request),
        .name = BYTES_LITERAL("key"),
        .scopes = (uint32_t)pick(15) + 1,
        .expires_at_ms = lifetime_ms == 0 ? 0 : MODEL->now_ms + lifetime_ms };
    (void)browser;
    if (MODEL->key_count == MODEL_KEYS)
        return;
    int number = MODEL->key_count;
    enum passkey_result expected = expect_scope(authority(&caller), PASSKEY_SCOPE_ADMIN);
    if (!agreed(passkey_api_key_create(run.harness->worker, &caller, &request, run.keys[number],
                    &record, &run.harness->error),
            expected))
        return;
    memcpy(run.key_ids[number], record.id, sizeof(record.id));
    MODEL->keys[number] =
        (struct model_key){ .scopes = request.scopes, .expires_at_ms = request.expires_at_ms };
    MODEL->key_count++;
}

void do_revoke_key(int browser)
{
    int number = some_key();
    struct passkey_caller caller;
    (void)browser;
    if (number == NO_ONE)
        return;
    enum passkey_result expected = expect_scope(authority(&caller), PASSKEY_SCOPE_ADMIN);
    if (agreed(passkey_api_key_revoke(run.harness->worker, &caller,
                   BYTES_ARRAY(run.key_ids[number]), &run.harness->error),
            expected))
        MODEL->keys[number].revoked = true;
}
