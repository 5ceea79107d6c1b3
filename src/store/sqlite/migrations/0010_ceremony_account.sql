-- SPDX-License-Identifier: Apache-2.0
--
-- The account of a ceremony that a session or an API key started: its bound counts by account.
ALTER TABLE ceremony ADD COLUMN user_id BLOB;

DROP INDEX ceremony_by_session;
CREATE INDEX ceremony_by_account ON ceremony (user_id) WHERE user_id IS NOT NULL;
