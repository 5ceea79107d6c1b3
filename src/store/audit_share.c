/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Shares of the audit log.
 */
#include "store/audit_share.h"

#include "base/bytes.h"
#include "store/query.h"
#include <string.h>

/* An IPv4 address is shorter than six bytes and stays whole. */
#define WRITER "CASE WHEN actor = 1 THEN user_id ELSE substr(address, 1, 6) END"

STATEMENT(audit_last, "SELECT max(number) FROM audit");
STATEMENT(audit_total, "SELECT count(*) FROM audit");

static enum passkey_result read_number(struct connection *connection,
    const struct statement *statement, int64_t *number, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, statement);
    bool row = false;
    TRY(query_step(&query, &row, error));
    *number = row ? row_integer(&query, 0) : 0;
    return PASSKEY_OK;
}

enum passkey_result store_audit_last(
    struct connection *connection, int64_t *number, struct passkey_error *error)
{
    return read_number(connection, &audit_last, number, error);
}

enum passkey_result store_audit_count(
    struct connection *connection, int64_t *count, struct passkey_error *error)
{
    return read_number(connection, &audit_total, count, error);
}

STATEMENT(audit_by_writer,
    "SELECT actor, writer, count(*) FROM (SELECT actor, " WRITER " AS writer FROM audit "
    "WHERE actor <= 1) AS shares GROUP BY actor, writer ORDER BY 3 DESC LIMIT $1");

static void read_writer(const struct query *row, struct audit_writer *writer)
{
    struct passkey_bytes id = row_bytes(row, 1);
    memset(writer, 0, sizeof(*writer));
    writer->actor = (enum passkey_actor)row_integer(row, 0);
    writer->id_given = id.data != NULL;
    writer->id_size = id.size < AUDIT_WRITER_ID_SIZE_MAX ? id.size : AUDIT_WRITER_ID_SIZE_MAX;
    if (writer->id_size > 0)
        memcpy(writer->id, id.data, writer->id_size);
    writer->count = row_integer(row, 2);
}

enum passkey_result store_audit_writers(struct connection *connection, struct audit_writer *writers,
    size_t count_max, size_t *count, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, &audit_by_writer);
    query_integer(&query, (int64_t)count_max);
    for (*count = 0; *count < count_max; (*count)++) {
        bool row = false;
        TRY(query_step(&query, &row, error));
        if (!row)
            return PASSKEY_OK;
        read_writer(&query, &writers[*count]);
    }
    return PASSKEY_OK;
}

static void query_writer(struct query *query, const struct audit_writer *writer)
{
    struct passkey_bytes id = { writer->id_given ? writer->id : NULL, writer->id_size };
    query_integer(query, writer->actor);
    query_blob_or_null(query, id);
}

STATEMENT(audit_row_of_writer,
    "SELECT number FROM audit WHERE actor = $1 AND (" WRITER ") IS NOT DISTINCT FROM $2 "
    "ORDER BY number LIMIT 1 OFFSET $3");

enum passkey_result store_audit_row_of(struct connection *connection,
    const struct audit_writer *writer, int64_t offset, int64_t *number, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, &audit_row_of_writer);
    bool row = false;
    query_writer(&query, writer);
    query_integer(&query, offset);
    TRY(query_step(&query, &row, error));
    *number = row ? row_integer(&query, 0) : 0;
    return PASSKEY_OK;
}

STATEMENT(audit_dropped,
    "DELETE FROM audit WHERE actor = $1 AND (" WRITER ") IS NOT DISTINCT FROM $2 "
    "AND number > $3 AND number <= $4");

enum passkey_result change_audit_drop(struct connection *connection, uint32_t relying_party,
    const struct change *change, struct passkey_error *error)
{
    (void)relying_party; /* the limit applies to all relying parties together */
    CLEANUP(query_end) struct query query = query_of(connection, &audit_dropped);
    query_writer(&query, change->of.audit_drop.writer);
    query_integer(&query, change->of.audit_drop.after);
    query_integer(&query, change->of.audit_drop.last);
    return query_run_counted(&query, change->of.audit_drop.count, error);
}
