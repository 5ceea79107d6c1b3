/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rules about rows. Foreign keys and most limits are enforced by the program and not by the schema,
 * so that they cost a sign-in nothing. These rules find rows that another program or a defect has
 * damaged.
 */
#include "store/check_rules.h"

/* Two members: the example and the rows. SQLite's tables are STRICT, so every value has the type of
 * its column. */
#define ORPHANS(table, example, missing) example, table " AS t WHERE " missing
#define ROWS(table, example, wrong)      example, table " AS t WHERE " wrong
#define NO_USER                                                                                    \
    "NOT EXISTS (SELECT 1 FROM \"user\" AS u WHERE u.relying_party = t.relying_party AND "         \
    "u.id = t.user_id)"
/* A removed row has the negated number of its relying party. */
#define NO_REMOVED_USER                                                                            \
    "NOT EXISTS (SELECT 1 FROM \"user\" AS r WHERE r.relying_party = -t.relying_party AND "        \
    "r.id = t.user_id)"
#define NO_PARTY                                                                                   \
    "NOT EXISTS (SELECT 1 FROM relying_party AS p "                                                \
    "WHERE p.number = abs(t.relying_party))"
#define REMOVAL_WRONG        "removed_at_ms < 0 OR (relying_party < 0) <> (removed_at_ms > 0)"
#define NOT_OF(column, size) "length(" column ") <> " size

