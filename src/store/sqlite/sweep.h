/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What has expired: one condition for each kind, for whoever deletes it and whoever counts it.
 */
#ifndef STORE_SQLITE_SWEEP_H
#define STORE_SQLITE_SWEEP_H

#include <passkey/records.h>

/* `at` is the parameter that has the kind's time of sweep_times(). */
#define OVER_CEREMONY(at) "expires_at_ms <= " at
#define OVER_SESSION(at)  "expires_at_ms <= " at
#define OVER_LINK(at)     "expires_at_ms <= " at
#define OVER_MAIL(at)     "expires_at_ms <= " at
#define OVER_LIMIT(at)    "full_at_ms <= " at
#define OVER_API_KEY(at)                                                                           \
    "((revoked_at_ms > 0 AND revoked_at_ms <= " at                                                 \
    ") OR (expires_at_ms > 0 AND expires_at_ms <= " at "))"
#define OVER_SIGNING_KEY(at) "retired_at_ms BETWEEN 1 AND " at
/* The last row stays, for its number. */
#define OVER_AUDIT(at) "at_ms < " at " AND number < (SELECT max(number) FROM audit)"

/** Since when each kind must be over to be swept now. */
void sweep_times(int64_t now_ms, int64_t audit_before_ms, int64_t times[PASSKEY_SWEPT_KIND_COUNT]);

#endif
