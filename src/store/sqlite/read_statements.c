/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All SQL that reads in one table.
 */
#include "store/sqlite/read_statements.h"

#include "store/sqlite/rows.h"
#include "store/sqlite/sweep.h"

#define AUDITS_ASKED                                                                               \
    AUDIT_COLUMNS " FROM audit WHERE number > ?2 AND number <= ?3 AND relying_party = ?1 "         \
                  "AND (?4 IS NULL OR user_id = ?4) AND (?5 IS NULL OR name = ?5)"

const char *const READ_TEXTS[READ_STATEMENT_COUNT] = {
    [READ_BEGIN] = "BEGIN",
    [READ_END] = "END",
    [READ_USER] = "SELECT " USER_COLUMNS " FROM user WHERE relying_party = ? AND id = ?",
    [READ_USER_BY_NAME] =
        "SELECT " USER_COLUMNS " FROM user WHERE relying_party = ? AND name_key = ?",
    [READ_USER_BY_EMAIL] =
        "SELECT " USER_COLUMNS " FROM user WHERE relying_party = ? AND email_key = ?",
    /* One bound at the beginning, since the index takes one. No character is behind the last. */
    [READ_USERS] = "SELECT " USER_COLUMNS " FROM user WHERE relying_party = ?1 "
                   "AND name_key >= max(?2, ?3) AND name_key < ?3 || char(0x10FFFF) "
                   "AND name_key <> ?2 ORDER BY name_key LIMIT ?4",
    [READ_CREDENTIAL] = "SELECT " CREDENTIAL_COLUMNS " FROM credential "
                        "WHERE relying_party = ? AND id_key = ? AND id = ?",
    [READ_CREDENTIALS] = "SELECT " CREDENTIAL_COLUMNS " FROM credential "
                         "WHERE relying_party = ? AND user_id = ? "
                         "ORDER BY max(last_used_at_ms, created_at_ms) DESC, number DESC",
    [READ_SESSION] =
        "SELECT " SESSION_COLUMNS " FROM session WHERE relying_party = ? AND token_hash = ?",
    [READ_SESSIONS] =
        "SELECT " SESSION_COLUMNS " FROM session WHERE relying_party = ? AND user_id = ? "
        "ORDER BY created_at_ms DESC, id LIMIT ?",
    [READ_API_KEY] =
        "SELECT " API_KEY_COLUMNS " FROM api_key WHERE relying_party = ? AND token_hash = ?",
    [READ_API_KEYS] = "SELECT " API_KEY_COLUMNS " FROM api_key WHERE relying_party = ? "
                      "ORDER BY created_at_ms DESC, id",
    [READ_RECOVERY_CODE_SET] =
        "SELECT salt, log2_n, r, p, created_at_ms, count(hash), "
        "count(hash) FILTER (WHERE used_at_ms = 0) FROM recovery_code_set "
        "LEFT JOIN recovery_code USING (relying_party, user_id) "
        "WHERE recovery_code_set.relying_party = ? AND recovery_code_set.user_id = ? "
        "GROUP BY recovery_code_set.user_id",
    [READ_LINK] = "SELECT " LINK_COLUMNS " FROM link WHERE token_hash = ? AND relying_party = ?",
    [READ_MAIL_DUE] = "SELECT " MAIL_COLUMNS " FROM outgoing_mail WHERE relying_party = ?1 "
                      "AND due_at_ms <= ?2 AND expires_at_ms > ?2 ORDER BY due_at_ms LIMIT 1",
    [READ_AUDIT_FIGURES] = "SELECT NULL, at_ms / 86400000, count(*), result, name FROM audit "
                           "WHERE relying_party = ? AND at_ms >= ? GROUP BY 2, 4, 5 ORDER BY 2",
    [READ_CREDENTIAL_FIGURES] =
        "SELECT aaguid, created_at_ms / 86400000, count(*), 0, '' FROM credential "
        "WHERE relying_party = ? GROUP BY 2, 1 ORDER BY 2",
    /* Each end of the table by itself: both in one aggregate would read all of it. */
    [READ_AUDIT_BOUNDS] = "SELECT (SELECT min(number) FROM audit), (SELECT max(number) FROM audit)",
    [READ_AUDITS] = "SELECT " AUDITS_ASKED " ORDER BY number LIMIT ?6",
    [READ_AUDITS_BACKWARDS] = "SELECT " AUDITS_ASKED " ORDER BY number DESC LIMIT ?6",
    [READ_SIGNING_KEYS] = "SELECT " SIGNING_KEY_COLUMNS " FROM signing_key "
                          "WHERE relying_party = ? ORDER BY signs_from_ms, created_at_ms",
    [READ_SECRET] = "SELECT value FROM secret WHERE relying_party = ? AND name = ?",
    [READ_METADATA] = "SELECT " METADATA_COLUMNS " FROM metadata",
    [READ_METADATA_NUMBER] = "SELECT number FROM metadata",
    /* In the order of enum passkey_swept_kind. */
    [READ_SWEEP_COUNT] = "SELECT (SELECT count(*) FROM ceremony WHERE " CEREMONY_OVER "), "
                         "(SELECT count(*) FROM session WHERE " SESSION_OVER "), "
                         "(SELECT count(*) FROM link WHERE " LINK_OVER "), "
                         "(SELECT count(*) FROM outgoing_mail WHERE " MAIL_OVER "), "
                         "(SELECT count(*) FROM limit_bucket WHERE " LIMIT_OVER "), "
                         "(SELECT count(*) FROM api_key WHERE " API_KEY_OVER "), "
                         "(SELECT count(*) FROM signing_key WHERE " SIGNING_KEY_OVER "), "
                         "(SELECT count(*) FROM audit WHERE " AUDIT_OVER ")",
};