const struct check_rule CHECK_RULES[] = {
    { 1, PASSKEY_FINDING_ORPHAN, "user", ORPHANS("\"user\"", "t.name", NO_PARTY),
        "belongs to a relying party that does not exist, such as" },
    { 1, PASSKEY_FINDING_ORPHAN, "credential",
        ORPHANS("credential", "t.id", "t.relying_party > 0 AND " NO_USER),
        "belongs to a user that does not exist, such as" },
    { 19, PASSKEY_FINDING_ORPHAN, "credential",
        ORPHANS("credential", "t.id", "t.relying_party < 0 AND " NO_USER " AND " NO_REMOVED_USER),
        "was removed and belongs to a user that does not exist, such as" },
    { 19, PASSKEY_FINDING_ORPHAN, "former_name",
        ORPHANS("former_name", "t.user_id", NO_USER " AND " NO_REMOVED_USER),
        "belongs to a user that does not exist, such as" },
    { 1, PASSKEY_FINDING_ORPHAN, "attestation",
        ORPHANS("attestation", "t.credential",
            "NOT EXISTS (SELECT 1 FROM credential AS c WHERE c.number = t.credential)"),
        "belongs to a passkey that does not exist, such as number" },
    { 1, PASSKEY_FINDING_ORPHAN, "session", ORPHANS("session", "t.id", NO_USER),
        "belongs to a user that does not exist, such as" },
    { 3, PASSKEY_FINDING_ORPHAN, "session",
        ORPHANS("session", "t.id",
            "length(t.credential_id) > 0 AND NOT EXISTS (SELECT 1 FROM credential AS c WHERE "
            "c.relying_party = t.relying_party AND c.id = t.credential_id AND "
            "c.user_id = t.user_id)"),
        "was proved by a passkey of another user, such as" },
    { 3, PASSKEY_FINDING_ORPHAN, "recovery_code_set",
        ORPHANS("recovery_code_set", "t.user_id", NO_USER),
        "belongs to a user that does not exist, such as" },
    { 3, PASSKEY_FINDING_ORPHAN, "recovery_code",
        ORPHANS("recovery_code", "t.user_id",
            "NOT EXISTS (SELECT 1 FROM recovery_code_set AS s WHERE "
            "s.relying_party = t.relying_party AND s.user_id = t.user_id)"),
        "belongs to no set, such as that of the user" },
    { 3, PASSKEY_FINDING_ORPHAN, "link",
        ORPHANS("link", "t.id", "t.user_id IS NOT NULL AND " NO_USER),
        "belongs to a user that does not exist, such as" },
    { 17, PASSKEY_FINDING_ORPHAN, "notice", ORPHANS("notice", "t.id", NO_USER),
        "belongs to a user that does not exist, such as" },
    { 3, PASSKEY_FINDING_ORPHAN, "api_key", ORPHANS("api_key", "t.id", NO_PARTY),
        "belongs to a relying party that does not exist, such as" },
    { 3, PASSKEY_FINDING_ORPHAN, "signing_key", ORPHANS("signing_key", "t.id", NO_PARTY),
        "belongs to a relying party that does not exist, such as" },
    { 1, PASSKEY_FINDING_ORPHAN, "secret", ORPHANS("secret", "t.name", NO_PARTY),
        "belongs to a relying party that does not exist, such as" },
    { 1, PASSKEY_FINDING_ROW, "relying_party",
        ROWS("relying_party", "rp_id", "rp_id = '' OR number NOT BETWEEN 1 AND 4294967295"),
        "has an impossible name or number, such as" },
    { 1, PASSKEY_FINDING_ROW, "user",
        ROWS("\"user\"", "id", "length(id) NOT BETWEEN 1 AND 64 OR name = '' OR name_key = ''"),
        "has an impossible id or name, such as" },
    { 1, PASSKEY_FINDING_ROW, "user",
        ROWS("\"user\"", "id", "created_at_ms < 0 OR disabled_at_ms < 0"),
        "has a time before 1970, such as" },
    { 19, PASSKEY_FINDING_ROW, "user", ROWS("\"user\"", "id", REMOVAL_WRONG),
        "is removed without a time, or has a time without being removed, such as" },
    { 19, PASSKEY_FINDING_ROW, "credential", ROWS("credential", "id", REMOVAL_WRONG),
        "is removed without a time, or has a time without being removed, such as" },
    { 19, PASSKEY_FINDING_ROW, "former_name",
        ROWS("former_name", "user_id",
            "kind NOT BETWEEN 1 AND 2 OR (value IS NULL) <> (value_key IS NULL) OR "
            "(kind = 1 AND value IS NULL) OR replaced_at_ms < 0"),
        "has an impossible value, such as one of the user" },
    { 1, PASSKEY_FINDING_ROW, "credential",
        ROWS("credential", "id",
            "length(id) NOT BETWEEN 1 AND 1023 OR length(user_id) NOT BETWEEN 1 AND 64"),
        "has an impossible id or user, such as" },
    { 1, PASSKEY_FINDING_ROW, "credential",
        ROWS("credential", "id",
            "length(public_key) NOT BETWEEN 1 AND 8192 OR " NOT_OF("aaguid", "16")),
        "has an impossible public key or AAGUID, such as" },
    { 1, PASSKEY_FINDING_ROW, "credential",
        ROWS("credential", "id",
            "backup_eligible NOT BETWEEN 0 AND 2 OR backup_state NOT BETWEEN 0 AND 1 OR "
            "uv_initialized NOT BETWEEN 0 AND 1 OR discoverable NOT BETWEEN 0 AND 2 OR "
            "attachment NOT BETWEEN 0 AND 2 OR attestation_type NOT BETWEEN 0 AND 4 OR "
            "attestation_trusted NOT BETWEEN 0 AND 1"),
        "has a flag with an impossible value, such as" },
    { 1, PASSKEY_FINDING_ROW, "credential",
        ROWS("credential", "id", "backup_state = 1 AND backup_eligible = 1"),
        "is backed up but not eligible for backup, such as" },
    { 1, PASSKEY_FINDING_ROW, "credential",
        ROWS("credential", "id",
            "sign_count NOT BETWEEN 0 AND 4294967295 OR use_count < 0 OR created_at_ms < 0 OR "
            "last_used_at_ms < 0 OR disabled_at_ms < 0 OR sign_count_stalled_at_ms < 0"),
        "has an impossible count or time, such as" },
    { 3, PASSKEY_FINDING_ROW, "credential",
        ROWS("credential", "id",
            "disabled_by NOT BETWEEN 0 AND 2 OR (disabled_at_ms = 0 AND disabled_by <> 0)"),
        "is disabled by an unknown actor, such as" },
    { 4, PASSKEY_FINDING_ROW, "credential", ROWS("credential", "id", "change_allowed_until_ms < 0"),
        "has an impossible time until which it may change, such as" },
    { 3, PASSKEY_FINDING_ROW, "user",
        ROWS("\"user\"", "id",
            "(email IS NULL) <> (email_key IS NULL) OR (email IS NULL AND email_verified_at_ms > "
            "0)"),
        "has an incomplete address, such as" },
    { 3, PASSKEY_FINDING_ROW, "recovery_code",
        ROWS("recovery_code", "user_id", NOT_OF("hash", "32")),
        "has an impossible hash, such as one of the user" },
    { 3, PASSKEY_FINDING_ROW, "recovery_code_set",
        ROWS("recovery_code_set", "user_id", NOT_OF("salt", "16")),
        "has an impossible salt, such as that of the user" },
    { 3, PASSKEY_FINDING_ROW, "signing_key",
        ROWS("signing_key", "id", NOT_OF("public_key", "65") " OR length(private_key) = 0"),
        "has an impossible key, such as" },
    { 3, PASSKEY_FINDING_ROW, "link",
        ROWS("link", "id", NOT_OF("id", "16") " OR " NOT_OF("token_hash", "32")),
        "has an impossible id or token, such as" },
    { 17, PASSKEY_FINDING_ROW, "notice",
        ROWS("notice", "id",
            NOT_OF("id", "16") " OR kind <= 0 OR created_at_ms < 0 OR recovered_at_ms < 0"),
        "has an impossible id, kind or time, such as" },
    { 3, PASSKEY_FINDING_ROW, "api_key",
        ROWS("api_key", "id", NOT_OF("id", "16") " OR " NOT_OF("token_hash", "32")),
        "has an impossible id or token, such as" },
    { 3, PASSKEY_FINDING_ROW, "outgoing_mail",
        ROWS("outgoing_mail", "number", "recipient = '' OR kind <= 0"),
        "has no valid recipient, such as number" },
    { 1, PASSKEY_FINDING_ROW, "session",
        ROWS("session", "id", NOT_OF("id", "16") " OR " NOT_OF("token_hash", "32")),
        "has an impossible id or token, such as" },
    { 1, PASSKEY_FINDING_ROW, "ceremony",
        ROWS("ceremony", "id", NOT_OF("id", "16") " OR kind NOT BETWEEN 1 AND 2"),
        "has an invalid owner, such as" },
    { 1, PASSKEY_FINDING_ROW, "audit",
        ROWS("audit", "number", "name = '' OR at_ms NOT BETWEEN 0 AND 253402300799999"),
        "has an impossible event or time, such as number" },
    { 3, PASSKEY_FINDING_ROW, "audit",
        ROWS("audit", "number", "actor NOT BETWEEN 0 AND 3 OR result NOT BETWEEN -1000 AND 1000"),
        "has an impossible actor or result, such as number" },
};
const size_t CHECK_RULE_COUNT = sizeof(CHECK_RULES) / sizeof(CHECK_RULES[0]);
