/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an operator sees of a relying party as a whole.
 */
#include "service/authority.h"
#include "service/service.h"
#include <passkey/backend.h>

#define DAY_MS ((int64_t)24 * 60 * 60 * 1000)

static enum passkey_result read_statistics(
    const struct call *call, struct passkey_statistics *statistics)
{
    TRY(authority_check(call, PASSKEY_SCOPE_AUDIT));
    const struct passkey_store_operations *store = call->worker->service->store->operations;
    struct passkey_store_reader *reader = call->worker->reader;
    statistics->first_day = call->now_ms / DAY_MS - (PASSKEY_STATISTICS_DAYS - 1);
    TRY(store->audit_figures(reader, call->party->number, statistics->first_day * DAY_MS,
        &statistics->events, call->error));
    return store->credential_figures(
        reader, call->party->number, &statistics->passkeys, call->error);
}

enum passkey_result passkey_statistics_get(struct passkey_worker *worker,
    const struct passkey_caller *caller, struct passkey_statistics *statistics,
    struct passkey_error *error)
{
    struct call call;
    struct passkey_statistics found = { .first_day = 0 };
    enum passkey_result result = call_begin(&call, worker, caller, error);
    if (result == PASSKEY_OK)
        result = read_statistics(&call, &found);
    if (result == PASSKEY_OK)
        *statistics = found;
    else
        passkey_statistics_free(&found);
    call_end(&call);
    return result;
}

void passkey_statistics_free(struct passkey_statistics *statistics)
{
    passkey_free(statistics->events);
    passkey_free(statistics->passkeys);
    *statistics = (struct passkey_statistics){ .first_day = 0 };
}
