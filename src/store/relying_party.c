/* SPDX-License-Identifier: Apache-2.0 */
/* Relying parties, and the number that the store assigns to each, to which other tables refer. */
#include "store/relying_party.h"

#include "base/bytes.h"
#include "store/copy_tables.h"
#include "store/query.h"
#include <stdio.h>
#include <string.h>

COPY_TABLE(relying_party, "relying_party", "number, rp_id", P2, "it", "number", P1, 0);

STATEMENT(relying_party_by_id, "SELECT number FROM relying_party WHERE rp_id = $1");

enum passkey_result store_relying_party_find(struct connection *connection,
    struct passkey_bytes rp_id, uint32_t *number, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, &relying_party_by_id);
    query_text(&query, rp_id);
    bool row = false;
    TRY(query_step(&query, &row, error));
    *number = row ? (uint32_t)row_integer(&query, 0) : 0;
    return PASSKEY_OK;
}

/* Earlier versions gave names with a colon to the FIDO binding. */
STATEMENT(relying_party_names,
    "SELECT rp_id FROM relying_party WHERE rp_id NOT LIKE '%:%' ORDER BY rp_id");

enum passkey_result store_relying_party_refuse(
    struct connection *connection, struct passkey_bytes rp_id, struct passkey_error *error)
{
    char names[TEXT_QUOTE_SIZE] = "";
    char quoted[TEXT_QUOTE_SIZE];
    size_t size = 0;
    bool row = false;
    CLEANUP(query_end) struct query query = query_of(connection, &relying_party_names);
    TRY(query_step(&query, &row, error));
    while (row && size < sizeof(names)) {
        struct passkey_bytes name = row_bytes(&query, 0);
        size += (size_t)snprintf(names + size, sizeof(names) - size, "%s%.*s",
            size == 0 ? "" : ", ", (int)name.size, (const char *)name.data);
        TRY(query_step(&query, &row, error));
    }
    return refuse(error, PASSKEY_NOT_FOUND, CHECK_NONE,
        "The store has no relying party %s; it has: %s.", text_quote(rp_id, quoted),
        names[0] == '\0' ? "none" : names);
}

STATEMENT(
    relying_party_new, "INSERT INTO relying_party (rp_id) VALUES ($1) ON CONFLICT DO NOTHING");

enum passkey_result change_relying_party_insert(struct connection *connection,
    uint32_t relying_party, const struct change *change, struct passkey_error *error)
{
    (void)relying_party;
    CLEANUP(query_end) struct query query = query_of(connection, &relying_party_new);
    query_text(&query, change->of.rp_id);
    return query_run(&query, error);
}
