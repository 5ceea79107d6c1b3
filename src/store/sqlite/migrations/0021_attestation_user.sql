-- SPDX-License-Identifier: Apache-2.0
--
-- An attestation object is found by its user, as all other rows of a user are. The number of its
-- relying party stays positive when its credential is removed.
ALTER TABLE attestation ADD COLUMN relying_party INTEGER NOT NULL DEFAULT 0;
ALTER TABLE attestation ADD COLUMN user_id BLOB NOT NULL DEFAULT x'';
UPDATE attestation SET relying_party = abs(c.relying_party), user_id = c.user_id
    FROM credential AS c WHERE c.number = attestation.credential;
