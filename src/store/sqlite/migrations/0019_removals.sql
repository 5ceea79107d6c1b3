-- SPDX-License-Identifier: Apache-2.0
--
-- For seven days what was removed can be restored. A removed user or credential has the negative
-- number of its relying party, so that no statement about the rows of a relying party finds it.
ALTER TABLE user ADD COLUMN removed_at_ms INTEGER NOT NULL DEFAULT 0; -- 0: not removed
ALTER TABLE credential ADD COLUMN removed_at_ms INTEGER NOT NULL DEFAULT 0;

CREATE INDEX user_by_removal ON user (removed_at_ms) WHERE removed_at_ms > 0;
CREATE INDEX credential_by_removal ON credential (removed_at_ms) WHERE removed_at_ms > 0;

-- The names and addresses that users had. They are reserved for them.
CREATE TABLE former_name (
    number INTEGER PRIMARY KEY,
    relying_party INTEGER NOT NULL,
    user_id BLOB NOT NULL,
    kind INTEGER NOT NULL, -- 1: user name, 2: e-mail address
    value TEXT, -- NULL with its key: the user had no address
    value_key TEXT,
    detail INTEGER NOT NULL, -- user.name_assigned or user.email_verified_at_ms
    replaced_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX former_name_by_key ON former_name (relying_party, kind, value_key)
    WHERE value_key IS NOT NULL;
CREATE INDEX former_name_by_user ON former_name (relying_party, user_id);
CREATE INDEX former_name_by_time ON former_name (replaced_at_ms);
