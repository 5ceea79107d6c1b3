-- SPDX-License-Identifier: Apache-2.0
--
-- When a sign-in was last refused because the backup eligibility had changed; 0: not since the last
-- sign-in. A passkey that cannot sign in is not excluded when its user recovers.
ALTER TABLE credential ADD COLUMN backup_changed_at_ms INTEGER NOT NULL DEFAULT 0;
