/* SPDX-License-Identifier: Apache-2.0 */
/* Statistics of a relying party for operators. */
#include "store/statistics.h"
#include "base/sized.h"
#include "service/access/authority.h"
#include "service/access/call.h"
#include "service/access/caller.h"
#include "store/audit.h"
#include "store/credential.h"
#include <passkey/backend.h>

#define DAY_MS ((int64_t)24 * 60 * 60 * 1000)

static void discard(struct passkey_statistics *statistics)
{
    passkey_free(statistics->events);
    passkey_free(statistics->passkeys);
}

enum passkey_result passkey_statistics_get(struct passkey_worker *worker,
    const struct passkey_caller *caller, struct passkey_statistics *statistics,
    struct passkey_error *error)
{
    static const struct sized_type statistics_type =
        SIZED_TYPE(struct passkey_statistics, passkeys);
    CLEANUP(call_end) struct call call;
    CLEANUP(discard) struct passkey_statistics found = { .first_day = 0 };
    TRY(call_begin(&call, worker, caller, error));
    TRY(authority_check(&call, PASSKEY_SCOPE_AUDIT));
    TRY(sized_check(&statistics_type, statistics, error));
    found.first_day = call.now_ms / DAY_MS - (PASSKEY_STATISTICS_DAYS - 1);
    TRY(store_audit_statistics(
        worker->reader, call.party->number, found.first_day * DAY_MS, &found.events, error));
    TRY(store_credential_statistics(worker->reader, call.party->number, &found.passkeys, error));
    sized_write(&statistics_type, &found, statistics);
    found = (struct passkey_statistics){ .first_day = 0 };
    return PASSKEY_OK;
}
