/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All SQL that changes something in one table, so that what an index is for can be seen at once.
 */
#include "store/sqlite/write_statements.h"

#include "store/sqlite/rows.h"
#include "store/sqlite/sweep.h"

/* One of a user's. */
#define THE_CREDENTIAL "relying_party = ?1 AND id_key = ?2 AND id = ?3 AND user_id = ?4"

/* What is left of the ways in when this credential goes: ?5 says that it need be nothing, ?6 that a
 * verified address is one. */
#define WAY_IN_LEFT                                                                                \
    "(?5 OR disabled_at_ms <> 0 OR EXISTS (SELECT 1 FROM credential AS other "                     \
    "WHERE other.relying_party = ?1 AND other.user_id = ?4 "                                       \
    "AND other.number <> credential.number AND other.disabled_at_ms = 0) "                         \
    "OR EXISTS (SELECT 1 FROM user WHERE relying_party = ?1 AND id = ?4 "                          \
    "AND (other_ways_in <> '' OR (?6 AND email_verified_at_ms <> 0))))"

#define CREDENTIAL_INSERT                                                                          \
    "INSERT INTO credential (relying_party, id_key, id, user_id, public_key, algorithm, "          \
    "sign_count, sign_count_stalled_at_ms, uv_initialized, backup_eligible, backup_state, "        \
    "discoverable, attachment, aaguid, transports, attestation_format, attestation_type, "         \
    "attestation_trusted, label, created_at_ms, last_used_at_ms, use_count, disabled_at_ms, "      \
    "disabled_by, recovered_at_ms, backup_upgrade_allowed) "                                       \
    "SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, "     \
    "?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26 FROM user WHERE relying_party = ?1 AND id = ?4 "

