/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counts of audit rows and credentials by day.
 */
#include "store/statistics.h"

#include "store/event.h"
#include "store/query.h"

#define STATISTIC_VARYING_COUNT 1

static enum passkey_result fill_statistic(
    const struct query *row, struct packer *packer, void *record, struct passkey_error *error)
{
    struct passkey_statistic *statistic = record;
    (void)error;
    statistic->size = sizeof(*statistic);
    statistic->aaguid = row_pack(row, 0, packer);
    statistic->day = row_integer(row, 1);
    statistic->count = row_integer(row, 2);
    statistic->result = (enum passkey_result)row_integer(row, 3);
    statistic->event = event_of(row_bytes(row, 4));
    return PASSKEY_OK;
}

static const struct row_kind statistic_rows = { sizeof(struct passkey_statistic),
    STATISTIC_VARYING_COUNT, fill_statistic };

static enum passkey_result read_statistics(
    struct query *query, struct passkey_statistic_list **statistics, struct passkey_error *error)
{
    void *list = NULL;
    TRY(read_list(query, &statistic_rows, &list, error));
    *statistics = list;
    return PASSKEY_OK;
}

STATEMENT(audit_by_day,
    "SELECT NULL, at_ms / 86400000, count(*), result, name FROM audit WHERE relying_party = $1 "
    "AND at_ms >= $2 GROUP BY 2, 4, 5 ORDER BY 2");

enum passkey_result store_audit_statistics(struct connection *connection, uint32_t relying_party,
    int64_t since_ms, struct passkey_statistic_list **statistics, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, &audit_by_day);
    query_integer(&query, relying_party);
    query_integer(&query, since_ms);
    return read_statistics(&query, statistics, error);
}

STATEMENT(credentials_by_day,
    "SELECT aaguid, created_at_ms / 86400000, count(*), 0, '' FROM credential WHERE "
    "relying_party = $1 GROUP BY 2, 1 ORDER BY 2");

enum passkey_result store_credential_statistics(struct connection *connection,
    uint32_t relying_party, struct passkey_statistic_list **statistics, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, &credentials_by_day);
    query_integer(&query, relying_party);
    return read_statistics(&query, statistics, error);
}
