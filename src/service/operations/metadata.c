/* SPDX-License-Identifier: Apache-2.0 */
/* Stores and reads the metadata BLOB, which all relying parties share. */
#include "store/metadata.h"
#include "service/access/audit.h"
#include "service/access/authority.h"
#include "service/access/caller.h"
#include "store/audit.h"
#include <passkey/backend.h>

static enum passkey_result store_blob(
    const struct call *call, struct passkey_bytes blob, const struct passkey_metadata *metadata)
{
    struct passkey_metadata_record record = { .accepted_at_ms = call->now_ms, .blob = blob };
    record.number = passkey_metadata_summary(metadata)->number;
    struct passkey_audit_record row = audit_row(call, PASSKEY_EVENT_METADATA_UPDATED, PASSKEY_OK);
    struct change items[] = {
        { .run = change_metadata_put, .of.metadata = &record },
        { .run = change_audit_insert, .of.audit = &row },
    };
    enum passkey_result result = call_apply(call, CHANGE_SYNCED, items, 2, NULL);
    if (result == PASSKEY_CONFLICT)
        return refuse(call->error, PASSKEY_METADATA_OUTDATED, CHECK_NONE,
            "Newer metadata was stored in the meantime.");
    return result;
}

enum passkey_result passkey_metadata_update(struct passkey_worker *worker,
    const struct passkey_caller *caller, const struct passkey_metadata_source *source,
    int64_t *accepted_at_ms, struct passkey_metadata **metadata, struct passkey_error *error)
{
    CLEANUP(call_end) struct call call;
    CLEANUP(passkey_metadata_free) struct passkey_metadata *read = NULL;
    TRY(call_begin(&call, worker, caller, error));
    TRY(authority_check(&call, PASSKEY_SCOPE_ADMIN));
    struct passkey_metadata_source evaluated = *source;
    evaluated.size = sizeof(evaluated);
    evaluated.now_ms = call.now_ms;
    TRY(store_metadata_number(worker->reader, &evaluated.number_min, error));
    TRY(passkey_metadata_read(&evaluated, &read, error));
    TRY(store_blob(&call, source->blob, read));
    *accepted_at_ms = call.now_ms;
    *metadata = read;
    read = NULL;
    return PASSKEY_OK;
}

enum passkey_result passkey_metadata_get(struct passkey_worker *worker,
    const struct passkey_caller *caller, struct passkey_metadata_record **record,
    struct passkey_error *error)
{
    CLEANUP(call_end) struct call call;
    TRY(call_begin(&call, worker, caller, error));
    TRY(authority_check(&call, PASSKEY_SCOPE_ADMIN));
    return store_metadata_find(worker->reader, record, error);
}
