-- SPDX-License-Identifier: Apache-2.0
--
-- A mail about an account says who caused the change: the client's address and user agent, or, by
-- the actor, an operator or a backend.
ALTER TABLE outgoing_mail ADD COLUMN address BLOB;
ALTER TABLE outgoing_mail ADD COLUMN user_agent TEXT NOT NULL DEFAULT '';
ALTER TABLE outgoing_mail ADD COLUMN actor INTEGER NOT NULL DEFAULT 0;
-- The code of a language; empty: unknown.
ALTER TABLE outgoing_mail ADD COLUMN language TEXT NOT NULL DEFAULT '';
ALTER TABLE user ADD COLUMN language TEXT NOT NULL DEFAULT '';
