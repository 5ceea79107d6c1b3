/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The limit on the number of audit rows. If there are more, the oldest rows of those who wrote most
 * are dropped, so that a flood only drops its own rows.
 */
#ifndef SERVICE_ACCESS_AUDIT_BOUND_H
#define SERVICE_ACCESS_AUDIT_BOUND_H

#include "service/access/call.h"

/**
 * Drop rows until nine tenths of the limit are left, in short changes. Not thread-safe; only for
 * the sweep.
 *
 * @param dropped  Increased by the number of dropped rows.
 */
MUST_USE enum passkey_result audit_bound_keep(
    struct passkey_service *service, int64_t *dropped, struct passkey_error *error);

#endif
