-- SPDX-License-Identifier: Apache-2.0
--
-- What a notice is about, and the session that caused it, whose account does not show it.
ALTER TABLE notice ADD COLUMN detail TEXT NOT NULL DEFAULT '';
ALTER TABLE notice ADD COLUMN session_id BLOB;
