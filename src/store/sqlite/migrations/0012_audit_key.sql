-- SPDX-License-Identifier: Apache-2.0
--
-- Audit rows refer to a credential by the key of its ID, as credential.id_key, because an ID may
-- have 1,023 bytes.
ALTER TABLE audit RENAME COLUMN credential_id TO credential_key;
UPDATE audit SET credential_key = id_key(credential_key) WHERE credential_key IS NOT NULL;
