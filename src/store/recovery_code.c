/* SPDX-License-Identifier: Apache-2.0 */
/* Recovery codes: one set per user, and its codes. */
#include "store/recovery_code.h"

#include "base/bytes.h"
#include "store/copy_tables.h"
#include "store/query.h"

COPY_TABLE(recovery_code_set, "recovery_code_set",
    "relying_party, user_id, salt, log2_n, r, p, created_at_ms", P7, "ibbiiii",
    "relying_party, user_id", P2, 0, 1);

COPY_TABLE(recovery_code, "recovery_code", "relying_party, user_id, hash, used_at_ms", P4, "ibbi",
    "relying_party, user_id, hash", P3, 0, 1, 2);

STATEMENT(recovery_code_set_of_user,
    "SELECT salt, log2_n, r, p, created_at_ms, count(hash), count(hash) FILTER (WHERE "
    "used_at_ms = 0) FROM recovery_code_set LEFT JOIN recovery_code ON "
    "recovery_code.relying_party = recovery_code_set.relying_party AND recovery_code.user_id = "
    "recovery_code_set.user_id WHERE recovery_code_set.relying_party = $1 AND "
    "recovery_code_set.user_id = $2 GROUP BY recovery_code_set.relying_party, "
    "recovery_code_set.user_id");

enum passkey_result store_recovery_code_set_find(struct connection *connection,
    uint32_t relying_party, struct passkey_bytes user_id, struct passkey_recovery_code_set *set,
    struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, &recovery_code_set_of_user);
    query_integer(&query, relying_party);
    query_blob(&query, user_id);
    bool row = false;
    TRY(query_step(&query, &row, error));
    *set = (struct passkey_recovery_code_set){ 0 };
    if (!row)
        return PASSKEY_OK;
    set->log2_n = (uint32_t)row_integer(&query, 1);
    set->r = (uint32_t)row_integer(&query, 2);
    set->p = (uint32_t)row_integer(&query, 3);
    set->created_at_ms = row_integer(&query, 4);
    set->total = (uint32_t)row_integer(&query, 5);
    set->left = (uint32_t)row_integer(&query, 6);
    return row_check(&query, row_copy(&query, 0, set->salt, sizeof(set->salt)), error);
}

/* ---- changes ---- */

STATEMENT(
    recovery_codes_gone, "DELETE FROM recovery_code WHERE relying_party = $1 AND user_id = $2");

static enum passkey_result delete_codes(struct connection *connection, uint32_t relying_party,
    struct passkey_bytes user_id, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, &recovery_codes_gone);
    query_integer(&query, relying_party);
    query_blob(&query, user_id);
    return query_run(&query, error);
}

STATEMENT(recovery_code_new,
    "INSERT INTO recovery_code (relying_party, user_id, hash, used_at_ms) VALUES ($1, $2, $3, "
    "0)");

static enum passkey_result put_code(struct connection *connection, uint32_t relying_party,
    struct passkey_bytes user_id, const uint8_t hash[PASSKEY_HASH_SIZE],
    struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, &recovery_code_new);
    query_integer(&query, relying_party);
    query_blob(&query, user_id);
    query_blob(&query, (struct passkey_bytes){ hash, PASSKEY_HASH_SIZE });
    return query_run(&query, error);
}

STATEMENT(recovery_code_set_new,
    "INSERT INTO recovery_code_set (relying_party, user_id, salt, log2_n, r, p, created_at_ms) "
    "SELECT $1, $2, $3, $4, $5, $6, $7 FROM \"user\" WHERE relying_party = $1 AND id = $2 AND "
    "disabled_at_ms = 0 ON CONFLICT (relying_party, user_id) DO UPDATE SET salt = "
    "excluded.salt, log2_n = excluded.log2_n, r = excluded.r, p = excluded.p, created_at_ms = "
    "excluded.created_at_ms");

enum passkey_result change_recovery_codes_put(struct connection *connection, uint32_t relying_party,
    const struct change *change, struct passkey_error *error)
{
    const struct passkey_recovery_code_set *set = change->of.recovery_codes.set;
    struct passkey_bytes user_id = change->of.recovery_codes.user_id;
    CLEANUP(query_end) struct query query = query_of(connection, &recovery_code_set_new);
    query_integer(&query, relying_party);
    query_blob(&query, user_id);
    query_blob(&query, (struct passkey_bytes){ set->salt, sizeof(set->salt) });
    query_integer(&query, set->log2_n);
    query_integer(&query, set->r);
    query_integer(&query, set->p);
    query_integer(&query, set->created_at_ms);
    TRY(query_run_guarded(&query, error));
    TRY(delete_codes(connection, relying_party, user_id, error));
    for (size_t i = 0; i < change->of.recovery_codes.count; i++)
        TRY(put_code(
            connection, relying_party, user_id, change->of.recovery_codes.hashes[i], error));
    return PASSKEY_OK;
}

