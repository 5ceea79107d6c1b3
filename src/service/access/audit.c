/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes rows of the audit log: complete addresses, identifiers and codes; never names, tokens or
 * responses.
 */
#include "service/access/audit.h"
#include "base/bytes.h"
#include "store/audit.h"

struct passkey_audit_record audit_row(
    const struct call *call, enum passkey_event event, enum passkey_result result)
{
    struct passkey_audit_record row = {
        .at_ms = call->now_ms, .event = event, .address = call->caller.address, .result = result
    };
    if (call->caller.is_operator) {
        row.actor = PASSKEY_ACTOR_OPERATOR;
    } else if (call->api_key != NULL) {
        row.actor = PASSKEY_ACTOR_API_KEY;
        row.actor_id = BYTES_ARRAY(call->api_key->id);
    } else if (call->session != NULL) {
        row.actor = PASSKEY_ACTOR_SESSION;
        row.actor_id = BYTES_ARRAY(call->session->id);
    }
    return row;
}

enum passkey_result audit_refusal(const struct call *call, const struct passkey_audit_record *row)
{
    if (row->result < PASSKEY_OK)
        return row->result;
    struct change item = { .run = change_audit_insert, .of.audit = row };
    TRY(call_apply(call, CHANGE_ORDERED, &item, 1, NULL));
    return row->result;
}
