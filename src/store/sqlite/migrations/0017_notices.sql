-- SPDX-License-Identifier: Apache-2.0
--
-- Uses of weak proofs that the owner of the account has not answered. What comes from one has the
-- same recovered_at_ms; 0: nothing does.
CREATE TABLE notice (
    relying_party INTEGER NOT NULL,
    user_id BLOB NOT NULL,
    id BLOB NOT NULL,
    kind INTEGER NOT NULL,
    created_at_ms INTEGER NOT NULL,
    recovered_at_ms INTEGER NOT NULL,
    expires_at_ms INTEGER NOT NULL,
    address BLOB,
    user_agent TEXT NOT NULL,
    link_id BLOB, -- of the recovery ticket
    PRIMARY KEY (relying_party, user_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX notice_by_expiry ON notice (expires_at_ms);
