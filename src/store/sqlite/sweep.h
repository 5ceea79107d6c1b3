/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What has expired: one condition for each kind, for whoever deletes it and whoever counts it.
 */
#ifndef STORE_SQLITE_SWEEP_H
#define STORE_SQLITE_SWEEP_H

/* ?1 is now; ?2, the most that is deleted, is not here; ?3 is how far back audit rows are kept. */

/* Until it is swept a late answer is told that its time is over, and not that it never was. */
#define CEREMONY_OVER "expires_at_ms <= ?1 - 60000"
#define SESSION_OVER  "expires_at_ms <= ?1"
#define LINK_OVER     "expires_at_ms <= ?1"
#define MAIL_OVER     "expires_at_ms <= ?1"
#define LIMIT_OVER    "full_at_ms <= ?1"
/* So long, 365 days, a list of API keys tells which ones there were. */
#define API_KEY_OVER                                                                               \
    "((revoked_at_ms > 0 AND revoked_at_ms <= ?1 - 31536000000) "                                  \
    "OR (expires_at_ms > 0 AND expires_at_ms <= ?1 - 31536000000))"
#define SIGNING_KEY_OVER "retired_at_ms BETWEEN 1 AND ?1"
/* The last row stays, for its number. */
#define AUDIT_OVER "at_ms < ?3 AND number < (SELECT max(number) FROM audit)"

#endif
