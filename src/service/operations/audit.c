/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the audit log. */
#include "store/audit.h"
#include "base/sized.h"
#include "service/access/authority.h"
#include "service/access/caller.h"
#include <passkey/backend.h>

enum passkey_result passkey_audit_list_get(struct passkey_worker *worker,
    const struct passkey_caller *caller, const struct passkey_audit_query *query,
    struct passkey_audit_list **audits, int64_t *next, struct passkey_error *error)
{
    static const struct sized_type query_type = SIZED_TYPE(struct passkey_audit_query, event);
    CLEANUP(call_end) struct call call;
    struct passkey_audit_query own;
    TRY(call_begin(&call, worker, caller, error));
    TRY(authority_check(&call, PASSKEY_SCOPE_AUDIT));
    TRY(sized_read(&query_type, query, &own, error));
    return store_audit_list(worker->reader, call.party->number, &own, audits, next, error);
}