STATEMENT(recovery_code_used,
    "UPDATE recovery_code SET used_at_ms = $4 WHERE relying_party = $1 AND user_id = $2 AND "
    "hash = $3 AND used_at_ms = 0 AND EXISTS (SELECT 1 FROM \"user\" WHERE relying_party = $1 "
    "AND id = $2 AND disabled_at_ms = 0)");

enum passkey_result change_recovery_code_use(struct connection *connection, uint32_t relying_party,
    const struct change *change, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, &recovery_code_used);
    query_integer(&query, relying_party);
    query_blob(&query, change->of.recovery_code.user_id);
    query_blob(&query, (struct passkey_bytes){ change->of.recovery_code.hash, PASSKEY_HASH_SIZE });
    query_integer(&query, change->of.recovery_code.now_ms);
    return query_run_guarded(&query, error);
}

STATEMENT(recovery_code_set_gone,
    "DELETE FROM recovery_code_set WHERE relying_party = $1 AND user_id = $2");

enum passkey_result change_recovery_codes_delete(struct connection *connection,
    uint32_t relying_party, const struct change *change, struct passkey_error *error)
{
    CLEANUP(query_end)
    struct query query = query_of(connection, &recovery_code_set_gone);
    query_integer(&query, relying_party);
    query_blob(&query, change->of.user_id);
    TRY(query_run_guarded(&query, error));
    return delete_codes(connection, relying_party, change->of.user_id, error);
}

/* ---- exporting and importing ---- */

STATEMENT(recovery_codes_of_user,
    "SELECT hash, used_at_ms FROM recovery_code WHERE relying_party = $1 AND user_id = $2 "
    "ORDER BY hash");

static enum passkey_result export_codes(struct connection *connection, uint32_t relying_party,
    struct passkey_transfer_codes *codes, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, &recovery_codes_of_user);
    query_integer(&query, relying_party);
    query_blob(&query, codes->user_id);
    bool row = false;
    TRY(query_step(&query, &row, error));
    for (; row; codes->count++) {
        bool sound = codes->count < PASSKEY_TRANSFER_CODE_COUNT_MAX;
        struct passkey_transfer_code *code = &codes->codes[sound ? codes->count : 0];
        sound = sound && row_copy(&query, 0, code->hash, PASSKEY_HASH_SIZE);
        TRY(row_check(&query, sound, error));
        code->used_at_ms = row_integer(&query, 1);
        TRY(query_step(&query, &row, error));
    }
    return PASSKEY_OK;
}

enum passkey_result store_recovery_codes_export(struct connection *connection,
    uint32_t relying_party, struct passkey_transfer_codes *codes, struct passkey_error *error)
{
    TRY(store_recovery_code_set_find(
        connection, relying_party, codes->user_id, &codes->set, error));
    return codes->set.log2_n == 0 ? PASSKEY_OK
                                  : export_codes(connection, relying_party, codes, error);
}

STATEMENT(recovery_code_set_imported,
    "INSERT INTO recovery_code_set (relying_party, user_id, salt, log2_n, r, p, created_at_ms) "
    "SELECT $1, $2, $3, $4, $5, $6, $7 FROM \"user\" WHERE relying_party = $1 AND id = $2 "
    "ON CONFLICT DO NOTHING");
STATEMENT(recovery_code_imported,
    "INSERT INTO recovery_code (relying_party, user_id, hash, used_at_ms) "
    "VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING");

static enum passkey_result import_code(struct connection *connection, uint32_t relying_party,
    struct passkey_bytes user_id, const struct passkey_transfer_code *code,
    struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, &recovery_code_imported);
    query_integer(&query, relying_party);
    query_blob(&query, user_id);
    query_blob(&query, BYTES_ARRAY(code->hash));
    query_integer(&query, code->used_at_ms);
    return query_run(&query, error);
}

enum passkey_result store_recovery_codes_import(struct connection *connection,
    uint32_t relying_party, const struct passkey_transfer_codes *codes, struct passkey_error *error)
{
    CLEANUP(query_end) struct query query = query_of(connection, &recovery_code_set_imported);
    query_integer(&query, relying_party);
    query_blob(&query, codes->user_id);
    query_blob(&query, BYTES_ARRAY(codes->set.salt));
    query_integer(&query, codes->set.log2_n);
    query_integer(&query, codes->set.r);
    query_integer(&query, codes->set.p);
    query_integer(&query, codes->set.created_at_ms);
    TRY(query_run_guarded(&query, error));
    for (size_t i = 0; i < codes->count; i++)
        TRY(import_code(connection, relying_party, codes->user_id, &codes->codes[i], error));
    return PASSKEY_OK;
}
