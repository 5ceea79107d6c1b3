-- SPDX-License-Identifier: Apache-2.0
--
-- A sign-in finds the oldest sessions of its user in this order.
DROP INDEX session_by_user;
CREATE INDEX session_by_user ON session (relying_party, user_id, created_at_ms);
