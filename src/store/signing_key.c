/* SPDX-License-Identifier: Apache-2.0 */
/* Keys that sign ID tokens. */
#include "store/signing_key.h"

#include "base/bytes.h"
#include "store/copy_tables.h"
#include "store/query.h"

#define SIGNING_KEY_COLUMNS                                                                        \
    "id, private_key, public_key, created_at_ms, signs_from_ms, retired_at_ms"
#define SIGNING_KEY_VARYING_COUNT 2

static enum passkey_result fill_signing_key(
    const struct query *row, struct packer *packer, void *record, struct passkey_error *error)
{
    struct passkey_signing_key_record *key = record;
    key->size = sizeof(*key);
    key->id = row_pack(row, 0, packer);
    key->private_key = row_pack(row, 1, packer);
    key->created_at_ms = row_integer(row, 3);
    key->signs_from_ms = row_integer(row, 4);
    key->retired_at_ms = row_integer(row, 5);
    return row_check(row,
        row_copy(row, 2, key->public_key, sizeof(key->public_key)) && key->id.size > 0 &&
            key->private_key.size > 0,
        error);
}

static const struct row_kind signing_key_rows = { sizeof(struct passkey_signing_key_record),
    SIGNING_KEY_VARYING_COUNT, fill_signing_key };

COPY_TABLE(signing_key, "signing_key", "relying_party, " SIGNING_KEY_COLUMNS, P7, "itbbiii",
    "relying_party, id", P2, 0, 1);

STATEMENT(signing_keys_of_party,
    "SELECT " SIGNING_KEY_COLUMNS " FROM signing_key WHERE relying_party = $1 ORDER BY "
    "signs_from_ms, created_at_ms");

enum passkey_result store_signing_key_list(struct connection *connection, uint32_t relying_party,
    struct passkey_signing_key_list **keys, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, &signing_keys_of_party);
    query_integer(&query, relying_party);
    void *memory = NULL;
    TRY(read_list(&query, &signing_key_rows, &memory, error));
    *keys = memory;
    return PASSKEY_OK;
}

/* ---- changes ---- */

STATEMENT(signing_key_retired,
    "UPDATE signing_key SET retired_at_ms = $3 WHERE relying_party = $1 AND id = $2 AND "
    "retired_at_ms = 0");

static enum passkey_result retire(struct connection *connection, uint32_t relying_party,
    const struct change *change, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, &signing_key_retired);
    query_integer(&query, relying_party);
    query_text(&query, change->of.signing_key.id_old);
    query_integer(&query, change->of.signing_key.retired_at_ms);
    return query_run_guarded(&query, error);
}

STATEMENT(signing_key_newest,
    "SELECT 1 FROM signing_key WHERE relying_party = $1 AND id = $2 AND retired_at_ms = 0");
STATEMENT(signing_keys_withdrawn, "DELETE FROM signing_key WHERE relying_party = $1");

/* A deleted key cannot become valid again, even if the clock is set back. */
static enum passkey_result withdraw_all(struct connection *connection, uint32_t relying_party,
    const struct change *change, struct passkey_error *error)
{
    CLEANUP(query_end) struct query newest = query_of(connection, &signing_key_newest);
    bool found = false;
    query_integer(&newest, relying_party);
    query_text(&newest, change->of.signing_key.id_old);
    TRY(query_step(&newest, &found, error));
    if (!found)
        return refuse(
            error, PASSKEY_CONFLICT, CHECK_NONE, "A precondition of the change was not met.");
    CLEANUP(query_end) struct query all = query_of(connection, &signing_keys_withdrawn);
    query_integer(&all, relying_party);
    return query_run(&all, error);
}

STATEMENT(signing_key_new,
    "INSERT INTO signing_key (relying_party, id, private_key, public_key, created_at_ms, "
    "signs_from_ms, retired_at_ms) SELECT $1, $2, $3, $4, $5, $6, 0 WHERE NOT EXISTS (SELECT 1 "
    "FROM signing_key WHERE relying_party = $1 AND retired_at_ms = 0) ON CONFLICT DO NOTHING");

enum passkey_result change_signing_key_insert(struct connection *connection, uint32_t relying_party,
    const struct change *change, struct passkey_error *error)
{
    const struct passkey_signing_key_record *key = change->of.signing_key.key;
    bool withdraw = change->of.signing_key.retired_at_ms == 0;
    if (change->of.signing_key.id_old.data != NULL)
        TRY((withdraw ? withdraw_all : retire)(connection, relying_party, change, error));
    CLEANUP(query_end) struct query query = query_of(connection, &signing_key_new);
    query_integer(&query, relying_party);
    query_text(&query, key->id);
    query_blob(&query, key->private_key);
    query_blob(&query, (struct passkey_bytes){ key->public_key, sizeof(key->public_key) });
    query_integer(&query, key->created_at_ms);
    query_integer(&query, key->signs_from_ms);
    return query_run_guarded(&query, error);
}

STATEMENT(signing_key_resealed,
    "UPDATE signing_key SET private_key = $4 WHERE relying_party = $1 AND id = $2 AND "
    "private_key = $3");

enum passkey_result change_signing_key_reseal(struct connection *connection, uint32_t relying_party,
    const struct change *change, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, &signing_key_resealed);
    query_integer(&query, relying_party);
    query_text(&query, change->of.signing_key_reseal.id);
    query_blob(&query, change->of.signing_key_reseal.private_key_old);
    query_blob(&query, change->of.signing_key_reseal.private_key);
    return query_run_guarded(&query, error);
}
