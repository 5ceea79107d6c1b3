/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every table but `migration`, with all of its columns; the test `postgresql` compares them
 * with the schema. The order of the tables is the one in which they are copied.
 */
#include "store/copy_tables.h"

#define P2  "$1, $2"
#define P3  P2 ", $3"
#define P4  P3 ", $4"
#define P5  P4 ", $5"
#define P6  P5 ", $6"
#define P7  P6 ", $7"
#define P8  P7 ", $8"
#define P9  P8 ", $9"
#define P10 P9 ", $10"
#define P11 P10 ", $11"
#define P12 P11 ", $12"
#define P13 P12 ", $13"
#define P14 P13 ", $14"
#define P15 P14 ", $15"
#define P16 P15 ", $16"
#define P30 P16 ", $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30"

/* The statements of a table. A row that conflicts with another one is skipped. */
#define STATEMENTS(name, table, columns, parameters, key, key_parameters)                          \
    STATEMENT(copy_count_##name, "SELECT count(*) FROM " table);                                   \
    STATEMENT(copy_read_##name, "SELECT " columns " FROM " table " WHERE (" key                    \
                                ") > (" key_parameters ") ORDER BY " key " LIMIT 500");            \
    STATEMENT(copy_insert_##name,                                                                  \
        "INSERT INTO " table " (" columns ") VALUES (" parameters ") ON CONFLICT DO NOTHING");     \
    STATEMENT(copy_remove_##name, "DELETE FROM " table " WHERE (" key ") = (" key_parameters ")")

STATEMENTS(relying_party, "relying_party", "rp_id, number", P2, "number", "$1");
STATEMENTS(secret, "secret", "name, value, relying_party", P3, "relying_party, name", P2);
STATEMENTS(signing_key, "signing_key",
    "id, private_key, public_key, relying_party, created_at_ms, signs_from_ms, retired_at_ms", P7,
    "relying_party, id", P2);
STATEMENTS(api_key, "api_key",
    "id, token_hash, name, relying_party, scopes, created_at_ms, expires_at_ms, revoked_at_ms, "
    "last_used_at_ms",
    P9, "relying_party, id", P2);
STATEMENTS(metadata, "metadata", "blob, id, number, accepted_at_ms", P4, "id", "$1");
STATEMENTS(user, "\"user\"",
    "id, name, name_key, display_name, email, email_key, other_ways_in, language, relying_party, "
    "created_at_ms, disabled_at_ms, email_verified_at_ms, recovered_at_ms, name_assigned, "
    "removed_at_ms",
    P15, "relying_party, id", P2);
STATEMENTS(former_name, "former_name",
    "user_id, value, value_key, number, relying_party, kind, detail, replaced_at_ms", P8, "number",
    "$1");
STATEMENTS(credential, "credential",
    "id_key, id, user_id, public_key, aaguid, transports, attestation_format, label, number, "
    "relying_party, algorithm, sign_count, sign_count_stalled_at_ms, uv_initialized, "
    "backup_eligible, backup_state, discoverable, attachment, attestation_type, "
    "attestation_trusted, created_at_ms, last_used_at_ms, use_count, disabled_at_ms, disabled_by, "
    "recovered_at_ms, change_allowed_until_ms, backup_changed_at_ms, removed_at_ms, "
    "replaced_at_ms",
    P30, "number", "$1");
STATEMENTS(attestation, "attestation", "object, credential", P2, "credential", "$1");
STATEMENTS(recovery_code_set, "recovery_code_set",
    "user_id, salt, relying_party, log2_n, r, p, created_at_ms", P7, "relying_party, user_id", P2);
STATEMENTS(recovery_code, "recovery_code", "user_id, hash, relying_party, used_at_ms", P4,
    "relying_party, user_id, hash", P3);
STATEMENTS(session, "session",
    "token_hash, id, user_id, credential_id, address, user_agent, link_id, relying_party, proof, "
    "created_at_ms, auth_time_ms, expires_at_ms, ends_at_ms, last_used_at_ms, recovered_at_ms",
    P15, "token_hash, relying_party", P2);
STATEMENTS(link, "link",
    "token_hash, id, user_id, email, maker_id, relying_party, purpose, maker, recovered_at_ms, "
    "created_at_ms, expires_at_ms, redeemed_at_ms",
    P12, "token_hash, relying_party", P2);
STATEMENTS(notice, "notice",
    "user_id, id, address, user_agent, link_id, relying_party, kind, created_at_ms, "
    "recovered_at_ms, expires_at_ms",
    P10, "relying_party, user_id, id", P3);
STATEMENTS(outgoing_mail, "outgoing_mail",
    "user_id, recipient, detail, problem, session_id, address, user_agent, language, number, "
    "relying_party, kind, created_at_ms, due_at_ms, expires_at_ms, attempts, actor",
    P16, "number", "$1");
STATEMENTS(ceremony, "ceremony",
    "id, holder_id, issued, address, user_id, relying_party, kind, holder_kind, expires_at_ms", P9,
    "id, relying_party", P2);
STATEMENTS(limit_bucket, "limit_bucket", "key, full_at_ms", P2, "key", "$1");
STATEMENTS(audit, "audit",
    "name, user_id, credential_key, address, actor_id, subject_id, number, relying_party, at_ms, "
    "result, actor",
    P11, "number", "$1");

#define BYTES(at)                                                                                  \
    {                                                                                              \
        false, at                                                                                  \
    }
#define INTEGER(at)                                                                                \
    {                                                                                              \
        true, at                                                                                   \
    }
#define TABLE(name, types, integers, keys, ...)                                                    \
    {                                                                                              \
#name, types, integers, keys,                                                              \
            { __VA_ARGS__ }, &copy_count_##name, &copy_read_##name, &copy_insert_##name,           \
                &copy_remove_##name                                                                \
    }

const struct copy_table COPY_TABLES[] = {
    TABLE(relying_party, "t", 1, 1, INTEGER(0)),
    TABLE(secret, "tb", 1, 2, INTEGER(0), BYTES(0)),
    TABLE(signing_key, "tbb", 4, 2, INTEGER(0), BYTES(0)),
    TABLE(api_key, "bbt", 6, 2, INTEGER(0), BYTES(0)),
    TABLE(metadata, "b", 3, 1, INTEGER(0)),
    TABLE(user, "bttttttt", 7, 2, INTEGER(0), BYTES(0)),
    TABLE(former_name, "btt", 5, 1, INTEGER(0)),
    TABLE(credential, "bbbbbbtt", 22, 1, INTEGER(0)),
    TABLE(attestation, "b", 1, 1, INTEGER(0)),
    TABLE(recovery_code_set, "bb", 5, 2, INTEGER(0), BYTES(0)),
    TABLE(recovery_code, "bb", 2, 3, INTEGER(0), BYTES(0), BYTES(1)),
    TABLE(session, "bbbbbtb", 8, 2, BYTES(0), INTEGER(0)),
    TABLE(link, "bbbtb", 7, 2, BYTES(0), INTEGER(0)),
    TABLE(notice, "bbbtb", 5, 3, INTEGER(0), BYTES(0), BYTES(1)),
    TABLE(outgoing_mail, "btttbbtt", 8, 1, INTEGER(0)),
    TABLE(ceremony, "bbbbb", 4, 2, BYTES(0), INTEGER(0)),
    TABLE(limit_bucket, "b", 1, 1, BYTES(0)),
    TABLE(audit, "tbbbbb", 5, 1, INTEGER(0)),
};
const size_t COPY_TABLE_COUNT = sizeof(COPY_TABLES) / sizeof(COPY_TABLES[0]);
