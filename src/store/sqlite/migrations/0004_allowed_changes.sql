-- SPDX-License-Identifier: Apache-2.0
--
-- An allowed change covers the backup eligibility and the sign count, and ends after seven days.
ALTER TABLE credential RENAME COLUMN backup_upgrade_allowed TO change_allowed_until_ms;
UPDATE credential SET change_allowed_until_ms =
    CAST(strftime('%s', 'now') AS INTEGER) * 1000 + 604800000 WHERE change_allowed_until_ms <> 0;
UPDATE audit SET name = 'change_allowed' WHERE name = 'backup_upgrade_allowed';
UPDATE audit SET name = 'change_allowance_revoked' WHERE name = 'backup_upgrade_refused';
