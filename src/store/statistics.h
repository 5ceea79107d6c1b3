/* SPDX-License-Identifier: Apache-2.0 */
/* Counts by day. See store.h for what finders and changes return. */
#ifndef STORE_STATISTICS_H
#define STORE_STATISTICS_H

#include "store/change.h"

/** Audit rows since a time, counted by day, event and result, in the order of the days. */
MUST_USE enum passkey_result store_audit_statistics(struct connection *connection,
    uint32_t relying_party, int64_t since_ms, struct passkey_statistic_list **statistics,
    struct passkey_error *error);

/** Existing credentials, counted by the day of creation and by AAGUID. */
MUST_USE enum passkey_result store_credential_statistics(struct connection *connection,
    uint32_t relying_party, struct passkey_statistic_list **statistics,
    struct passkey_error *error);

#endif
