/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows of the audit log. A success is recorded in the change set that makes it; a refusal is
 * recorded in its own change set, because there is no other.
 */
#ifndef SERVICE_ACCESS_AUDIT_H
#define SERVICE_ACCESS_AUDIT_H

#include "service/access/call.h"

/** A row of this call. */
struct passkey_audit_record audit_row(
    const struct call *call, enum passkey_event event, enum passkey_result result);

/**
 * Record a refusal and return it. Faults are not events of a user and are logged instead.
 *
 * @returns The row's result; a fault if it could not be written.
 */
MUST_USE enum passkey_result audit_refusal(
    const struct call *call, const struct passkey_audit_record *row);

#endif
