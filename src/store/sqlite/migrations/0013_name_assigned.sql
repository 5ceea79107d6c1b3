-- SPDX-License-Identifier: Apache-2.0
--
-- Whether an API key, an operator or an import named the user. Who did so before is in the audit log.
ALTER TABLE user ADD COLUMN name_assigned INTEGER NOT NULL DEFAULT 0;

UPDATE user SET name_assigned = 1
FROM (SELECT DISTINCT relying_party, user_id FROM audit WHERE name = 'user_created' AND actor >= 2)
    AS assigned
WHERE assigned.relying_party = user.relying_party AND assigned.user_id = user.id;

-- At most 100 sessions per user, as the bound is now: to end them all takes a few milliseconds.
DELETE FROM session WHERE (token_hash, relying_party) IN (
    SELECT token_hash, relying_party FROM (
        SELECT token_hash, relying_party, row_number() OVER (
            PARTITION BY relying_party, user_id ORDER BY created_at_ms DESC) AS place FROM session)
    WHERE place > 100);
