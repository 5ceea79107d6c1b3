/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows of the audit log. A success is on record in the change set that makes it true; a refusal in
 * a change set of its own, since the other one never happens.
 */
#ifndef SERVICE_ACCESS_AUDIT_H
#define SERVICE_ACCESS_AUDIT_H

#include "service/access/call.h"

/** A row of this call. */
struct passkey_audit_record audit_row(
    const struct call *call, enum passkey_event event, enum passkey_result result);

/**
 * Put a refusal on record and hand it back. Faults are not events of a user and go to the log.
 *
 * @returns The row's result; a fault when it could not be written.
 */
MUST_USE enum passkey_result audit_refusal(
    const struct call *call, const struct passkey_audit_record *row);

#endif
