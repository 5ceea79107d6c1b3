/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bound on the number of audit rows. If there are more, the oldest rows of those who wrote most
 * are dropped, so that a flood drops its own rows and no one else's trail.
 */
#ifndef SERVICE_ACCESS_AUDIT_BOUND_H
#define SERVICE_ACCESS_AUDIT_BOUND_H

#include "service/access/call.h"

/**
 * Drop rows until nine tenths of the bound are left, in short changes. Not thread-safe: for the
 * sweep only.
 *
 * @param dropped  How many rows are added to it.
 */
MUST_USE enum passkey_result audit_bound_keep(
    struct passkey_service *service, int64_t *dropped, struct passkey_error *error);

#endif
