-- SPDX-License-Identifier: Apache-2.0
-- A made-up next migration, for test_upgrades.py. Servers of the version before go on beside it: what they insert has
-- the default, and they do not read the new column and the new table.
ALTER TABLE "user" ADD COLUMN nickname TEXT COLLATE "C" NOT NULL DEFAULT '';
CREATE TABLE greeting (
    relying_party BIGINT NOT NULL,
    user_id BYTEA NOT NULL,
    text TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (relying_party, user_id)
);
