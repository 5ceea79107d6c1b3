/* SPDX-License-Identifier: Apache-2.0 */
/* Lists and revokes links. */
#include "store/link.h"
#include "base/bytes.h"
#include "service/access/audit.h"
#include "service/access/authority.h"
#include "service/access/caller.h"
#include "store/audit.h"
#include <passkey/backend.h>

enum passkey_result passkey_link_list_get(struct passkey_worker *worker,
    const struct passkey_caller *caller, struct passkey_bytes user_id,
    struct passkey_link_list **links, struct passkey_error *error)
{
    CLEANUP(call_end) struct call call;
    TRY(call_begin(&call, worker, caller, error));
    TRY(authority_check(&call, PASSKEY_SCOPE_ENROL));
    struct link_query query = {
        .user_id = user_id, .now_ms = call.now_ms, .limit = PASSKEY_LINK_LIST_COUNT_MAX
    };
    return store_link_list(call.worker->reader, call.party->number, &query, links, call.error);
}

static enum passkey_result refuse_absent(const struct call *call)
{
    return refuse(call->error, PASSKEY_NOT_FOUND, CHECK_NONE,
        "No link has this ID; it may have been used or have expired.");
}

enum passkey_result passkey_link_revoke(struct passkey_worker *worker,
    const struct passkey_caller *caller, struct passkey_bytes id, struct passkey_error *error)
{
    CLEANUP(call_end) struct call call;
    CLEANUP(pointer_free) struct passkey_link_record *link = NULL;
    TRY(call_begin(&call, worker, caller, error));
    TRY(authority_check(&call, PASSKEY_SCOPE_ENROL));
    TRY(store_link_find_by_id(call.worker->reader, call.party->number, id, &link, call.error));
    if (link == NULL)
        return refuse_absent(&call);
    struct passkey_audit_record row = audit_row(&call, PASSKEY_EVENT_LINK_REVOKED, PASSKEY_OK);
    row.user_id = link->user_id;
    row.subject_id = id;
    struct change items[] = {
        { .run = change_link_revoke, .of.link_end = { .user_id = link->user_id, .id = id } },
        { .run = change_audit_insert, .of.audit = &row },
    };
    enum passkey_result result = call_apply(&call, CHANGE_SYNCED, items, 2, NULL);
    return result == PASSKEY_CONFLICT ? refuse_absent(&call) : result;
}
