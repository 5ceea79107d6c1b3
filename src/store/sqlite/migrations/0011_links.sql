-- SPDX-License-Identifier: Apache-2.0
--
-- A recovery ticket and an enrolment link are spent by the registration. Until then they can be
-- redeemed again, and the sessions that they opened are found by the link.
ALTER TABLE session ADD COLUMN link_id BLOB;
ALTER TABLE link ADD COLUMN redeemed_at_ms INTEGER NOT NULL DEFAULT 0; -- last; 0: never

CREATE INDEX link_by_id ON link (relying_party, id);
