-- SPDX-License-Identifier: Apache-2.0
--
-- A notice replaces the one of its kind and user that still waits.
CREATE INDEX outgoing_mail_by_user ON outgoing_mail (relying_party, user_id, kind);

-- The unfinished ceremonies of an account are those of its sessions.
CREATE INDEX ceremony_by_session ON ceremony (holder_id) WHERE holder_kind = 1;
