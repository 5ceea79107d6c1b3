-- SPDX-License-Identifier: Apache-2.0
--
-- The session that asked for a mail: when it ends, a mail that waits is not sent.
ALTER TABLE outgoing_mail ADD COLUMN session_id BLOB;
