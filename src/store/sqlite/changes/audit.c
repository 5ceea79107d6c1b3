/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows of the audit log.
 */
#include "store/sqlite/changes/kinds.h"

#include "base/bytes.h"

enum passkey_result change_audit_insert(struct write_connection *connection, uint32_t relying_party,
    const struct passkey_change *change, struct passkey_error *error)
{
    const struct passkey_audit_record *audit = change->of.audit;
    CLEANUP(query_end) struct query query = write_query(connection, WRITE_AUDIT);
    query_integer(&query, relying_party);
    query_integer(&query, audit->at_ms);
    query_text(&query, bytes_text(passkey_event_name(audit->event)));
    query_blob_or_null(&query, audit->user_id);
    query_blob_or_null(&query, audit->credential_id);
    query_blob_or_null(&query, audit->address);
    query_integer(&query, audit->result);
    query_integer(&query, audit->actor);
    query_blob_or_null(&query, audit->actor_id);
    query_blob_or_null(&query, audit->subject_id);
    return query_run(&query, error);
}