const char *const WRITE_TEXTS[WRITE_STATEMENT_COUNT] = {
    [WRITE_BEGIN] = "BEGIN IMMEDIATE",
    [WRITE_BEGIN_LOOKING] = "BEGIN",
    [WRITE_COMMIT] = "COMMIT",
    [WRITE_ROLLBACK] = "ROLLBACK",
    [WRITE_SAVEPOINT] = "SAVEPOINT changes",
    [WRITE_RELEASE] = "RELEASE changes",
    [WRITE_ROLLBACK_TO] = "ROLLBACK TO changes",
    [WRITE_CHECK] = "INSERT INTO secret (relying_party, name, value) VALUES (0, 'check', x'00')",
    [WRITE_CHECK_UNDO] = "DELETE FROM secret WHERE relying_party = 0 AND name = 'check'",
    [WRITE_RELYING_PARTY_FIND] = "SELECT number FROM relying_party WHERE rp_id = ?",
    [WRITE_RELYING_PARTY_NAMES] =
        "SELECT group_concat(rp_id, ', ') FROM (SELECT rp_id FROM relying_party "
        "WHERE instr(rp_id, ':') = 0 ORDER BY rp_id)",
    [WRITE_RELYING_PARTY] = "INSERT INTO relying_party (rp_id) VALUES (?) RETURNING number",
    [WRITE_USER] = "INSERT INTO user (relying_party, id, name, name_key, display_name, "
                   "email, email_key, other_ways_in, email_verified_at_ms, recovered_at_ms, "
                   "created_at_ms, disabled_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
                   "ON CONFLICT DO NOTHING",
    [WRITE_CREDENTIAL] = CREDENTIAL_INSERT "AND disabled_at_ms = 0 ON CONFLICT DO NOTHING",
    [WRITE_ATTESTATION] = "INSERT INTO attestation (credential, object) VALUES (?, ?)",
    [WRITE_CREDENTIAL_USE] =
        "UPDATE credential SET sign_count = ?5, backup_eligible = ?6, backup_state = ?7, "
        "last_used_at_ms = ?8, use_count = use_count + 1, "
        "sign_count_stalled_at_ms = iif(?9, ?8, sign_count_stalled_at_ms), "
        "backup_upgrade_allowed = 0 "
        "WHERE relying_party = ?1 AND id_key = ?2 AND id = ?3 AND sign_count = ?4 "
        "AND (backup_eligible IN (0, ?6) OR backup_upgrade_allowed <> 0) "
        "AND disabled_at_ms = 0 AND EXISTS (SELECT 1 FROM user WHERE relying_party = ?1 "
        "AND id = credential.user_id AND disabled_at_ms = 0)",
    [WRITE_CREDENTIAL_STALL] =
        "UPDATE credential SET sign_count_stalled_at_ms = ?5 WHERE " THE_CREDENTIAL,
    [WRITE_CEREMONY_COUNT] = "SELECT count(*) FROM ceremony",
    [WRITE_CEREMONY_COUNT_ADDRESS] =
        "SELECT count(*) FROM (SELECT 1 FROM ceremony WHERE address = ? LIMIT ?)",
    [WRITE_CEREMONY] =
        "INSERT INTO ceremony (relying_party, id, kind, holder_kind, holder_id, "
        "user_id, challenge, options, address, expires_at_ms, conditional, link_hash) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
    [WRITE_CEREMONY_TAKE] = "DELETE FROM ceremony WHERE relying_party = ? AND id = ? AND kind = ? "
                            "AND holder_kind = ? AND holder_id IS ? RETURNING " CEREMONY_COLUMNS,
    [WRITE_CEREMONY_SWEEP] =
        "DELETE FROM ceremony WHERE " CEREMONY_OVER " AND id IN (SELECT id "
        "FROM ceremony INDEXED BY ceremony_by_address WHERE " CEREMONY_OVER " LIMIT ?2)",
    [WRITE_SESSION] = "INSERT INTO session (relying_party, token_hash, id, user_id, credential_id, "
                      "proof, created_at_ms, auth_time_ms, expires_at_ms, ends_at_ms, "
                      "last_used_at_ms, recovered_at_ms, address, user_agent) "
                      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
    [WRITE_SESSION_RENEW] =
        "UPDATE session SET token_hash = ?3, credential_id = ?4, proof = ?5, auth_time_ms = ?6, "
        "expires_at_ms = ?7, ends_at_ms = ?8, last_used_at_ms = ?9, recovered_at_ms = ?10 "
        "WHERE relying_party = ?1 AND token_hash = ?2",
    [WRITE_SESSION_USE] = "UPDATE session SET last_used_at_ms = ?3, expires_at_ms = ?4 "
                          "WHERE relying_party = ?1 AND token_hash = ?2",
    [WRITE_SESSION_DELETE] =
        "DELETE FROM session WHERE relying_party = ? AND user_id = ? AND id = ?",
    [WRITE_SESSION_SWEEP] =
        "DELETE FROM session WHERE " SESSION_OVER " AND token_hash IN (SELECT token_hash "
        "FROM session WHERE " SESSION_OVER " ORDER BY expires_at_ms LIMIT ?2)",
    [WRITE_AUDIT] = "INSERT INTO audit (relying_party, at_ms, name, user_id, credential_id, "
                    "address, result, actor, actor_id, subject_id) "
                    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    /* The oldest ones alone are looked at. */
    [WRITE_AUDIT_SWEEP] =
        "DELETE FROM audit WHERE " AUDIT_OVER " AND number IN (SELECT number FROM audit "
        "ORDER BY number LIMIT ?2)",
    [WRITE_API_KEY] = "INSERT INTO api_key (relying_party, id, token_hash, name, scopes, "
                      "created_at_ms, expires_at_ms, revoked_at_ms, last_used_at_ms) "
                      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
    [WRITE_API_KEY_REVOKE] = "UPDATE api_key SET revoked_at_ms = ?3 "
                             "WHERE relying_party = ?1 AND id = ?2 AND revoked_at_ms = 0",
    [WRITE_API_KEY_USE] = "UPDATE api_key SET last_used_at_ms = ?3 "
                          "WHERE relying_party = ?1 AND id = ?2 AND last_used_at_ms < ?3",
    [WRITE_API_KEY_SWEEP] =
        "DELETE FROM api_key WHERE (relying_party, id) IN (SELECT relying_party, id FROM api_key "
        "WHERE " API_KEY_OVER " LIMIT ?2)",
    [WRITE_LIMIT_TAKE] =
        "INSERT INTO limit_bucket (key, full_at_ms) VALUES (?1, ?2 + ?3) ON CONFLICT (key) "
        "DO UPDATE SET full_at_ms = max(full_at_ms, ?2) + ?3 WHERE full_at_ms - ?2 <= ?4",
    [WRITE_LIMIT_SWEEP] = "DELETE FROM limit_bucket WHERE key IN (SELECT key FROM limit_bucket "
                          "WHERE " LIMIT_OVER " ORDER BY full_at_ms LIMIT ?2)",
    [WRITE_RECOVERY_CODE_SET] =
        "INSERT INTO recovery_code_set (relying_party, user_id, salt, log2_n, r, p, "
        "created_at_ms) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7 FROM user WHERE relying_party = ?1 "
        "AND id = ?2 AND disabled_at_ms = 0 ON CONFLICT DO UPDATE SET salt = ?3, log2_n = ?4, "
        "r = ?5, p = ?6, created_at_ms = ?7",
    [WRITE_RECOVERY_CODE_SET_DELETE] =
        "DELETE FROM recovery_code_set WHERE relying_party = ? AND user_id = ?",
    [WRITE_RECOVERY_CODE] = "INSERT INTO recovery_code (relying_party, user_id, hash, used_at_ms) "
                            "VALUES (?, ?, ?, 0)",
    [WRITE_RECOVERY_CODE_USE] =
        "UPDATE recovery_code SET used_at_ms = ?4 WHERE relying_party = ?1 AND user_id = ?2 "
        "AND hash = ?3 AND used_at_ms = 0 AND EXISTS (SELECT 1 FROM user "
        "WHERE relying_party = ?1 AND id = ?2 AND disabled_at_ms = 0)",
    [WRITE_RECOVERY_CODES_DELETE] =
        "DELETE FROM recovery_code WHERE relying_party = ? AND user_id = ?",
    [WRITE_USER_RECOVER] =
        "UPDATE user SET recovered_at_ms = ?3 WHERE relying_party = ?1 AND id = ?2",
    [WRITE_LINK] =
        "INSERT INTO link (relying_party, token_hash, id, purpose, user_id, email, maker, "
        "maker_id, recovered_at_ms, created_at_ms, expires_at_ms) "
        "SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11 WHERE ?5 IS NULL OR EXISTS "
        "(SELECT 1 FROM user WHERE relying_party = ?1 AND id = ?5 AND disabled_at_ms = 0) "
        "ON CONFLICT DO NOTHING",
    [WRITE_LINK_DELETE] =
        "DELETE FROM link WHERE relying_party = ?1 AND token_hash = ?2 AND purpose = ?3 "
        "AND expires_at_ms > ?4 AND (user_id IS NULL OR EXISTS (SELECT 1 FROM user "
        "WHERE relying_party = ?1 AND id = link.user_id AND disabled_at_ms = 0)) "
        "AND (maker <> 1 OR EXISTS (SELECT 1 FROM session " /* PASSKEY_ACTOR_SESSION */
        "WHERE relying_party = ?1 AND user_id = link.user_id AND id = link.maker_id "
        "AND expires_at_ms > ?4))",
    [WRITE_LINK_SWEEP] =
        "DELETE FROM link WHERE " LINK_OVER " AND token_hash IN (SELECT token_hash "
        "FROM link WHERE " LINK_OVER " ORDER BY expires_at_ms LIMIT ?2)",
    [WRITE_USER_EMAIL] =
        "UPDATE OR IGNORE user SET email = ?3, email_key = ?4, email_verified_at_ms = ?5 "
        "WHERE relying_party = ?1 AND id = ?2 AND disabled_at_ms = 0",
    [WRITE_MAIL] = "INSERT INTO outgoing_mail (relying_party, kind, user_id, recipient, detail, "
                   "created_at_ms, due_at_ms, expires_at_ms, attempts, problem) "
                   "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    [WRITE_MAIL_CLAIM] = "UPDATE outgoing_mail SET due_at_ms = ?4, attempts = attempts + 1 "
                         "WHERE relying_party = ?1 AND number = ?2 AND due_at_ms = ?3",
    [WRITE_MAIL_FAIL] = "UPDATE outgoing_mail SET due_at_ms = ?3, problem = ?4 "
                        "WHERE relying_party = ?1 AND number = ?2",
    [WRITE_MAIL_DELETE] = "DELETE FROM outgoing_mail WHERE relying_party = ? AND number = ?",
    [WRITE_MAIL_SWEEP] =
        "DELETE FROM outgoing_mail WHERE number IN (SELECT number FROM outgoing_mail "
        "WHERE " MAIL_OVER " ORDER BY expires_at_ms LIMIT ?2)",
    [WRITE_USER_UPDATE] =
        "UPDATE OR IGNORE user SET name = coalesce(?3, name), name_key = coalesce(?4, name_key), "
        "display_name = coalesce(?5, display_name), "
        "other_ways_in = coalesce(?6, other_ways_in) WHERE relying_party = ?1 AND id = ?2",
    [WRITE_USER_DISABLE] =
        "UPDATE user SET disabled_at_ms = iif(?3 <> 0 AND disabled_at_ms <> 0, disabled_at_ms, ?3) "
        "WHERE relying_party = ?1 AND id = ?2",
    [WRITE_USER_DELETE] = "DELETE FROM user WHERE relying_party = ? AND id = ?",
    [WRITE_ATTESTATIONS_DELETE] = "DELETE FROM attestation WHERE credential IN (SELECT number "
                                  "FROM credential WHERE relying_party = ? AND user_id = ?)",
    [WRITE_CREDENTIALS_DELETE] = "DELETE FROM credential WHERE relying_party = ? AND user_id = ?",
    [WRITE_SESSIONS_DELETE] = "DELETE FROM session WHERE relying_party = ?1 AND user_id = ?2 "
                              "AND (?3 IS NULL OR credential_id = ?3) AND (?4 IS NULL OR id <> ?4) "
                              "AND (NOT ?5 OR proof >= 4)", /* PASSKEY_PROOF_RECOVERY_CODE */
    [WRITE_CEREMONIES_DELETE] = "DELETE FROM ceremony WHERE relying_party = ? AND user_id = ?",
    [WRITE_LINKS_DELETE] = "DELETE FROM link WHERE relying_party = ? AND user_id = ?",
    [WRITE_LINK_MAILS_DELETE] = "DELETE FROM outgoing_mail WHERE relying_party = ? AND user_id = ? "
                                "AND kind <= 3", /* PASSKEY_MAIL_SIGN_UP */
    [WRITE_MAILS_DELETE] = "DELETE FROM outgoing_mail WHERE relying_party = ? AND user_id = ?",
    [WRITE_CREDENTIAL_UPGRADE] =
        "UPDATE credential SET backup_upgrade_allowed = ?5 WHERE " THE_CREDENTIAL,
    [WRITE_CREDENTIAL_LABEL] = "UPDATE credential SET label = ?5 WHERE " THE_CREDENTIAL,
    [WRITE_CREDENTIAL_DISABLE] =
        "UPDATE credential SET disabled_at_ms = iif(disabled_at_ms <> 0, disabled_at_ms, ?7), "
        "disabled_by = max(disabled_by, ?8) WHERE " THE_CREDENTIAL " AND " WAY_IN_LEFT,
    [WRITE_CREDENTIAL_ENABLE] = "UPDATE credential SET disabled_at_ms = 0, disabled_by = 0 "
                                "WHERE " THE_CREDENTIAL " AND disabled_by <= ?5",
    [WRITE_CREDENTIAL_DELETE] =
        "DELETE FROM credential WHERE " THE_CREDENTIAL " AND " WAY_IN_LEFT " RETURNING number",
    [WRITE_ATTESTATION_DELETE] = "DELETE FROM attestation WHERE credential = ?",
    [WRITE_SESSIONS_DETACH] = "UPDATE session SET credential_id = x'' WHERE relying_party = ? "
                              "AND user_id = ? AND credential_id = ?",
    [WRITE_SIGNING_KEY] =
        "INSERT INTO signing_key (relying_party, id, private_key, public_key, created_at_ms, "
        "signs_from_ms, retired_at_ms) SELECT ?1, ?2, ?3, ?4, ?5, ?6, 0 WHERE NOT EXISTS "
        "(SELECT 1 FROM signing_key WHERE relying_party = ?1 AND retired_at_ms = 0) "
        "ON CONFLICT DO NOTHING",
    [WRITE_SIGNING_KEY_RETIRE] = "UPDATE signing_key SET retired_at_ms = ?3 "
                                 "WHERE relying_party = ?1 AND id = ?2 AND retired_at_ms = 0",
    [WRITE_SIGNING_KEY_SWEEP] =
        "DELETE FROM signing_key WHERE (relying_party, id) IN (SELECT relying_party, id FROM "
        "signing_key WHERE " SIGNING_KEY_OVER " LIMIT ?2)",
    [WRITE_SECRET_REPLACE] = "UPDATE secret SET value = ?4 "
                             "WHERE relying_party = ?1 AND name = ?2 AND value = ?3",
    [WRITE_SECRET] = "INSERT INTO secret (relying_party, name, value) VALUES (?, ?, ?) "
                     "ON CONFLICT DO NOTHING",
    [WRITE_METADATA] = "INSERT INTO metadata (id, number, accepted_at_ms, blob) "
                       "VALUES (1, ?1, ?2, ?3) ON CONFLICT (id) DO UPDATE SET number = ?1, "
                       "accepted_at_ms = ?2, blob = ?3 WHERE number <= ?1",
    /* What moves in may belong to a disabled user. */
    [WRITE_TRANSFER_CREDENTIAL] = CREDENTIAL_INSERT "ON CONFLICT DO NOTHING",
    [WRITE_TRANSFER_CODE_SET] =
        "INSERT INTO recovery_code_set (relying_party, user_id, salt, log2_n, r, p, "
        "created_at_ms) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7 FROM user WHERE relying_party = ?1 "
        "AND id = ?2 ON CONFLICT DO NOTHING",
    [WRITE_TRANSFER_CODE] = "INSERT INTO recovery_code (relying_party, user_id, hash, used_at_ms) "
                            "VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
    [WRITE_TRANSFER_USER_FIND] = "SELECT name_key FROM user WHERE relying_party = ? AND id = ?",
    [WRITE_TRANSFER_USER_CLASH] = "SELECT 1 FROM user WHERE relying_party = ?1 AND name_key = ?2 "
                                  "UNION ALL SELECT 1 FROM user WHERE relying_party = ?1 "
                                  "AND email_key IS NOT NULL AND email_key = ?3",
    [WRITE_TRANSFER_CREDENTIAL_FIND] = "SELECT user_id, public_key FROM credential "
                                       "WHERE relying_party = ? AND id_key = ? AND id = ?",
    [WRITE_TRANSFER_CODE_SET_FIND] =
        "SELECT salt FROM recovery_code_set WHERE relying_party = ? AND user_id = ?",
};
