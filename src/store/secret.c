/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Secrets of a relying party, by name.
 */
#include "store/secret.h"

#include "base/bytes.h"
#include "store/copy_tables.h"
#include "store/query.h"
#include <string.h>

COPY_TABLE(
    secret, "secret", "relying_party, name, value", P3, "itb", "relying_party, name", P2, 0, 1);

STATEMENT(secret_by_name, "SELECT value FROM secret WHERE relying_party = $1 AND name = $2");

enum passkey_result store_secret_find(struct connection *connection, uint32_t relying_party,
    const char *name, uint8_t value[STORE_SECRET_SIZE_MAX], size_t *size,
    struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, &secret_by_name);
    query_integer(&query, relying_party);
    query_text(&query, bytes_text(name));
    bool row = false;
    TRY(query_step(&query, &row, error));
    *size = 0;
    if (!row)
        return PASSKEY_OK;
    struct passkey_bytes found = row_bytes(&query, 0);
    bool sound = found.size >= 1 && found.size <= STORE_SECRET_SIZE_MAX;
    TRY(row_check(&query, sound, error));
    memcpy(value, found.data, found.size);
    *size = found.size;
    return PASSKEY_OK;
}

/* ---- changes ---- */

STATEMENT(secret_new,
    "INSERT INTO secret (relying_party, name, value) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING");

enum passkey_result change_secret_insert(struct connection *connection, uint32_t relying_party,
    const struct change *change, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, &secret_new);
    query_integer(&query, relying_party);
    query_text(&query, bytes_text(change->of.secret.name));
    query_blob(&query, change->of.secret.value);
    return query_run(&query, error);
}

STATEMENT(secret_replaced,
    "UPDATE secret SET value = $4 WHERE relying_party = $1 AND name = $2 AND value = $3");

enum passkey_result change_secret_replace(struct connection *connection, uint32_t relying_party,
    const struct change *change, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, &secret_replaced);
    query_integer(&query, relying_party);
    query_text(&query, bytes_text(change->of.secret_replace.name));
    query_blob(&query, change->of.secret_replace.value_old);
    query_blob(&query, change->of.secret_replace.value);
    return query_run_guarded(&query, error);
}

STATEMENT(secret_probe, "INSERT INTO secret (relying_party, name, value) VALUES (0, 'check', $1)");
STATEMENT(secret_probe_gone, "DELETE FROM secret WHERE relying_party = 0 AND name = 'check'");

/* Inserting and deleting a row changes a page, which the commit writes to disk. Overwriting a value
 * with itself would not. */
enum passkey_result change_probe(struct connection *connection, uint32_t relying_party,
    const struct change *change, struct passkey_error *error)
{
    (void)relying_party;
    (void)change;
    CLEANUP(query_end) struct query insert = query_of(connection, &secret_probe);
    query_blob(&insert, BYTES_LITERAL("0"));
    TRY(query_run(&insert, error));
    CLEANUP(query_end) struct query remove = query_of(connection, &secret_probe_gone);
    return query_run(&remove, error);
}
